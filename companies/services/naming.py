"""A firm agrees to be named by the ministry, or takes it back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.models import Company, Contact, NamingAgreement
from companies.services.firms import lock_company
from industrie_futur import clock
from industrie_futur.audit import record_act


@transaction.atomic
def agree_to_be_named(
    company: Company,
    *,
    on: date,
    scope: str,
    given_by: str,
    by: User,
    summary: str = "",
    contact: Contact | None = None,
) -> NamingAgreement:
    """What the firm agreed to on the day `on`, collected by `by`; ValidationError while another one runs."""
    locked = lock_company(company.pk)
    _check_past(on)
    if contact is not None and (contact.company_id != locked.pk or contact.left_by(on)):
        raise ValidationError({"contact": "Cette personne n’est pas un correspondant de l’entreprise."})
    agreement = NamingAgreement(
        company=locked,
        agreed_on=on,
        scope=scope,
        given_by=given_by,
        summary=summary,
        contact=contact,
        collected_by=by,
    )
    agreement.full_clean()
    agreement.save()
    # The trail outlives the person's data: it does not say who gave it.
    record_act(by=by, action="naming_agreed", subject=locked, details={"on": str(on), "scope": scope})
    return agreement


@transaction.atomic
def withdraw_naming(agreement: NamingAgreement, *, on: date, by: User) -> NamingAgreement:
    """From the day `on` (in) the firm is no longer named; one already withdrawn is left as it is."""
    company = lock_company(agreement.company_id)
    row = NamingAgreement.objects.get(pk=agreement.pk)
    if row.withdrawn_on is not None:
        return row
    _check_past(on)
    row.withdrawn_on, row.withdrawn_by = on, by
    row.full_clean()
    row.save(update_fields=["withdrawn_on", "withdrawn_by"])
    record_act(by=by, action="naming_withdrawn", subject=company, details={"on": str(on)})
    return row


def _check_past(on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": "Cette date est à venir."})
