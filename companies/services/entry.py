"""The entry of a new firm: the firm, its site, its contact and its application, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.models import Enrolment
from companies.phases import Phase
from companies.services.firms import add_company
from companies.services.path import advance_enrolment, open_enrolment


@transaction.atomic
def enter_company(
    *,
    siret: str,
    site: dict[str, Any],
    company: dict[str, Any],
    contact: dict[str, Any],
    applied_on: date,
    enrolled_on: date | None = None,
    by: User,
) -> Enrolment:
    """A firm that the portal does not know, and its application; engaged at once when `enrolled_on` is given.

    ValidationError by field (those of the models, `applied_on`, `enrolled_on`), or for the whole when the
    firm is too large or already known; then nothing is written.
    """
    place = add_company(siret=siret, site=site, company=company, contact=contact, by=by)
    with _day_named("applied_on"):
        enrolment = open_enrolment(place, on=applied_on, by=by)
    if enrolled_on is not None:
        with _day_named("enrolled_on"):
            enrolment = advance_enrolment(enrolment, to=Phase.ENGAGEE, on=enrolled_on, by=by)
    return enrolment


@contextmanager
def _day_named(field: str) -> Iterator[None]:
    """An error of the day of the act inside becomes one of `field`."""
    try:
        yield
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise
        by_field = dict(error.error_dict)
        if "on" in by_field:
            by_field[field] = by_field.pop("on")
        raise ValidationError(by_field) from error
