"""Firms are engaged in batches, on the days when those who decide sit: what follows for the weeks to come."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import accumulate, pairwise
from math import exp
from random import Random
from typing import NamedTuple

from steering.charts.series import Point
from steering.forecast.calendar import Step

RECENT = timedelta(days=91)
LONGEST_DAYS = 35.0
"""A committee sits every month at least: a longer silence is a holiday, or the end."""
SPEED_SPREAD = 0.18
"""Of the logarithm of the speed of decisions, beside what was seen of it."""
AHEAD_DAYS = 30
"""A speed that changes moves what is decided by so many days of work at most, once and for all."""


def sitting_days(engaged: Iterable[Point], as_of: date) -> float:
    """Days since the sitting before, for the average firm engaged in the last 91 days; 0 when none was.

    `engaged`: the firms engaged, by day, since the beginning. 1 where some are engaged every day.
    """
    entered = [(day, after - before) for (_, before), (day, after) in pairwise([(as_of, 0), *engaged])]
    sat = [(day, firms) for day, firms in entered if firms > 0]
    gaps = [
        (min((day - before).days, LONGEST_DAYS), firms)
        for (before, _), (day, firms) in pairwise(sat)
        if as_of - RECENT < day <= as_of
    ]
    told = sum(firms for _, firms in gaps)
    return round(sum(gap * firms for gap, firms in gaps) / told, 2) if told else 0.0


class _Place(NamedTuple):
    """Between two ends of steps: the rank of the first (0: the forecast's own day), and the part after it."""

    rank: int
    part: float


class Sittings:
    """The sittings of one future, `every` so many days from a first one drawn at random, faster or slower.

    By the end of a step is engaged what was ready at its last sitting: between two of them, none is. As the
    first one is equally likely on any day, the average of all futures is what it would be without sittings.
    """

    def __init__(self, random: Random, every: float, steps: Sequence[Step]) -> None:
        first, speed = random.random() * every, exp(random.gauss(0, SPEED_SPREAD))
        self._places = [_place(_ahead(_ready_on(step.end, first, every), speed), steps) for step in steps]

    def moved(self, files: Sequence[float]) -> list[float]:
        """The files engaged in each step, of those that are ready in each."""
        ready = [0.0, *accumulate(files)]
        engaged = [
            0.0,
            *(ready[rank] + part * (ready[rank + 1] - ready[rank]) for rank, part in self._places),
        ]
        return [after - before for before, after in pairwise(engaged)]


def _ready_on(day: int, first: float, every: float) -> float:
    """The days of work decided by `day`: each sitting decides those since the one before it."""
    return day if every <= 1 else every * max((day - first) // every + 1, 0)


def _ahead(days: float, speed: float) -> float:
    return days + min(days, AHEAD_DAYS) * (speed - 1)


def _place(day: float, steps: Sequence[Step]) -> _Place:
    """Where `day` lies; beyond the last step, in its continuation."""
    rank = min(bisect_left(steps, day, key=lambda step: step.end), len(steps) - 1)
    return _Place(rank, (day - steps[rank].start) / steps[rank].days)
