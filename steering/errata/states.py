"""Rows that change and are counted by their own date: what each kept state does to a past day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Model

from industrie_futur.history import Change, State, changes_between
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Changes, Entry, Kind, Source

Counting = Callable[[State, date], dict[str, int]]
"""What a state makes of each figure on a day; {} when it does not count."""


@dataclass(frozen=True)
class Watched:
    """Rows of `model`; `name` says what happened on the day that a state tells ("Visite réalisée").

    `dated` says whose day was put right, by default `name`; `changed`, from the states before and after, what
    else was.
    """

    model: type[Model]
    name: str
    day: Callable[[State], date]
    counted: Counting
    dated: str = ""
    changed: Callable[[State, State], str] | None = None

    def may_count(self, state: State | None, day: date) -> bool:
        """Whether it counts on `day`, or would on a later one."""
        return state is not None and bool(self.counted(state, day) or self.counted(state, date.max))


def day_of(column: str) -> Callable[[State], date]:
    return lambda state: date.fromisoformat(state[column])


class Late(NamedTuple):
    """What was recorded of the row `key`, its last state, and what it does to each figure."""

    label: str
    key: Any
    state: State
    kind: Kind
    fact: str
    effective_on: date
    recorded_at: datetime
    changes: Changes

    def entry(
        self,
        source: Source,
        row: int,
        region: str | None,
        *,
        said_by: str = "",
        act_on: tuple[str, str] | None = None,
    ) -> Entry:
        """Its line. Unless `said_by` tells who did it, the act does: the row's own, or that on `act_on`."""
        return Entry(
            kind=self.kind,
            source=source,
            row=row,
            region=region,
            effective_on=self.effective_on,
            recorded_at=self.recorded_at,
            author=None,
            fact=self.fact,
            changes=self.changes,
            said_by=said_by,
            act_on=None if said_by else act_on or (self.label, str(self.key)),
        )


def late_states(watched: Watched, day: date, after: datetime, until: datetime) -> Iterator[Late]:
    """What was recorded after a moment, until another, and changes `day`, or a date by then: one query."""
    for change in changes_between(watched.model, after, until):
        states = (change.before, change.after)
        before, now = (watched.counted(state, day) if state else {} for state in states)
        dates = [watched.day(state) for state in states if state and watched.may_count(state, day)]
        changes = difference(before, now)
        if changes or (before and now and dates[0] != dates[1]):
            kind, fact = _said(watched, change, dates, is_late=not before, is_gone=not now)
            yield Late(
                watched.model._meta.label_lower,
                change.row_key,
                change.after or change.before or {},
                kind,
                fact,
                dates[-1],
                change.recorded_at,
                changes,
            )


def difference(before: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    """By how much each figure changes; those that do not are left out."""
    changed = {code: now.get(code, 0) - before.get(code, 0) for code in {*before, *now}}
    return {code: change for code, change in sorted(changed.items()) if change}


def _said(
    watched: Watched, change: Change, dates: list[date], *, is_late: bool, is_gone: bool
) -> tuple[Kind, str]:
    then, last = short_date(dates[0]), short_date(dates[-1])
    if then != last:
        return Kind.REDATED, f"{watched.dated or watched.name}\u202f: du {then} au {last}"
    if is_late:
        return Kind.LATE, f"{watched.name} le {last}"
    if is_gone:
        return Kind.CANCELLED, f"{watched.name} le {then}\u202f: ne compte plus"
    if watched.changed and change.before and change.after:
        return Kind.CHANGED, watched.changed(change.before, change.after)
    return Kind.CHANGED, f"{watched.name} le {last}\u202f: nature changée"
