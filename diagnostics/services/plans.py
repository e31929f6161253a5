"""The action plan: proposed from the weak answers or typed, agreed with the firm, followed to its end.

Every act holds the firm's file first: two people on one plan, or the firm by its link, take turns.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import get_text_list

from accounts.models import User
from companies.models import Enrolment
from companies.phases import Phase
from companies.services import advance_enrolment
from diagnostics.models import ActionItem, ActionNote, Diagnostic, SignedLink
from diagnostics.queries_plans import weak_questions, without_agreed_action
from diagnostics.services.links import revoke_links
from experts.models import Speciality
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.ledger import entered_once
from industrie_futur.versions import check_version

CONTENT = ["axis", "title", "detail", "priority", "horizon", "cost", "grant", "owner", "due_on"]
Status = ActionItem.Status
NEXT = {
    Status.PROPOSED: (Status.AGREED, Status.DROPPED),
    Status.AGREED: (Status.STARTED, Status.DONE, Status.DROPPED),
    Status.STARTED: (Status.DONE, Status.DROPPED),
}
STEPS = (Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT, Phase.TERMINEE)
"""Steps of the path that a plan leads to."""


# What is in the plan --------------------------------------------------------------------------------


@transaction.atomic
def propose_actions(diagnostic: Diagnostic, *, by: User) -> list[ActionItem]:
    """Actions that take the weakest answers one level up; those proposed already are not proposed again."""
    lock_file(diagnostic.enrolment_id)
    _check_validated(diagnostic)
    known = set(ActionItem.objects.filter(diagnostic=diagnostic).values_list("title", flat=True))
    axes = {each.code: each for each in Speciality.objects.all()}
    items = []
    for weak in weak_questions(diagnostic):
        if weak.title in known or weak.axis not in axes:
            continue
        item = _new(diagnostic, by)
        fill_action(item, {"axis": axes[weak.axis], "title": weak.title, "detail": weak.aim})
        item.full_clean()
        item.save(force_insert=True)
        items.append(item)
    if items:
        record_act(by=by, action="actions_proposed", subject=diagnostic, details={"count": len(items)})
    return items


@transaction.atomic
def add_action(diagnostic: Diagnostic, *, id: UUID, by: User, **content: Any) -> ActionItem:
    """An action typed into the plan, the last of its priority; the same `id` again gives the one there is."""
    lock_file(diagnostic.enrolment_id)
    if known := ActionItem.objects.filter(pk=id).first():
        return entered_once(
            known, another="une autre action", diagnostic_id=diagnostic.pk, title=content["title"].strip()
        )
    _check_validated(diagnostic)
    item = _new(diagnostic, by)
    item.pk = id
    fill_action(item, content)
    item.full_clean()
    item.save(force_insert=True)
    record_act(by=by, action="action_added", subject=item)
    return item


@transaction.atomic
def update_action(action: ActionItem, *, version: int, by: User, **content: Any) -> ActionItem:
    """Change the fields of `content` of an action not yet done nor dropped; agreed, its log says which.

    `ChangedMeanwhile`, which carries the stored action, when it was saved since `version`.
    """
    locked = lock_action(action)
    _check_open(locked)
    check_version(locked, version)
    before = ActionItem.objects.get(pk=locked.pk)
    fill_action(locked, content)
    locked.full_clean()
    changed = changes(before, locked, CONTENT)
    if not changed:
        return before
    locked.save()
    if locked.status != Status.PROPOSED:
        add_note(locked, told(changed), by=by)
    record_act(by=by, action="action_changed", subject=locked, details=changed)
    return locked


@transaction.atomic
def reorder_action(action: ActionItem, *, is_up: bool, rank: int, by: User) -> bool:
    """Swap `action`, the `rank`th of its priority on the page (from 0), with the one above or below it.

    False, and nothing moves, when it is no longer there: pressed twice, the button moves it once.
    """
    locked = lock_action(action)
    rows = ActionItem.objects.filter(diagnostic=locked.diagnostic_id, priority=locked.priority)
    keys = list(rows.values_list("pk", flat=True))
    other = rank - 1 if is_up else rank + 1
    if not (0 <= rank < len(keys) and 0 <= other < len(keys)) or keys[rank] != locked.pk:
        return False
    keys[rank], keys[other] = keys[other], keys[rank]
    for position, key in enumerate(keys, start=1):
        ActionItem.objects.filter(pk=key).update(position=position)
    record_act(by=by, action="action_reordered", subject=locked, details={"rank": [rank + 1, other + 1]})
    return True


# How it goes ----------------------------------------------------------------------------------------


@transaction.atomic
def move_action(action: ActionItem, *, to: str, note: str = "", by: User) -> ActionItem:
    """Take an action to the state `to`; `note` is what shows that it is done, or why it is dropped.

    The same state asked twice changes nothing; ValidationError when the step or its note is missing.
    """
    locked = lock_action(action)
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
        revoke_links(locked, SignedLink.Purpose.ACTION, by=by)
    was, locked.status, locked.version = locked.status, to, locked.version + 1
    locked.full_clean()
    locked.save()
    add_note(locked, note, by=by)
    record_act(by=by, action="action_moved", subject=locked, details={"status": [was, to]})
    return locked


@transaction.atomic
def note_action(action: ActionItem, *, text: str, by: User) -> ActionNote:
    """A line of progress; the last one sent again stays one line."""
    locked = lock_action(action)
    text = text.strip()
    if not text:
        raise ValidationError({"text": "Écrivez où en est l’action."})
    last = locked.notes.first()
    if last and (last.text, last.written_by_id, last.noted_on) == (text, by.pk, clock.today()):
        return last
    line = add_note(locked, text, by=by)
    record_act(by=by, action="action_noted", subject=locked)
    return line


@transaction.atomic
def record_step(diagnostic: Diagnostic, *, to: str, by: User) -> Enrolment:
    """Take the file of the plan to the step `to` as of today; ValidationError says what is still missing."""
    if to not in STEPS:
        raise ValidationError("Cette étape ne se décide pas sur le plan d’action.")
    if to == Phase.PLAN_ACTION and (reason := without_agreed_action(diagnostic.enrolment)):
        raise ValidationError(reason)
    return advance_enrolment(diagnostic.enrolment, to=to, on=clock.today(), by=by)


# Shared with what the firm does by its links --------------------------------------------------------


def lock_file(pk: int) -> Enrolment:
    return Enrolment.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_action(action: ActionItem) -> ActionItem:
    """The action as it is once nobody else can change its plan."""
    lock_file(action.enrolment_id)
    return ActionItem.objects.select_for_update(of=("self",)).get(pk=action.pk)


def fill_action(action: ActionItem, content: dict[str, Any]) -> None:
    """Set the fields of `content`; ValidationError for a past term or a grant that cannot fund the action."""
    if unknown := content.keys() - set(CONTENT):
        raise TypeError(f"not a field of an action: {sorted(unknown)}")
    was_due_on, was_grant = action.due_on, action.grant_id
    for name, value in content.items():
        typed = value.replace("\r\n", "\n").strip() if isinstance(value, str) else value
        setattr(action, name, typed)
    if action.due_on and action.due_on != was_due_on and action.due_on < clock.today():
        raise ValidationError({"due_on": "L’échéance est déjà passée."})
    grant = action.grant
    if grant is None or grant.pk == was_grant:
        return
    if grant.enrolment_id != action.enrolment_id:
        raise ValidationError({"grant": "Cette subvention est celle d’un autre dossier."})
    if grant.cancelled_on:
        raise ValidationError({"grant": "Cette subvention est annulée."})


def add_note(
    action: ActionItem, text: str, *, by: User | None = None, link: SignedLink | None = None
) -> ActionNote:
    """A line of the log, by an account or by the firm's `link`."""
    line = ActionNote(
        action=action, status=action.status, text=text, noted_on=clock.today(), written_by=by, link=link
    )
    line.full_clean()
    line.save(force_insert=True)
    return line


def told(changed: dict[str, list[str]]) -> str:
    """Which fields were changed, for the log."""
    fields = {field.name: str(field.verbose_name) for field in ActionItem._meta.fields}
    labels = [fields[name] for name in changed]
    return f"Modifié\u202f: {get_text_list(labels, 'et')}."


def _new(diagnostic: Diagnostic, by: User) -> ActionItem:
    last = ActionItem.objects.filter(diagnostic=diagnostic).aggregate(last=Max("position"))["last"] or 0
    return ActionItem(
        enrolment_id=diagnostic.enrolment_id, diagnostic=diagnostic, position=last + 1, recorded_by=by
    )


def _check_validated(diagnostic: Diagnostic) -> None:
    if diagnostic.status != Diagnostic.Status.VALIDATED:
        raise ValidationError("Le plan d’action se prépare sur un diagnostic validé.")


def _check_open(action: ActionItem) -> None:
    if not action.is_open:
        state = action.get_status_display().lower()
        raise ValidationError(f"Cette action est «\u202f{state}\u202f»\u202f: elle ne change plus.")
