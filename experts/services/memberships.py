"""Joining and leaving the Alliance, and which organisation brought a firm."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.models import Enrolment
from experts.models import Membership, Organisation, Referral
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version

MEMBERSHIP_FIELDS = ["joined_on", "left_on"]
REFERRAL_FIELDS = ["organisation", "referred_on"]
FUTURE = "La date est dans le futur."
ALREADY = "Cet organisme est déjà membre sur ces jours\u202f: terminez d’abord l’autre adhésion."


@transaction.atomic
def join_alliance(
    organisation: Organisation, *, joined_on: date, left_on: date | None = None, by: User
) -> Membership:
    """A new time of membership; ValidationError to come, or when it meets another of the organisation."""
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    membership = Membership(organisation=locked, joined_on=joined_on, left_on=left_on, recorded_by=by)
    _check(membership)
    membership.save()
    told = {"organisation": str(locked), "joined_on": joined_on, "left_on": left_on}
    record_act(by=by, action="alliance_joined", subject=membership, details=told)
    return membership


@transaction.atomic
def change_membership(
    membership: Membership, *, joined_on: date, left_on: date | None, version: int, by: User
) -> Membership:
    """End a membership opened at `version`, or correct its days; the database keeps each state."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=membership.organisation_id)
    locked = Membership.objects.select_related("organisation").get(pk=membership.pk)
    check_version(locked, version)
    before = Membership.objects.get(pk=membership.pk)
    locked.joined_on, locked.left_on = joined_on, left_on
    _check(locked)
    locked.save()
    told = changes(before, locked, MEMBERSHIP_FIELDS)
    record_act(by=by, action="membership_changed", subject=locked, details=told)
    return locked


def _check(membership: Membership) -> None:
    """Behind the lock of the organisation, so that two people never write two memberships of one day."""
    if membership.joined_on > clock.today():
        raise ValidationError({"joined_on": FUTURE})
    others = Membership.objects.filter(organisation=membership.organisation).exclude(pk=membership.pk)
    if others.overlapping(membership.joined_on, membership.left_on).exists():
        raise ValidationError({"joined_on": ALREADY})
    membership.full_clean()


@transaction.atomic
def record_referral(
    file: Enrolment, *, organisation: Organisation | None, referred_on: date, version: int, by: User
) -> Referral:
    """Say which member of the Alliance brought `file`, or say it again as it was read at `version`.

    `version` is 0 when nothing was told yet. ValidationError to come, or for an organisation that never was a
    member; it may have brought the firm before it joined.
    """
    held = Enrolment.objects.select_for_update(of=("self",)).select_related("company").get(pk=file.pk)
    known = Referral.objects.select_related("organisation").filter(enrolment=held).first()
    referral = known or Referral(enrolment=held, version=0)
    before = Referral.objects.get(pk=known.pk) if known else None
    check_version(referral, version)
    referral.organisation, referral.referred_on, referral.recorded_by = organisation, referred_on, by
    if referred_on > clock.today():
        raise ValidationError({"referred_on": FUTURE})
    if organisation and not organisation.memberships.exists():
        raise ValidationError({"organisation": f"{organisation} n’a jamais été membre de l’Alliance."})
    referral.full_clean()
    referral.save()
    action = "referral_corrected" if before else "referral_recorded"
    told = changes(before, referral, REFERRAL_FIELDS) if before else _first(referral)
    record_act(by=by, action=action, subject=referral, details=told)
    return referral


def _first(referral: Referral) -> dict[str, object]:
    return {"organisation": str(referral.organisation or ""), "on": referral.referred_on}
