"""How many firms apply, and where that is heading: the level of the last weeks, and a growth that fades."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import exp, log
from typing import NamedTuple

from steering.forecast.calendar import Step, season_of
from steering.forecast.counts import Counts

HALF_LIFE = 4
"""Weeks after which a week counts half as much in the level."""
GROWTH_WEEKS = 4
"""The growth compares the last weeks with as many before."""
GROWTH_KEPT = 0.3
"""The share of the growth seen that is believed: part of it is chance, and surges end."""
GROWTH_FADES = 0.6
"""What is left of the growth after each month."""
STEEPEST = 1.2
"""Growth seen beyond this, as the logarithm of a month's factor, is not believed."""


class Pace(NamedTuple):
    """Applications a day in an ordinary season; `weight`: how many applications tell it; growth by month."""

    per_day: float
    weight: float
    growth: float

    def trend(self, steps: Sequence[Step]) -> list[float]:
        """By what the level is multiplied in the middle of each step, for a growth that fades."""
        months = [(step.start + step.end) / 2 / 30 for step in steps]
        # The sum of a growth that keeps GROWTH_FADES of itself each month.
        return [exp(self.growth * (GROWTH_FADES**month - 1) / log(GROWTH_FADES)) for month in months]


def weights(weeks: int) -> list[float]:
    """What each week counts, the latest first."""
    return [0.5 ** (week / HALF_LIFE) for week in range(weeks)]


def pace_of(counts: Counts) -> Pace:
    """The pace of the country's applications on the day of `counts`."""
    weeks = _in_season(counts)
    told = weights(len(weeks))
    weight = sum(each * known for each, known in zip(weeks, told, strict=True))
    # A week of silence more than was seen: an empty past is not a certain 0.
    per_week = (weight + 0.2) / (sum(told) + 0.2)
    recent, before = sum(weeks[:GROWTH_WEEKS]), sum(weeks[GROWTH_WEEKS : 2 * GROWTH_WEEKS])
    seen = log((recent + 2) / (before + 2)) * 30 / (GROWTH_WEEKS * 7)
    return Pace(per_week / 7, weight, GROWTH_KEPT * max(-STEEPEST, min(STEEPEST, seen)))


def _in_season(counts: Counts) -> list[float]:
    """Applications by week since the first one, as in an ordinary season."""
    weeks = counts.applications
    while weeks and not weeks[-1]:
        weeks.pop()
    middle = timedelta(days=3)
    return [each / season_of(_ago(counts.as_of, week) - middle) for week, each in enumerate(weeks)]


def _ago(day: date, weeks: int) -> date:
    return day - timedelta(weeks=weeks)


def shares(counts: Counts) -> dict[str, tuple[float, float]]:
    """{region: (its share of the country's applications, how many applications tell it)}.

    A region whose programme has places begins with half an application: silent so far is not silent for ever.
    """
    told = weights(len(next(iter(counts.regions.values())).applications)) if counts.regions else []
    seen = {
        code: sum(each * known for each, known in zip(region.applications, told, strict=True))
        + (0.5 if region.places else 0.05)
        for code, region in counts.regions.items()
    }
    total = sum(seen.values())
    return {code: (each / total, each) for code, each in seen.items()}
