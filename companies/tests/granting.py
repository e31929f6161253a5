"""Grants of firms of Alsace by the real acts, and the addresses of their pages."""

from datetime import date
from decimal import Decimal

from django.urls import reverse

from companies.models import Grant
from companies.services import commit_grant, prepare_grant

DAY, TODAY = date(2015, 6, 10), date(2015, 7, 20)


def prepared(file, by, amount=Decimal(10_000), **fields):
    terms = {"kind": "support", "eligible_base": amount * 2, "aid_rate_pct": Decimal(50), **fields}
    return prepare_grant(file, **terms, by=by)


def committed(file, by, amount=Decimal(10_000), **fields):
    return commit_grant(prepared(file, by, amount, **fields), act_reference="CP 12", on=DAY, by=by)


def page(name, grant_or_file, **more):
    file = grant_or_file.enrolment if isinstance(grant_or_file, Grant) else grant_or_file
    keys = {"siren": file.company.siren, **more}
    if isinstance(grant_or_file, Grant) and "pk" not in more:
        keys["pk"] = grant_or_file.pk
    return reverse(f"companies:{name}", kwargs=keys)
