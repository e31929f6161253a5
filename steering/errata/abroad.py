"""Partnerships, use cases and events recorded late, or changed: what they do to a past day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from steering.errata.entries import Entry, Source
from steering.errata.states import Counting, Watched, day_of, late_states
from steering.international.queries import event_is_over, partnership_runs, use_case_stands
from steering.models import Event, Partnership, UseCase


def late_abroad(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """One query each."""
    for source, watched in _WATCHED.items():
        for late in late_states(watched, day, after, until):
            yield late.entry(source, late.key, None)


def _counting(code: str, stands: Callable[[Mapping[str, Any], date], bool | None]) -> Counting:
    return lambda state, day: {code: 1} if stands(state, day) else {}


_WATCHED = {
    Source.PARTNERSHIP: Watched(
        Partnership, "Partenariat conclu", day_of("started_on"), _counting("partnerships", partnership_runs)
    ),
    Source.USE_CASE: Watched(
        UseCase, "Cas d’usage publié", day_of("published_on"), _counting("use_cases", use_case_stands)
    ),
    Source.EVENT: Watched(
        Event, "Événement prévu", day_of("held_on"), _counting("events_held", event_is_over)
    ),
}
