"""Candidates that the Alliance's members propose, organisations, and the decisions on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.notifications import notify, settle
from accounts.scoping import Role
from experts.models import Expert, Nomination, Organisation
from experts.services.register import register_expert
from industrie_futur import clock
from industrie_futur.audit import changes, record_act

PROPOSED, DECIDED = "expert_nominated", "nomination_decided"
ALREADY_PROPOSED = "Une candidature est déjà en attente pour cette adresse."
ORGANISATION_FIELDS = ["name", "kind"]


@transaction.atomic
def save_organisation(
    organisation: Organisation, *, delegates: Iterable[User], by: User, **fields: Any
) -> Organisation:
    """Write an organisation, new or known, and who nominates for it."""
    is_new = organisation.pk is None
    before = None if is_new else Organisation.objects.get(pk=organisation.pk)
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.full_clean()
    organisation.save()
    organisation.delegates.set(delegates)
    told = changes(before, organisation, ORGANISATION_FIELDS) if before else {}
    record_act(
        by=by,
        action="organisation_added" if is_new else "organisation_changed",
        subject=organisation,
        details=told,
    )
    return organisation


@transaction.atomic
def nominate(
    organisation: Organisation,
    *,
    specialities: Iterable[Any],
    regions: Iterable[Any],
    by: User,
    **fields: Any,
) -> Nomination:
    """Propose a candidate in the name of `organisation`.

    ValidationError when it is no member of the Alliance today, when `by` is not its delegate, or when the
    person is in the register, or proposed, already.
    """
    locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    if not Organisation.objects.members_on(clock.today()).filter(pk=locked.pk).exists():
        raise ValidationError(f"{locked} n’est pas membre de l’Alliance aujourd’hui.")
    if not locked.delegates.filter(pk=by.pk).exists():
        raise ValidationError(f"Vous ne représentez pas {locked}.")
    nomination = Nomination(organisation=locked, proposed_by=by, **fields)
    nomination.email = nomination.email.lower()
    if Expert.objects.filter(email__iexact=nomination.email).exists():
        raise ValidationError({"email": "Cette personne est déjà au registre des experts."})
    if Nomination.objects.pending().filter(email=nomination.email).exists():
        raise ValidationError({"email": ALREADY_PROPOSED})
    nomination.full_clean()
    try:
        with transaction.atomic():
            nomination.save()
    except IntegrityError as error:  # another organisation was quicker
        raise ValidationError({"email": ALREADY_PROPOSED}) from error
    nomination.specialities.set(specialities)
    nomination.regions.set({*regions, nomination.main_region})
    record_act(by=by, action="expert_nominated", subject=nomination, details={"organisation": str(locked)})
    for person in User.objects.filter(role__in=[Role.MINISTRY, Role.ADMINISTRATOR], is_active=True):
        text = f"{locked} propose {nomination} comme expert."
        notify(person, kind=PROPOSED, subject=nomination, text=text, url=nomination.get_absolute_url())
    return nomination


@transaction.atomic
def retain_candidate(
    nomination: Nomination,
    *,
    on: date,
    expires_on: date | None = None,
    decision: str = "",
    reason: str = "",
    by: User,
) -> Expert:
    """The candidate becomes an expert of the register; ValidationError when it was decided already."""
    locked = _lock_pending(nomination)
    expert = register_expert(
        retained_on=on,
        expires_on=expires_on,
        decision=decision,
        first_name=locked.first_name,
        last_name=locked.last_name,
        email=locked.email,
        phone=locked.phone,
        organisation=locked.organisation,
        organisation_kind=locked.organisation.kind,
        main_region=locked.main_region,
        languages=locked.languages,
        specialities=list(locked.specialities.all()),
        regions=list(locked.regions.all()),
        by=by,
    )
    _decide(locked, Nomination.Status.RETAINED, reason, expert=expert, by=by)
    return expert


@transaction.atomic
def refuse_candidate(nomination: Nomination, *, reason: str, by: User) -> Nomination:
    """The candidate is not retained, for `reason`; ValidationError without it, or when decided already."""
    locked = _lock_pending(nomination)
    if not reason.strip():
        raise ValidationError({"reason": "Un refus se motive."})
    _decide(locked, Nomination.Status.REFUSED, reason, expert=None, by=by)
    return locked


def _lock_pending(nomination: Nomination) -> Nomination:
    locked = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
    if locked.status != Nomination.Status.CANDIDATE:
        raise ValidationError(
            f"Cette candidature a déjà été décidée\u202f: {locked.get_status_display().lower()}."
        )
    return locked


def _decide(
    nomination: Nomination, status: Nomination.Status, reason: str, *, expert: Expert | None, by: User
) -> None:
    nomination.status, nomination.decision_reason, nomination.expert = status, reason, expert
    nomination.decided_on, nomination.decided_by = clock.today(), by
    nomination.full_clean()
    nomination.save()
    action = "candidate_retained" if expert else "candidate_refused"
    record_act(by=by, action=action, subject=nomination, details={"reason": reason})
    settle(PROPOSED, subject=nomination)
    text = f"Candidature de {nomination}\u202f: {nomination.get_status_display().lower()}."
    notify(
        nomination.proposed_by,
        kind=DECIDED,
        subject=nomination,
        text=text,
        url=nomination.get_absolute_url(),
    )
