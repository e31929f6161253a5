"""The days at which a forecast stops: month ends and milestones, and how busy the time between them is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from steering.charts.axes import month_starts

SEASONS = {8: 0.5, 12: 0.8}
"""How busy a month is beside an ordinary one. Known of French industry, not measured: no full year is."""
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


def season_of(day: date) -> float:
    return SEASONS.get(day.month, 1.0)


def horizons(as_of: date, due: Iterable[date]) -> list[date]:
    """The days worth a range: milestones to come within three years, the ends of this year and the next."""
    ends = {date(as_of.year, 12, 31), date(as_of.year + 1, 12, 31)}
    furthest = as_of + timedelta(days=FURTHEST_DAYS)
    return sorted(day for day in ends | set(due) if as_of < day <= furthest)


def steps(as_of: date, stops: Collection[date]) -> list[Step]:
    """From `as_of` to the last of `stops`, stopping at each of them and at each month end."""
    last = max(stops)
    ends = {first - timedelta(days=1) for first in month_starts(as_of + timedelta(days=2), last)}
    found, start = [], 0
    for day in sorted(ends | set(stops)):
        end = (day - as_of).days
        found.append(Step(day, start, end, season_of(day)))
        start = end
    return found
