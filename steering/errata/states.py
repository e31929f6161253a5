"""Rows that change and are counted by their own date: what each kept state does to a past day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Model

from industrie_futur.history import Change, State, changes_between
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Changes, Kind

Counting = Callable[[State, date], dict[str, int]]
"""What a state makes of each figure on a day: zeros left out."""


@dataclass(frozen=True)
class Watched:
    """Rows of `model`; `name` says what happened on the day that a state tells ("Visite réalisée")."""

    model: type[Model]
    name: str
    day: Callable[[State], date]
    counted: Counting


def day_of(column: str) -> Callable[[State], date]:
    return lambda state: date.fromisoformat(state[column])


class Late(NamedTuple):
    """What was recorded of the row `key`, and what it does to each figure."""

    key: Any
    kind: Kind
    fact: str
    effective_on: date
    recorded_at: datetime
    changes: Changes


def late_states(watched: Watched, day: date, after: datetime, until: datetime) -> Iterator[Late]:
    """What was recorded after a moment, until another, and changes `day`, or a date by then: one query."""
    for change in changes_between(watched.model, after, until):
        states = (change.before, change.after)
        before, now = (watched.counted(state, day) if state else {} for state in states)
        dates = [watched.day(state) for state in _counting(change, before, now)]
        changes = difference(before, now)
        if changes or (before and now and dates[0] != dates[1]):
            kind, fact = _said(watched.name, before, now, dates)
            yield Late(change.row_key, kind, fact, dates[-1], change.recorded_at, changes)


def difference(before: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    """By how much each figure changes; those that do not are left out."""
    changed = {code: now.get(code, 0) - before.get(code, 0) for code in {*before, *now}}
    return {code: change for code, change in sorted(changed.items()) if change}


def _counting(change: Change, before: dict[str, int], now: dict[str, int]) -> Iterator[State]:
    """The states that count, in their order."""
    for state, counted in ((change.before, before), (change.after, now)):
        if state and counted:
            yield state


def _said(name: str, before: dict[str, int], now: dict[str, int], dates: list[date]) -> tuple[Kind, str]:
    then, last = short_date(dates[0]), short_date(dates[-1])
    if not before:
        return Kind.LATE, f"{name} le {last}"
    if not now:
        return Kind.CANCELLED, f"{name} le {then}\u202f: ne compte plus"
    if then != last:
        return Kind.REDATED, f"{name}\u202f: du {then} au {last}"
    return Kind.CHANGED, f"{name} le {last}\u202f: nature changée"
