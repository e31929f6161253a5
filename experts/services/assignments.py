"""Giving firms to experts, and ending it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from companies.models import Enrolment
from companies.phases import CLOSED
from experts.models import Assignment, Expert
from experts.services.checks import check_past, lock_expert
from industrie_futur import clock
from industrie_futur.audit import record_act


@transaction.atomic
def assign_expert(enrolment: Enrolment, expert: Expert, *, on: date, by: User) -> Assignment:
    """Give `expert` the file `enrolment` from the day `on`: they then read the firm.

    ValidationError when the file is closed or later than `on`, when `on` is in the future, when the expert is
    not retained that day and today, does not cover the file's region, has a closed account, or follows the
    firm already.
    """
    lock_expert(expert)
    file = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("company", "region")
        .get(pk=enrolment.pk)
    )
    if file.phase in CLOSED:
        raise ValidationError(
            f"Le dossier de {file.company} est clos\u202f: aucun expert ne peut plus y être affecté."
        )
    check_past(on)
    if on < file.applied_on:
        raise ValidationError({"on": f"L’entreprise n’a candidaté que le {file.applied_on:%d/%m/%Y}."})
    _check_may_follow(expert, file, on)
    assignment = Assignment(enrolment=file, expert=expert, starts_on=on, recorded_by=by)
    assignment.full_clean()
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError as error:  # somebody else was quicker
        raise ValidationError("Cet expert suit déjà cette entreprise, ou sa réponse est attendue.") from error
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
    check_past(on)
    locked.status, locked.ended_on = Assignment.Status.ENDED, on
    locked.full_clean()
    locked.save(update_fields=["status", "ended_on"])
    details = {"expert": locked.expert.reference, "on": on}
    record_act(by=by, action="assignment_ended", subject=locked.enrolment, details=details)
    return locked


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
