"""The expert's calendar as other software reads it (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

import icalendar
from django.utils import timezone

from experts.models import Expert
from industrie_futur import clock

SINCE_DAYS = 92
"""The feed goes back a quarter: a calendar keeps what it read earlier."""
REFRESH = timedelta(hours=1)


class Event(NamedTuple):
    """Something of the expert's calendar; whole days when `starts` is a date, and `ends` is then out."""

    uid: str
    starts: date | datetime
    ends: date | datetime
    title: str
    place: str = ""
    url: str = ""


Source = Callable[[Expert, date], Iterable[Event]]
_sources: list[Source] = []


def register_events(source: Source) -> None:
    """Add what a higher room knows of an expert's days (expert, since): their visits."""
    _sources.append(source)


def events_of(expert: Expert, since: date) -> list[Event]:
    """The expert's days since `since` (in), in their order."""
    events = [*_own(expert, since), *(event for source in _sources for event in source(expert, since))]
    # An event of a whole day comes before those of its hours.
    return sorted(events, key=lambda each: (f"{each.starts:%Y-%m-%d %H:%M}", each.uid))


def calendar_of(expert: Expert) -> bytes:
    """The calendar file of `expert`."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Industrie du Futur//Agenda des experts//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Industrie du Futur – {expert}")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for event in events_of(expert, clock.today() - timedelta(days=SINCE_DAYS)):
        calendar.add_component(_component(event))
    return calendar.to_ical()


def _component(event: Event) -> icalendar.Event:
    component = icalendar.Event()
    component.add("uid", f"{event.uid}@industrie-futur")
    component.add("dtstamp", timezone.now())
    component.add("dtstart", event.starts)
    component.add("dtend", event.ends)
    component.add("summary", event.title)
    if event.place:
        component.add("location", event.place)
    if event.url:
        component.add("url", event.url)
    return component


def _own(expert: Expert, since: date) -> Iterable[Event]:
    for leave in expert.leaves.filter(ends_on__gte=since):
        yield Event(f"absence-{leave.pk}", leave.starts_on, leave.ends_on + timedelta(days=1), "Absence")
    if expert.last_day and expert.last_day >= since:
        next_day = expert.last_day + timedelta(days=1)
        yield Event(f"mandat-{expert.pk}", expert.last_day, next_day, "Fin de votre mandat d’expert")
