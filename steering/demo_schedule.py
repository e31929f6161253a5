"""The demonstration's calendar: the usual hours, the ministry answers for them."""

from __future__ import annotations

from accounts.models import User
from steering.models import Schedule
from steering.schedule.services import ensure_schedules


def add_schedule(*, by: User) -> None:
    """Every task with its owner; the first tick of the scheduler makes the report of the month."""
    ensure_schedules()
    Schedule.objects.update(owner=by)
