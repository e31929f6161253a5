"""Writing: mandates of the experts, and their assignment to firms."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from companies.models import Enrolment
from companies.phases import CLOSED
from experts.models import Assignment, Expert, PastMandate
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import counted

# Mandates -------------------------------------------------------------------------------------------


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

    Those of a region of `successors` go to its expert; files under way that nobody takes over are left with
    `left_reason`, and wait on the officers' desks. ValidationError when that is missing, when the mandate is
    closed already, when `on` is in the future or before its start, or when an assignment began after `on`.
    """
    locked = _lock_expert(expert)
    if locked.ended_on is not None:
        raise ValidationError(f"Ce mandat a déjà pris fin le {locked.ended_on:%d/%m/%Y}.")
    _check_past(on)
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
    locked.save(update_fields=["ended_on", "end_reason"])
    details = {"on": on, "reason": reason}
    if left:
        details |= {"left_without_expert": len(left), "left_reason": left_reason}
    record_act(by=by, action="mandate_ended", subject=locked, details=details)
    return locked


@transaction.atomic
def hand_over_assignments(expert: Expert, successors: Mapping[str, Expert], *, by: User) -> list[Assignment]:
    """Pass the files that `expert` follows today to the expert of their region; those left to nobody.

    `successors` are by code of 2015. ValidationError when one of them may not follow a file.
    """
    locked = _lock_expert(expert)
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
        if not file.assignments.running().filter(expert=successor).exists():
            assign_expert(file, successor, on=clock.today(), by=by)
    return left


def _without_expert(left: list[Assignment]) -> str:
    return (
        f"{counted(len(left), 'entreprise resterait,entreprises resteraient')} sans expert : choisissez "
        "qui prend la suite, ou dites ici pourquoi personne ne la prend."
    )


def _lock_expert(expert: Expert) -> Expert:
    """The expert, whose mandate and assignments nobody else changes until the transaction ends."""
    # no_key: a row may refer to the expert meanwhile.
    return Expert.objects.select_for_update(of=("self",), no_key=True).get(pk=expert.pk)


@transaction.atomic
def retain_expert(expert: Expert, *, on: date, reason: str, by: User) -> Expert:
    """Give a new mandate from the day `on` to an expert whose last one ended; the former is kept.

    ValidationError when a mandate runs, when `on` is in the future or not after the end of the last one.
    """
    locked = _lock_expert(expert)
    if locked.ended_on is None:
        raise ValidationError(f"Cet expert est déjà retenu depuis le {locked.retained_on:%d/%m/%Y}.")
    _check_past(on)
    _check_reason(reason)
    if on <= locked.ended_on:
        raise ValidationError(
            {"on": f"Le mandat précédent a couru jusqu’au {locked.ended_on:%d/%m/%Y} inclus."}
        )
    former = PastMandate(
        expert=locked, retained_on=locked.retained_on, ended_on=locked.ended_on, end_reason=locked.end_reason
    )
    former.full_clean()
    former.save()
    locked.retained_on, locked.ended_on, locked.end_reason = on, None, ""
    locked.full_clean(exclude=["search_text"])
    locked.save(update_fields=["retained_on", "ended_on", "end_reason"])
    record_act(by=by, action="expert_retained", subject=locked, details={"on": on, "reason": reason})
    return locked


# Assignments ----------------------------------------------------------------------------------------


@transaction.atomic
def assign_expert(enrolment: Enrolment, expert: Expert, *, on: date, by: User) -> Assignment:
    """Give `expert` the file `enrolment` from the day `on`: they then read the firm.

    ValidationError when the file is closed or later than `on`, when `on` is in the future, when the expert is
    not retained that day and today, does not cover the file's region, has a closed account, or follows the
    firm already.
    """
    _lock_expert(expert)
    file = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("company", "region")
        .get(pk=enrolment.pk)
    )
    if file.phase in CLOSED:
        raise ValidationError(
            f"Le dossier de {file.company} est clos\u202f: aucun expert ne peut plus y être affecté."
        )
    _check_past(on)
    if on < file.applied_on:
        raise ValidationError({"on": f"L’entreprise n’a candidaté que le {file.applied_on:%d/%m/%Y}."})
    _check_may_follow(expert, file, on)
    assignment = Assignment(enrolment=file, expert=expert, starts_on=on, recorded_by=by)
    assignment.full_clean()
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as error:  # somebody else was quicker
        raise ValidationError("Cet expert suit déjà cette entreprise.") from error
    details = {"expert": expert.reference, "on": on}
    record_act(by=by, action="expert_assigned", subject=file, details=details)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, on: date, by: User) -> Assignment:
    """End an assignment, `on` being its last day: the firm's file is closed to the expert at once.

    ValidationError when it has ended already, or when `on` is in the future or before its start.
    """
    locked = Assignment.objects.select_for_update(of=("self",)).select_related("expert").get(pk=assignment.pk)
    if locked.status == Assignment.Status.ENDED:
        raise ValidationError(f"Cette affectation a déjà pris fin le {locked.ended_on:%d/%m/%Y}.")
    _check_past(on)
    locked.status, locked.ended_on = Assignment.Status.ENDED, on
    locked.full_clean()
    locked.save(update_fields=["status", "ended_on"])
    details = {"expert": locked.expert.reference, "on": on}
    record_act(by=by, action="assignment_ended", subject=locked.enrolment, details=details)
    return locked


def _check_past(on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": "La date est dans le futur."})


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif\u202f: il est conservé avec le mandat."})


def _check_may_follow(expert: Expert, file: Enrolment, on: date) -> None:
    known = Expert.objects.filter(pk=expert.pk)
    if known.filter(user__is_active=False).exists():
        raise ValidationError(
            {"expert": f"Le compte de {expert} est fermé : une mission ne lui revient plus."}
        )
    for day in (on, clock.today()):
        if not known.retained_on(day).exists():
            raise ValidationError(f"{expert} n’est pas un expert retenu au {day:%d/%m/%Y}.")
    if not known.covering([file.region_id]).exists():
        raise ValidationError({"expert": f"{expert} n’intervient pas en région {file.region}."})
