"""Giving firms to experts: proposed, answered, replaced, ended; or given at once."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from companies.models import Enrolment
from companies.phases import CLOSED
from experts import notices
from experts.eligibility import obstacles
from experts.models import Assignment, DeclaredLink, Expert
from experts.services.checks import check_past, lock_expert
from experts.services.links import keep_link
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import short_date
from industrie_futur.thresholds import all_thresholds

Status = Assignment.Status
FURTHEST = timedelta(days=365)
"""How far ahead a proposed mission may begin."""
ALREADY = "Cet expert suit déjà cette entreprise, ou sa réponse est attendue."


@transaction.atomic
def propose_assignment(
    file: Enrolment,
    expert: Expert,
    *,
    on: date,
    days: Decimal,
    message: str = "",
    over_capacity_reason: str = "",
    replaces: Assignment | None = None,
    by: User,
) -> Assignment:
    """Ask `expert` to follow `file` from the day `on`, for `days` days; they read the firm once they accept.

    `replaces` is a mission on the same file, which ends when this one is accepted. ValidationError when the
    file is closed, when `on` is past or more than a year ahead, when `days` are not half-days, when the
    expert may not take the file (`experts.eligibility`; `over_capacity_reason` lifts what may be lifted), or
    when the mission to replace has ended or is being replaced already.
    """
    locked, held = lock_expert(expert), _lock_file(file)
    _check_start(on)
    if days % Decimal("0.5"):
        raise ValidationError({"days": "Comptez en jours et demi-journées."})
    if replaces:
        _check_replaceable(replaces, held)
    assignment = Assignment(
        enrolment=held,
        expert=locked,
        status=Status.PROPOSED,
        starts_on=on,
        days=days,
        message=message,
        over_capacity_reason=over_capacity_reason,
        replaces=replaces,
        recorded_by=by,
    )
    _add(assignment)
    details = {"expert": locked.reference, "on": on, "days": days}
    details |= {"reason": assignment.over_capacity_reason}
    record_act(by=by, action="mission_proposed", subject=held, details=details)
    notices.tell_proposed(assignment)
    return assignment


@transaction.atomic
def accept_assignment(assignment: Assignment, *, declares_no_interest: bool, by: User) -> Assignment:
    """The expert takes the file: it opens to them at once, and closes to the one they replace.

    ValidationError without the declaration, when the proposal awaits no answer any more, when the file is
    closed, or when the expert may no longer take it.
    """
    if not declares_no_interest:
        raise ValidationError(
            {"declares_no_interest": "Déclarez l’absence de lien avec l’entreprise, ou déclinez la mission."}
        )
    locked = _lock(assignment)
    _check_awaits(locked)
    today = clock.today()
    _check_open(locked.enrolment)
    locked.starts_on = max(locked.starts_on, today)
    _check_may_follow(locked, is_on_file=True)
    locked.status, locked.answered_on = Status.ACCEPTED, today
    locked.no_interest_declared_at = timezone.now()
    locked.full_clean()
    locked.save(update_fields=["status", "starts_on", "answered_on", "no_interest_declared_at"])
    details = {"expert": locked.expert.reference, "on": locked.starts_on}
    record_act(by=by, action="mission_accepted", subject=locked.enrolment, details=details)
    notices.tell_accepted(locked)
    _end_replaced(locked, by=by)
    return locked


@transaction.atomic
def decline_assignment(
    assignment: Assignment, *, reason: str, has_interest: bool = False, by: User
) -> Assignment:
    """The expert does not take the file; with `has_interest`, for a link that is kept and forbids from then.

    ValidationError without a reason, or when the proposal awaits no answer any more.
    """
    locked = _lock(assignment)
    _check_awaits(locked)
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif\u202f: il aide à trouver un autre expert."})
    locked.status, locked.answered_on, locked.decline_reason = Status.DECLINED, clock.today(), reason
    locked.full_clean()
    locked.save(update_fields=["status", "answered_on", "decline_reason"])
    details = {"expert": locked.expert.reference, "reason": reason}
    record_act(by=by, action="mission_declined", subject=locked.enrolment, details=details)
    if has_interest:
        _declare_link(locked, reason, by=by)
    notices.tell_declined(locked)
    return locked


def record_answer(
    assignment: Assignment,
    *,
    answer: str,
    declares_no_interest: bool,
    reason: str,
    has_interest: bool,
    by: User,
) -> Assignment:
    """The `answer` ("accept" or "decline") that an expert without an account gave to `by`."""
    if answer == "accept":
        return accept_assignment(assignment, declares_no_interest=declares_no_interest, by=by)
    return decline_assignment(assignment, reason=reason, has_interest=has_interest, by=by)


@transaction.atomic
def withdraw_proposal(assignment: Assignment, *, reason: str = "", by: User) -> Assignment:
    """Take a proposal back before it is answered; ValidationError once it is."""
    locked = _lock(assignment)
    _check_awaits(locked)
    locked.status, locked.end_reason = Status.WITHDRAWN, reason
    locked.full_clean()
    locked.save(update_fields=["status", "end_reason"])
    details = {"expert": locked.expert.reference, "reason": reason}
    record_act(by=by, action="proposal_withdrawn", subject=locked.enrolment, details=details)
    notices.tell_withdrawn(locked)
    return locked


def replace_assignment(
    assignment: Assignment,
    expert: Expert,
    *,
    on: date,
    days: Decimal,
    message: str = "",
    over_capacity_reason: str = "",
    by: User,
) -> Assignment:
    """Ask `expert` to take over: the mission runs until they accept, so that the firm is never without."""
    return propose_assignment(
        assignment.enrolment,
        expert,
        on=on,
        days=days,
        message=message,
        over_capacity_reason=over_capacity_reason,
        replaces=assignment,
        by=by,
    )


@transaction.atomic
def assign_expert(
    file: Enrolment,
    expert: Expert,
    *,
    on: date,
    days: Decimal | None = None,
    over_capacity_reason: str = "",
    by: User,
) -> Assignment:
    """Give `expert` the file from the day `on`, without asking: a handover, an import, the demonstration.

    `days` are those of the threshold "mission_days" unless said. ValidationError when the file is closed or
    later than `on`, when `on` is in the future, or when the expert may not take it (`experts.eligibility`).
    """
    locked, held = lock_expert(expert), _lock_file(file)
    check_past(on)
    if on < held.applied_on:
        raise ValidationError({"on": f"L’entreprise n’a candidaté que le {held.applied_on:%d/%m/%Y}."})
    assignment = Assignment(
        enrolment=held,
        expert=locked,
        starts_on=on,
        days=days or Decimal(all_thresholds()["mission_days"]),
        over_capacity_reason=over_capacity_reason,
        recorded_by=by,
    )
    _add(assignment)
    details = {"expert": locked.reference, "on": on}
    record_act(by=by, action="expert_assigned", subject=held, details=details)
    notices.tell_given(assignment)
    return assignment


@transaction.atomic
def end_assignment(assignment: Assignment, *, on: date, reason: str = "", by: User) -> Assignment:
    """End a mission, `on` being its last day: the firm's file is closed to the expert at once.

    ValidationError when it does not run, or when `on` is in the future or before its start.
    """
    locked = _lock(assignment)
    if locked.status == Status.ENDED:
        raise ValidationError(f"Cette affectation a déjà pris fin le {locked.ended_on:%d/%m/%Y}.")
    if locked.status != Status.ACCEPTED:
        raise ValidationError("Cette mission n’a pas commencé\u202f: seule une mission acceptée prend fin.")
    check_past(on)
    _end(locked, on=on, reason=reason, by=by)
    notices.tell_ended(locked)
    return locked


# What the acts share ----------------------------------------------------------------------------------


def _lock(assignment: Assignment) -> Assignment:
    """The assignment as it is now, with its expert and its file held, in that order (see `lock_expert`)."""
    lock_expert(assignment.expert)
    file = _lock_file(assignment.enrolment, may_be_closed=True)
    rows = Assignment.objects.select_for_update(of=("self",)).select_related("expert__user", "recorded_by")
    locked = rows.get(pk=assignment.pk)
    locked.enrolment = file
    return locked


def _lock_file(file: Enrolment, *, may_be_closed: bool = False) -> Enrolment:
    rows = Enrolment.objects.select_for_update(of=("self",)).select_related("company", "region", "site")
    held = rows.get(pk=file.pk)
    if not may_be_closed:
        _check_open(held)
    return held


def _add(assignment: Assignment) -> None:
    assignment.full_clean()
    _check_may_follow(assignment)
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as error:  # somebody else was quicker
        raise ValidationError(ALREADY) from error


def _end(assignment: Assignment, *, on: date, reason: str, by: User) -> None:
    assignment.status, assignment.ended_on, assignment.end_reason = Status.ENDED, on, reason
    assignment.full_clean()
    assignment.save(update_fields=["status", "ended_on", "end_reason"])
    details = {"expert": assignment.expert.reference, "on": on, "reason": reason}
    record_act(by=by, action="assignment_ended", subject=assignment.enrolment, details=details)


def _end_replaced(successor: Assignment, *, by: User) -> None:
    """End the mission that `successor` replaces, if any, unless it has ended meanwhile."""
    if successor.replaces_id is None:
        return
    rows = Assignment.objects.select_for_update(of=("self",)).running().select_related("expert__user")
    if former := rows.filter(pk=successor.replaces_id).first():
        former.enrolment = successor.enrolment
        on = max(clock.today(), former.starts_on)
        _end(former, on=on, reason=f"Remplacé par {successor.expert}.", by=by)
        notices.tell_ended(former, replaced_by=successor)


def _declare_link(assignment: Assignment, nature: str, *, by: User) -> None:
    """Keep the interest that the expert declares in the firm, if it is not known already."""
    expert, company = assignment.expert, assignment.enrolment.company
    if not DeclaredLink.objects.live().filter(expert=expert, company=company).exists():
        keep_link(expert, company=company, nature=nature[:300], by=by)


# Refusals -----------------------------------------------------------------------------------------------


def _check_open(file: Enrolment) -> None:
    if file.phase in CLOSED:
        raise ValidationError(
            f"Le dossier de {file.company} est clos\u202f: aucun expert ne peut plus y être affecté."
        )


def _check_start(on: date) -> None:
    today = clock.today()
    if on < today:
        raise ValidationError({"on": "Une mission ne se propose pas pour un jour passé."})
    if on > today + FURTHEST:
        raise ValidationError({"on": "Une mission commence dans les douze mois."})


def _check_awaits(assignment: Assignment) -> None:
    """Whether the proposal still awaits its answer: somebody may have been quicker."""
    answered = short_date(assignment.answered_on)
    match assignment.status:
        case Status.ACCEPTED:
            raise ValidationError(f"Cette mission a déjà été acceptée le {answered}.")
        case Status.DECLINED:
            raise ValidationError(f"Cette proposition a déjà été déclinée le {answered}.")
        case Status.WITHDRAWN:
            raise ValidationError("Cette proposition a été retirée\u202f: elle n’attend plus de réponse.")
        case Status.ENDED:
            raise ValidationError(f"Cette mission a pris fin le {short_date(assignment.ended_on)}.")


def _check_replaceable(former: Assignment, file: Enrolment) -> None:
    """Read under the file's lock: nobody ends or replaces the mission meanwhile."""
    if not file.assignments.running().filter(pk=former.pk).exists():
        raise ValidationError("La mission à remplacer n’est plus en cours.")
    if waiting := file.assignments.proposed().filter(replaces=former).select_related("expert").first():
        raise ValidationError(f"Le remplacement est déjà proposé à {waiting.expert}, qui n’a pas répondu.")


def _check_may_follow(assignment: Assignment, *, is_on_file: bool = False) -> None:
    """Refuse what stands in the way; what a motive lifts passes with one, which is kept only then.

    `is_on_file`: the expert was asked already, and what a motive lifts was weighed then.
    """
    found = obstacles(assignment.expert, assignment.enrolment, on=assignment.starts_on, days=assignment.days)
    if is_on_file:
        found = [each for each in found if each.is_absolute and each.code != "on_file"]
    refused = [each for each in found if each.is_absolute] or found
    if not found:
        assignment.over_capacity_reason = ""
    elif refused[0].is_absolute or not assignment.over_capacity_reason.strip():
        raise ValidationError(
            {each.field: [one.sentence for one in refused if one.field == each.field] for each in refused}
        )
