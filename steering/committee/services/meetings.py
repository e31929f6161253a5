"""Meetings of the committee: planned, changed, cancelled, and the agenda that is prepared for them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from industrie_futur.audit import changes, record_act
from industrie_futur.templatetags.portal import short_date
from industrie_futur.versions import typed_over
from steering.committee.services.convocations import withdraw
from steering.models import AgendaItem, Meeting

MEETING_FIELDS = ["held_on", "starts_at", "duration_minutes", "place", "title", "is_confirmed"]
# What a member's calendar holds: changed once they were convened, it makes another version.
CALENDAR_FIELDS = ["held_on", "starts_at", "duration_minutes", "place", "title"]
ITEM_FIELDS = ["title", "rapporteur", "duration_minutes"]


@transaction.atomic
def plan_meeting(*, by: User, **fields: Any) -> Meeting:
    """A new meeting; ValidationError when another stands on its day."""
    meeting = Meeting(**fields)
    meeting.full_clean()
    meeting.save()
    record_act(by=by, action="meeting_planned", subject=meeting, details={"place": meeting.place})
    return meeting


@transaction.atomic
def change_meeting(meeting: Meeting, *, version: int, by: User, **fields: Any) -> Meeting:
    """Change a meeting opened at `version`; ValidationError once it is held or cancelled."""
    locked = lock_planned(meeting)
    before = typed_over(locked, version, fields)
    if changes(before, locked, CALENDAR_FIELDS) and _is_convened(locked):
        locked.sequence += 1
    locked.full_clean()
    locked.save()
    record_act(
        by=by, action="meeting_changed", subject=locked, details=changes(before, locked, MEETING_FIELDS)
    )
    return locked


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """The meeting will not be held, for `reason`; it stays as it is, and those convened are told."""
    locked = lock_planned(meeting)
    if not reason.strip():
        raise ValidationError({"reason": "Une annulation se motive."})
    locked.status, locked.cancel_reason = Meeting.Status.CANCELLED, reason.strip()
    locked.closed_at, locked.closed_by = timezone.now(), by
    is_convened = locked.recipients.exists()
    locked.sequence += is_convened
    locked.full_clean()
    locked.save()
    record_act(by=by, action="meeting_cancelled", subject=locked, details={"reason": reason})
    if is_convened:
        withdraw(locked, by=by)
    return locked


def _is_convened(meeting: Meeting) -> bool:
    """Whether somebody was written to of this version."""
    return meeting.recipients.filter(sequence=meeting.sequence).exists()


def lock_planned(meeting: Meeting) -> Meeting:
    """The meeting's row, held until the transaction ends; ValidationError unless it may still change."""
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not locked.is_planned:
        state = locked.get_status_display().lower()
        day = short_date(locked.held_on)
        raise ValidationError(f"La réunion du {day} est {state}\u202f: elle ne change plus.")
    return locked


# The agenda -------------------------------------------------------------------------------------------


@transaction.atomic
def add_item(meeting: Meeting, *, title: str, rapporteur: str, duration_minutes: int, by: User) -> AgendaItem:
    """A point at the end of the agenda; ValidationError when it is there already, or too late."""
    locked = lock_planned(meeting)
    last = locked.items.aggregate(last=Max("position"))["last"] or 0
    item = AgendaItem(
        meeting=locked,
        position=last + 1,
        title=title.strip(),
        rapporteur=rapporteur,
        duration_minutes=duration_minutes,
    )
    item.full_clean()
    item.save()
    record_act(by=by, action="agenda_item_added", subject=item, details={"meeting": str(locked)})
    return item


@transaction.atomic
def change_item(item: AgendaItem, *, version: int, by: User, **fields: Any) -> AgendaItem:
    """Change a point opened at `version`; ValidationError once the meeting is held or cancelled."""
    locked = _lock_item(item)
    before = typed_over(locked, version, fields)
    locked.full_clean()
    locked.save()
    record_act(
        by=by, action="agenda_item_changed", subject=locked, details=changes(before, locked, ITEM_FIELDS)
    )
    return locked


@transaction.atomic
def raise_item(item: AgendaItem, *, by: User) -> AgendaItem:
    """Put a point before the one that precedes it; the first one stays."""
    locked = _lock_item(item)
    points = list(AgendaItem.objects.filter(meeting=locked.meeting_id))
    rank = points.index(locked)
    if rank:
        points[rank - 1], points[rank] = points[rank], points[rank - 1]
        for position, point in enumerate(points, start=1):
            point.position = position
        AgendaItem.objects.bulk_update(points, ["position"])
        record_act(by=by, action="agenda_item_raised", subject=locked, details={"rank": rank})
    return locked


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User) -> None:
    """Take a point off the agenda of a meeting still to come; ValidationError while papers hang on it."""
    locked = _lock_item(item)
    if locked.papers.exists():
        raise ValidationError(f"Retirez d’abord ses pièces du point «\u202f{locked}\u202f».")
    record_act(by=by, action="agenda_item_removed", subject=locked, details={"meeting": str(locked.meeting)})
    locked.delete()


def _lock_item(item: AgendaItem) -> AgendaItem:
    """The point, behind the lock of its meeting, as it is by now."""
    lock_planned(item.meeting)
    return AgendaItem.objects.select_related("meeting").get(pk=item.pk)
