"""The days of experts as a generator fills them: working half-days, each taken once."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from diagnostics.models import Half

SATURDAY = 5


class Moment(NamedTuple):
    """When a visit begins."""

    day: date
    half: Half


class Diary:
    """What is taken of each expert, by any key; `random` chooses among what is free."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken: set[tuple[Hashable, date, Half]] = set()

    def take(self, expert: Hashable, first: date, last: date, half_days: int = 1) -> Moment | None:
        """A free half-day, or a free whole day for two, from `first` to `last`; None when there is none."""
        for day in self._days(first, last):
            for halves in self._halves(half_days):
                wanted = [(expert, day, half) for half in halves]
                if self.taken.isdisjoint(wanted):
                    self.taken.update(wanted)
                    return Moment(day, halves[0])
        return None

    def _days(self, first: date, last: date) -> list[date]:
        """The working days of the period, a random one first; a week-end has its own."""
        length = (last - first).days + 1
        start = self.random.randrange(length) if length > 0 else 0
        days = [first + timedelta(days=(start + step) % length) for step in range(length)]
        return [day for day in days if day.weekday() < SATURDAY] or days

    def _halves(self, half_days: int) -> list[list[Half]]:
        if half_days > 1:
            return [[Half.MORNING, Half.AFTERNOON]]
        halves = [[Half.MORNING], [Half.AFTERNOON]]
        return halves if self.random.random() < 0.5 else halves[::-1]
