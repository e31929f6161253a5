"""Writing the register: who an expert is, and what they say of themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from experts.models import Expert
from experts.roster import index_expert
from experts.services.checks import check_past, lock_expert
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version

FIELDS = [
    *("first_name", "last_name", "email", "phone", "organisation", "organisation_kind", "main_region"),
    *("department", "languages", "days_per_quarter", "profile"),
]
LINKS = ("specialities", "technologies", "sectors", "regions")
REFERENCE = "EXP-{:03d}"


@transaction.atomic
def register_expert(
    *, retained_on: date, expires_on: date | None = None, decision: str = "", by: User, **values: Any
) -> Expert:
    """A new expert, retained from the day `retained_on`; `values` are those of `FIELDS` and `LINKS`.

    ValidationError at the field: an e-mail address that is already in the register, a day to come.
    """
    check_past(retained_on)
    fields, links = _split(values)
    expert = Expert(
        reference=_next_reference(),
        retained_on=retained_on,
        expires_on=expires_on,
        decision=decision,
        retained_by=by,
        **fields,
    )
    _save(expert, links)
    details = {"retained_on": retained_on, "decision": decision}
    record_act(by=by, action="expert_registered", subject=expert, details=details)
    return expert


@transaction.atomic
def update_expert(expert: Expert, *, version: int, by: User, **values: Any) -> Expert:
    """Change some of `FIELDS` and `LINKS`; ChangedMeanwhile when somebody else did since `version`."""
    locked = lock_expert(expert)
    before = Expert.objects.get(pk=locked.pk)
    check_version(locked, version)
    fields, links = _split(values)
    for name, value in fields.items():
        setattr(locked, name, value)
    moved = {name: [_codes(getattr(before, name).all()), _codes(rows)] for name, rows in links.items()}
    _save(locked, links)
    told = changes(before, locked, list(fields))
    told |= {name: pair for name, pair in moved.items() if pair[0] != pair[1]}
    record_act(by=by, action="expert_changed", subject=locked, details=told)
    return locked


@transaction.atomic
def set_directory_consent(expert: Expert, *, is_given: bool, by: User) -> None:
    """The expert agrees to be in the directory, from today, or takes it back: they leave it at once."""
    locked = lock_expert(expert)
    if is_given == (locked.directory_consent_on is not None):
        return
    locked.directory_consent_on = clock.today() if is_given else None
    locked.save(update_fields=["directory_consent_on"])
    action = "directory_consent_given" if is_given else "directory_consent_withdrawn"
    record_act(by=by, action=action, subject=locked)


def _split(values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return (
        {name: value for name, value in values.items() if name in FIELDS},
        {name: value for name, value in values.items() if name in LINKS},
    )


def _save(expert: Expert, links: dict[str, Iterable[Any]]) -> None:
    if expert.organisation is not None:
        expert.organisation_kind = expert.organisation.kind
    expert.email = expert.email.lower()
    if Expert.objects.filter(email__iexact=expert.email).exclude(pk=expert.pk).exists():
        raise ValidationError({"email": "Cette adresse est déjà celle d’un expert du registre."})
    if "regions" in links and expert.main_region not in links["regions"]:
        links["regions"] = [expert.main_region, *links["regions"]]
    index_expert(expert)
    expert.full_clean(exclude=["search_text"])
    try:
        with transaction.atomic():
            expert.save()
    except IntegrityError as error:  # somebody else registered one at the same moment
        raise ValidationError("Un autre expert vient d’être enregistré\u202f: recommencez.") from error
    for name, rows in links.items():
        getattr(expert, name).set(rows)


def _next_reference() -> str:
    """The number after the highest of the references that have this form."""
    known = Expert.objects.filter(reference__regex=r"^EXP-[0-9]+$").values_list("reference", flat=True)
    return REFERENCE.format(max((int(each.removeprefix("EXP-")) for each in known), default=0) + 1)


def _codes(rows: Iterable[Any]) -> str:
    return ";".join(sorted(str(row.pk) for row in rows))
