"""The action plan: proposed from the weak answers, agreed with the firm, followed until done or dropped."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from companies.models import Enrolment
from diagnostics.models import ActionItem, ActionNote, Diagnostic
from diagnostics.queries_plans import weak_questions
from experts.models import Speciality
from industrie_futur import clock
from industrie_futur.audit import record_act

Status = ActionItem.Status
NEXT = {
    Status.PROPOSED: (Status.AGREED, Status.DROPPED),
    Status.AGREED: (Status.STARTED, Status.DONE, Status.DROPPED),
    Status.STARTED: (Status.DONE, Status.DROPPED),
}


@transaction.atomic
def propose_actions(diagnostic: Diagnostic, *, by: User) -> list[ActionItem]:
    """Actions that take the weakest answers one level up; those proposed already are not proposed again."""
    file = Enrolment.objects.select_for_update(of=("self",)).get(pk=diagnostic.enrolment_id)
    if diagnostic.status != Diagnostic.Status.VALIDATED:
        raise ValidationError("Le plan d’action se prépare sur un diagnostic validé.")
    known = set(ActionItem.objects.filter(diagnostic=diagnostic).values_list("title", flat=True))
    axes = {each.code: each for each in Speciality.objects.all()}
    items = []
    for weak in weak_questions(diagnostic):
        if weak.title in known or weak.axis not in axes:
            continue
        item = ActionItem(
            enrolment=file,
            diagnostic=diagnostic,
            axis=axes[weak.axis],
            title=weak.title,
            detail=weak.aim,
            recorded_by=by,
        )
        item.full_clean()
        item.save(force_insert=True)
        items.append(item)
    if items:
        record_act(by=by, action="actions_proposed", subject=diagnostic, details={"count": len(items)})
    return items


@transaction.atomic
def move_action(action: ActionItem, *, to: str, note: str = "", by: User) -> ActionItem:
    """Take an action to the state `to`; `note` is what shows that it is done, or why it is dropped.

    The same state asked twice changes nothing; ValidationError when the step or its note is missing.
    """
    locked = ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if locked.status == to:
        return locked
    if to not in NEXT.get(Status(locked.status), ()):
        state = locked.get_status_display().lower()
        raise ValidationError(f"Cette action est «\u202f{state}\u202f»\u202f: rechargez la page.")
    note = note.strip()
    if to == Status.DONE:
        if not note:
            raise ValidationError({"note": "Dites ce qui montre que l’action est faite."})
        locked.done_on, locked.evidence = clock.today(), note
    if to == Status.DROPPED:
        if not note:
            raise ValidationError({"note": "Dites pourquoi l’action est écartée."})
        locked.drop_reason = note
    locked.status, locked.version = to, locked.version + 1
    locked.full_clean()
    locked.save()
    line = ActionNote(action=locked, status=to, text=note, written_by=by)
    line.full_clean()
    line.save(force_insert=True)
    record_act(by=by, action="action_moved", subject=locked, details={"to": to})
    return locked
