"""Partnerships and events: entered, changed, ended or cancelled."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import short_date
from steering.international.services.rows import add_row, change_row
from steering.models import Event, Partnership


def add_partnership(*, key: UUID, by: User, **fields: Any) -> Partnership:
    """A partnership; ValidationError when it is already known from that day."""
    return add_row(Partnership(**fields), key=key, action="partnership_added", by=by, naming="partner")


def change_partnership(partnership: Partnership, *, version: int, by: User, **fields: Any) -> Partnership:
    """Change a partnership opened at `version`; its end is one of its fields."""
    return change_row(partnership, version=version, action="partnership_changed", by=by, **fields)


def add_event(*, key: UUID, by: User, **fields: Any) -> Event:
    """An event; one whose month alone is known is put on the 1st."""
    return add_row(Event(**_dated(fields)), key=key, action="event_added", by=by, naming="name")


def change_event(event: Event, *, version: int, by: User, **fields: Any) -> Event:
    """Change an event opened at `version`; ValidationError once it is cancelled."""
    if event.cancelled_on:
        raise ValidationError("Cet événement est annulé\u202f: il ne change plus.")
    return change_row(event, version=version, action="event_changed", by=by, **_dated(fields))


@transaction.atomic
def cancel_event(event: Event, *, reason: str, by: User) -> Event:
    """Cancel today an event that was not held; done twice, the first reason stays."""
    locked = Event.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if locked.cancelled_on:
        return locked
    today = clock.today()
    if locked.last_day < today:
        raise ValidationError(f"Cet événement s’est tenu avant le {short_date(today)}.")
    locked.cancelled_on, locked.cancel_reason = today, reason.strip()
    locked.version += 1
    locked.full_clean()
    locked.save()
    record_act(by=by, action="event_cancelled", subject=locked, details={"reason": locked.cancel_reason})
    return locked


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    day: date = fields["held_on"]
    return fields if fields.get("is_day_known", True) else fields | {"held_on": day.replace(day=1)}
