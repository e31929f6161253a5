"""Offices of the Alliance given and ended, liaisons opened, exchanges noted."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import typed_over
from steering.models import Exchange, Liaison, Mandate, Office

MANDATE_FIELDS = ["first_name", "last_name", "organisation", "office", "title", "starts_on", "ends_on"]
LIAISON_FIELDS = [
    *("organisation", "subject", "is_co_steered", "contact_name", "contact_quality", "contact_email"),
    *("starts_on", "ends_on"),
]
TWO_PRESIDENTS = (
    "L’Alliance a déjà un président opérationnel sur ces jours\u202f: terminez d’abord son mandat."
)
TWICE = "Cette personne exerce déjà cette fonction sur ces jours."


@transaction.atomic
def add_mandate(*, by: User, **fields: Any) -> Mandate:
    """A new mandate; ValidationError when it would give the Alliance two operational presidents on a day."""
    mandate = Mandate(recorded_by=by, **fields)
    _save_mandate(mandate)
    details = {name: getattr(mandate, name) for name in ("title", "starts_on", "ends_on")}
    record_act(by=by, action="alliance_mandate_added", subject=mandate, details=details)
    return mandate


@transaction.atomic
def change_mandate(mandate: Mandate, *, version: int, by: User, **fields: Any) -> Mandate:
    """Correct or end a mandate opened at `version`; the database keeps each state that it had."""
    locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    before = typed_over(locked, version, fields)
    _save_mandate(locked)
    told = changes(before, locked, MANDATE_FIELDS)
    record_act(by=by, action="alliance_mandate_changed", subject=locked, details=told)
    return locked


def _save_mandate(mandate: Mandate) -> None:
    others = Mandate.objects.filter(office=mandate.office).exclude(pk=mandate.pk)
    met = others.overlapping(mandate.starts_on, mandate.ends_on)
    if mandate.office == Office.OPERATIONAL_PRESIDENT and met.exists():
        raise ValidationError({"starts_on": TWO_PRESIDENTS})
    if met.filter(last_name__iexact=mandate.last_name, first_name__iexact=mandate.first_name).exists():
        raise ValidationError({"starts_on": TWICE})
    mandate.full_clean()
    try:
        with transaction.atomic():
            mandate.save()
    except IntegrityError as error:  # somebody else was quicker
        raise ValidationError({"starts_on": TWO_PRESIDENTS}) from error


# Liaison ----------------------------------------------------------------------------------------------


@transaction.atomic
def open_liaison(*, by: User, **fields: Any) -> Liaison:
    """A new liaison; ValidationError when the body already has one on the subject."""
    liaison = Liaison(recorded_by=by, **fields)
    liaison.full_clean()
    liaison.save()
    details = {"organisation": str(liaison.organisation), "starts_on": liaison.starts_on}
    record_act(by=by, action="liaison_opened", subject=liaison, details=details)
    return liaison


@transaction.atomic
def change_liaison(liaison: Liaison, *, version: int, by: User, **fields: Any) -> Liaison:
    """Correct or end a liaison opened at `version`."""
    locked = Liaison.objects.select_for_update(of=("self",)).get(pk=liaison.pk)
    before = typed_over(locked, version, fields)
    locked.full_clean()
    locked.save()
    told = changes(before, locked, LIAISON_FIELDS)
    record_act(by=by, action="liaison_changed", subject=locked, details=told)
    return locked


@transaction.atomic
def note_exchange(
    liaison: Liaison, *, kind: str, held_on: date, summary: str, key: UUID, by: User
) -> Exchange:
    """Write what was said, once for a `key`; ValidationError on a day outside the liaison."""
    locked = Liaison.objects.select_for_update(of=("self",)).get(pk=liaison.pk)
    if known := Exchange.objects.filter(key=key).first():
        return known
    if held_on > clock.today():
        raise ValidationError({"held_on": "La date est dans le futur."})
    if held_on < locked.starts_on or (locked.ends_on and held_on > locked.ends_on):
        raise ValidationError({"held_on": "La liaison ne courait pas à cette date."})
    exchange = Exchange(
        liaison=locked, kind=kind, held_on=held_on, summary=summary.strip(), key=key, recorded_by=by
    )
    exchange.full_clean()
    exchange.save()
    details = {"on": held_on, "organisation": str(locked)}
    record_act(by=by, action="exchange_noted", subject=exchange, details=details)
    return exchange
