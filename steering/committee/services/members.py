"""Mandates on the committee."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import typed_over
from steering.models import CommitteeMember

FIELDS = [
    *("first_name", "last_name", "email", "user", "organisation", "administration", "quality"),
    *("starts_on", "ends_on"),
]
ONE_BODY = "Choisissez un organisme de l’Alliance, ou nommez une administration\u202f: l’un des deux."


@transaction.atomic
def add_member(*, by: User, **fields: Any) -> CommitteeMember:
    """A new mandate; ValidationError when the same person's mandates would overlap."""
    member = CommitteeMember(recorded_by=by, **fields)
    _check(member)
    member.save()
    details = {"quality": member.quality, "body": member.body, "starts_on": member.starts_on}
    record_act(by=by, action="committee_member_added", subject=member, details=details)
    return member


@transaction.atomic
def change_member(member: CommitteeMember, *, version: int, by: User, **fields: Any) -> CommitteeMember:
    """Change a mandate opened at `version`; a meeting already held keeps what it said of its members."""
    locked = CommitteeMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = typed_over(locked, version, fields)
    _check(locked)
    locked.save()
    record_act(
        by=by, action="committee_member_changed", subject=locked, details=changes(before, locked, FIELDS)
    )
    return locked


def _check(member: CommitteeMember) -> None:
    member.email = member.email.lower()
    member.administration = member.administration.strip()
    if bool(member.organisation_id) == bool(member.administration):
        raise ValidationError({"administration": ONE_BODY})
    member.full_clean()
    others = CommitteeMember.objects.filter(email=member.email).exclude(pk=member.pk)
    if others.overlapping(member.starts_on, member.ends_on).exists():
        raise ValidationError(
            {"starts_on": "Cette personne a déjà un mandat sur ces jours\u202f: terminez-le d’abord."}
        )
