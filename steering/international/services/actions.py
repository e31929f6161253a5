"""Joint actions and their progress: each note says where the action stands from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.ledger import entered_once
from industrie_futur.templatetags.portal import short_date
from industrie_futur.versions import check_version
from steering.international.services.rows import add_row, change_row
from steering.models import ActionNote, ActionStatus, JointAction, Partnership

AGREED = "Action convenue."


@transaction.atomic
def agree_action(partnership: Partnership, *, on: date, key: UUID, by: User, **fields: Any) -> JointAction:
    """A joint action agreed on the day `on`, with its first note; ValidationError outside the partnership."""
    if known := JointAction.objects.filter(key=key).first():
        return entered_once(known, another="une autre action", partnership=partnership, title=fields["title"])
    _check_day(on)
    if not partnership.stands_on(on):
        raise ValidationError({"on": "Le partenariat ne court pas ce jour."})
    if fields["due_on"] < on:
        raise ValidationError({"due_on": f"L’échéance précède le {short_date(on)}."})
    action = add_row(
        JointAction(partnership=partnership, **fields),
        key=key,
        action="joint_action_added",
        by=by,
        naming="title",
    )
    _write(action, on=on, text=AGREED, by=by)
    return action


def change_action(action: JointAction, *, version: int, by: User, **fields: Any) -> JointAction:
    """Correct what an action is; where it stands and when it is due are changed by a note."""
    return change_row(action, version=version, action="joint_action_changed", by=by, **fields)


@transaction.atomic
def note_progress(
    action: JointAction,
    *,
    on: date,
    status: str,
    due_on: date,
    text: str,
    key: UUID,
    version: int,
    by: User,
) -> ActionNote:
    """Write where an action stands from the day `on`; the same `key` again changes nothing."""
    locked = JointAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    if known := ActionNote.objects.filter(key=key).first():
        return entered_once(known, another="une autre note", action=locked, text=text.strip())
    check_version(locked, version)
    _check_day(on)
    last = locked.notes.last()
    if last and on < last.effective_on:
        raise ValidationError({"on": f"La note précédente est du {short_date(last.effective_on)}."})
    if status not in ActionStatus.values:
        raise ValidationError({"status": "Cet état n’existe pas."})
    before = JointAction.objects.get(pk=action.pk)
    locked.status, locked.due_on = status, due_on
    locked.full_clean()
    locked.save()
    note = _write(locked, on=on, text=text.strip(), by=by, key=key)
    told = {**changes(before, locked, ["status", "due_on"]), "on": on, "comment": note.text}
    record_act(by=by, action="joint_action_noted", subject=locked, details=told)
    return note


def _write(action: JointAction, *, on: date, text: str, by: User, **key: UUID) -> ActionNote:
    note = ActionNote(
        action=action,
        effective_on=on,
        status=action.status,
        due_on=action.due_on,
        text=text,
        written_by=by,
        **key,
    )
    note.full_clean()
    note.save(force_insert=True)
    return note


def _check_day(on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": "Cette date est à venir."})
