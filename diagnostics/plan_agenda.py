"""The terms of a plan's actions in the calendar of the experts who follow it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings

from diagnostics.models import ActionItem
from experts.agenda import Event
from experts.models import Assignment, Expert


def terms_of(expert: Expert, since: date) -> Iterator[Event]:
    """The actions to be done since the day `since` in the files that `expert` follows today."""
    files = Assignment.objects.running().filter(expert=expert).values("enrolment")
    due = ActionItem.objects.to_follow().filter(enrolment__in=files, due_on__gte=since)
    for action in due.select_related("enrolment__company"):
        day: date = action.due_on  # type: ignore[assignment]  # filtered above
        yield Event(
            f"action-{action.pk}",
            day,
            day + timedelta(days=1),
            f"Échéance\u202f: {action}, {action.enrolment.company}",
            url=settings.PORTAL_URL + action.get_absolute_url(),
        )
