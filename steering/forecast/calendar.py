"""The days at which a forecast stops, and how busy the time between them is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from steering.charts.axes import month_starts

SEASONS = {8: 0.5, 12: 0.8}
"""How busy a month is beside an ordinary one. Known of French industry, not measured: no full year is."""
BY_WEEK = 5
"""Weeks told one by one: where a single sitting of those who decide may be most of what happens."""
FURTHEST_DAYS = 3 * 366
"""Beyond three years a forecast says nothing."""


class Step(NamedTuple):
    """The time up to a day: days since the forecast's day, from `start` (out) to `end` (in)."""

    day: date
    start: int
    end: int
    season: float

    @property
    def days(self) -> int:
        return self.end - self.start


def month_end(day: date, months: int) -> date:
    """The last day of the month that comes `months` after that of `day`."""
    year, month = divmod(day.year * 12 + day.month + months, 12)
    return date(year, month + 1, 1) - timedelta(days=1)


def season_of(day: date) -> float:
    return SEASONS.get(day.month, 1.0)


def horizons(as_of: date, due: Iterable[date]) -> list[date]:
    """The days worth a range: milestones to come within three years, the ends of this year and the next."""
    ends = {date(as_of.year, 12, 31), date(as_of.year + 1, 12, 31)}
    furthest = as_of + timedelta(days=FURTHEST_DAYS)
    return sorted(day for day in ends | set(due) if as_of < day <= furthest)


def steps(as_of: date, stops: Collection[date]) -> list[Step]:
    """From `as_of` to the last of `stops`: each of them, month ends, and the ends of the first weeks."""
    last = max(stops)
    ends = {first - timedelta(days=1) for first in month_starts(as_of + timedelta(days=2), last)}
    weeks = {as_of + timedelta(weeks=week + 1) for week in range(BY_WEEK)}
    found, start = [], 0
    for day in sorted(day for day in ends | weeks | set(stops) if day <= last):
        end = (day - as_of).days
        found.append(Step(day, start, end, season_of(day)))
        start = end
    return found
