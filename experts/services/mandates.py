"""Mandates of the experts, and what becomes of their firms."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.phases import CLOSED
from experts.models import Assignment, Expert, PastMandate, Suspension
from experts.services.assignments import assign_expert, end_assignment, withdraw_proposal
from experts.services.checks import check_past, lock_expert
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import counted


@transaction.atomic
def end_mandate(
    expert: Expert,
    *,
    on: date,
    reason: str,
    by: User,
    successors: Mapping[str, Expert] | None = None,
    left_reason: str = "",
) -> Expert:
    """Close the mandate, `on` being its last day; the expert's running assignments end with it.

    Proposals that they have not answered are withdrawn. Missions of a region of `successors` go to its
    expert; files under way that nobody takes over are left with `left_reason`, and wait on the officers'
    desks. ValidationError when that is missing, when the mandate is closed already, when `on` is in the
    future or before its start, or when an assignment began after `on`.
    """
    locked = lock_expert(expert, *(successors or {}).values())
    if locked.ended_on is not None:
        raise ValidationError(f"Ce mandat a déjà pris fin le {locked.ended_on:%d/%m/%Y}.")
    check_past(on)
    _check_reason(reason)
    locked.ended_on, locked.end_reason = on, reason
    locked.full_clean(exclude=["search_text"])
    running = list(locked.assignments.running().select_related("enrolment__company"))
    if late := [assignment for assignment in running if assignment.starts_on > on]:
        raise ValidationError(
            {
                "on": f"L’expert suit l’entreprise {late[0].enrolment.company} "
                f"depuis le {late[0].starts_on:%d/%m/%Y}."
            }
        )
    left = _hand_over(running, successors or {}, on=on, by=by)
    if left and not left_reason.strip():
        raise ValidationError({"left_reason": _without_expert(left)})
    for assignment in running:
        if assignment in left or assignment.enrolment.phase in CLOSED:
            end_assignment(assignment, on=on, by=by)
    for proposal in locked.assignments.proposed():
        withdraw_proposal(proposal, reason="Fin du mandat de l’expert.", by=by)
    locked.save(update_fields=["ended_on", "end_reason"])
    details = {"on": on, "reason": reason}
    if left:
        details |= {"left_without_expert": len(left), "left_reason": left_reason}
    record_act(by=by, action="mandate_ended", subject=locked, details=details)
    return locked


@transaction.atomic
def hand_over_assignments(expert: Expert, successors: Mapping[str, Expert], *, by: User) -> list[Assignment]:
    """Pass the files that `expert` follows today to the expert of their region; those left to nobody.

    `successors` are by code of 2015. Proposals that the expert has not answered are withdrawn.
    ValidationError when a successor may not follow a file.
    """
    locked = lock_expert(expert, *successors.values())
    for proposal in locked.assignments.proposed():
        withdraw_proposal(proposal, reason="Départ de l’expert.", by=by)
    running = list(locked.assignments.running().select_related("enrolment__company"))
    return _hand_over(running, successors, on=clock.today(), by=by)


def _hand_over(
    running: list[Assignment], successors: Mapping[str, Expert], *, on: date, by: User
) -> list[Assignment]:
    """End on the day `on` the assignments of `running` that go to somebody from today; the open ones left."""
    left = []
    for assignment in running:
        file = assignment.enrolment
        if file.phase in CLOSED:
            continue
        successor = successors.get(file.region_id)
        if successor is None:
            left.append(assignment)
            continue
        end_assignment(assignment, on=on, by=by)
        _give(assignment, successor, by=by)
    return left


def _give(former: Assignment, successor: Expert, *, by: User) -> None:
    """The file of `former` to `successor`, who may follow it already or have been asked to."""
    file = former.enrolment
    for proposal in file.assignments.proposed().filter(expert=successor):
        withdraw_proposal(proposal, reason="Mission confiée au départ de l’expert précédent.", by=by)
    if not file.assignments.running().filter(expert=successor).exists():
        # The load of who takes over may go beyond their capacity: the firms come first.
        motive = f"Suite de {former.expert}."
        days = former.days
        assign_expert(file, successor, on=clock.today(), days=days, over_capacity_reason=motive, by=by)


def _without_expert(left: list[Assignment]) -> str:
    return (
        f"{counted(len(left), 'entreprise resterait,entreprises resteraient')} sans expert : choisissez "
        "qui prend la suite, ou dites ici pourquoi personne ne la prend."
    )


@transaction.atomic
def retain_expert(
    expert: Expert, *, on: date, reason: str, expires_on: date | None = None, decision: str = "", by: User
) -> Expert:
    """Give a new mandate from the day `on` to an expert whose last one ended; the former is kept.

    ValidationError when a mandate runs, when `on` is in the future or not after the end of the last one.
    """
    locked = lock_expert(expert)
    if locked.ended_on is None:
        raise ValidationError(f"Cet expert est déjà retenu depuis le {locked.retained_on:%d/%m/%Y}.")
    check_past(on)
    _check_reason(reason)
    if on <= locked.ended_on:
        raise ValidationError(
            {"on": f"Le mandat précédent a couru jusqu’au {locked.ended_on:%d/%m/%Y} inclus."}
        )
    _keep_as_past(locked, ended_on=locked.ended_on, reason=locked.end_reason)
    locked.retained_on, locked.ended_on, locked.end_reason = on, None, ""
    locked.expires_on, locked.decision, locked.retained_by = expires_on, decision, by
    locked.full_clean(exclude=["search_text"])
    locked.save(
        update_fields=[
            *("retained_on", "ended_on", "end_reason", "expires_on", "decision", "retained_by"),
        ]
    )
    details = {"on": on, "reason": reason, "decision": decision, "expires_on": expires_on}
    record_act(by=by, action="expert_retained", subject=locked, details=details)
    return locked


# Within a mandate -----------------------------------------------------------------------------------


@transaction.atomic
def renew_accreditation(expert: Expert, *, expires_on: date, decision: str, by: User) -> Expert:
    """Give the accreditation another last day, later than today and than the former one.

    Expired meanwhile, it begins again today: the days in between stay without a mandate.
    """
    locked = lock_expert(expert)
    _check_not_ended(locked)
    if expires_on <= max(clock.today(), locked.expires_on or date.min):
        raise ValidationError({"expires_on": "L’échéance suit l’ancienne, et le jour d’aujourd’hui."})
    former = locked.expires_on
    if former is not None and former < clock.today():
        _keep_as_past(locked, ended_on=former, reason="Agrément expiré.")
        locked.retained_on, locked.decision, locked.retained_by = clock.today(), decision, by
    locked.expires_on = expires_on
    locked.full_clean(exclude=["search_text"])
    locked.save(update_fields=["retained_on", "expires_on", "decision", "retained_by"])
    details = {"expires_on": [former, expires_on], "decision": decision}
    record_act(by=by, action="accreditation_renewed", subject=locked, details=details)
    return locked


@transaction.atomic
def suspend_expert(
    expert: Expert,
    *,
    on: date,
    reason: str,
    decision: str = "",
    successors: Mapping[str, Expert] | None = None,
    left_reason: str = "",
    by: User,
) -> Suspension:
    """No firm is given to the expert from the day `on`, until the suspension is lifted.

    Proposals are withdrawn; missions pass to `successors` by region, or stay with the expert for
    `left_reason`: until then they have no owner. ValidationError when the expert is suspended already or not
    retained, when `on` is to come, or when a reason is missing.
    """
    locked = lock_expert(expert, *(successors or {}).values())
    _check_mandate_runs(locked)
    check_past(on)
    _check_reason(reason)
    if locked.suspensions.overlapping(on, None).exists():
        raise ValidationError("Cet expert est déjà suspendu, ou l’a été après cette date.")
    running = list(locked.assignments.running().select_related("enrolment__company"))
    left = _hand_over(running, successors or {}, on=clock.today(), by=by)
    if left and not left_reason.strip():
        raise ValidationError({"left_reason": _without_expert(left)})
    for proposal in locked.assignments.proposed():
        withdraw_proposal(proposal, reason="Suspension de l’expert.", by=by)
    suspension = Suspension(expert=locked, starts_on=on, reason=reason, decision=decision, recorded_by=by)
    suspension.full_clean()
    suspension.save()
    details = {"on": on, "reason": reason, "decision": decision}
    if left:
        details |= {"left_without_expert": len(left), "left_reason": left_reason}
    record_act(by=by, action="expert_suspended", subject=locked, details=details)
    return suspension


@transaction.atomic
def lift_suspension(expert: Expert, *, on: date, reason: str, by: User) -> Suspension:
    """End the running suspension, `on` being its last day."""
    locked = lock_expert(expert)
    suspension = locked.suspensions.filter(ends_on=None).first()
    if suspension is None:
        raise ValidationError("Cet expert n’est pas suspendu.")
    check_past(on)
    _check_reason(reason)
    suspension.ends_on = on
    suspension.full_clean()
    suspension.save(update_fields=["ends_on"])
    record_act(by=by, action="suspension_lifted", subject=locked, details={"on": on, "reason": reason})
    return suspension


def _keep_as_past(expert: Expert, *, ended_on: date, reason: str) -> None:
    """Keep the expert's mandate among the former ones: another begins."""
    former = PastMandate(
        expert=expert,
        retained_on=expert.retained_on,
        ended_on=ended_on,
        end_reason=reason,
        decision=expert.decision,
    )
    former.full_clean()
    former.save()


def _check_not_ended(expert: Expert) -> None:
    if expert.ended_on is not None:
        raise ValidationError(f"Le mandat de cet expert a pris fin le {expert.ended_on:%d/%m/%Y}.")


def _check_mandate_runs(expert: Expert) -> None:
    _check_not_ended(expert)
    if expert.expires_on is not None and expert.expires_on < clock.today():
        raise ValidationError(f"L’agrément de cet expert a expiré le {expert.expires_on:%d/%m/%Y}.")


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif\u202f: il est conservé avec le mandat."})
