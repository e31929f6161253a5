"""How often the range holds the truth, and whether it beats the straight line, on simulated histories."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import NamedTuple

from steering.forecast.calendar import month_end
from steering.forecast.histories import history
from steering.forecast.landing import WITHIN, Landing
from steering.forecast.linear import LinearTrend
from steering.forecast.path import range_on

WANTED_PCT = (75.0, 85.0)
DAYS = (7, 45, 84)
"""Days on the way, seldom an end of month: a week, six weeks, and as far as from 20 July to 12 October."""
MONTHS = (1, 3, 6, 12)
"""Ends of month on the way: that of the next month, of the third…"""


class Judged(NamedTuple):
    """One range beside what came: whether it held, errors in firms, scores as `interval_score`."""

    is_held: bool
    error: float
    linear_error: float
    score: float
    linear_score: float


class Calibration(NamedTuple):
    """The means of what was judged at one distance; errors in firms, scores as `interval_score`."""

    ranges: int
    held_pct: float
    error: float
    linear_error: float
    score: float
    linear_score: float

    @property
    def is_calibrated(self) -> bool:
        return WANTED_PCT[0] <= self.held_pct <= WANTED_PCT[1]


class Calibrations(NamedTuple):
    """`on_days`: after each of DAYS; `on_months`: of MONTHS; `final`: at the end of the year, of the next."""

    on_days: list[Calibration]
    on_months: list[Calibration]
    final: list[Calibration]
    all_interim: Calibration
    all_final: Calibration


def interval_score(low: float, high: float, truth: float, within: float = WITHIN) -> float:
    """Width, and a penalty for what falls outside: the smaller the better (Gneiting and Raftery, 2007)."""
    outside = max(low - truth, 0) + max(truth - high, 0)
    return (high - low) + 2 / (1 - within) * outside


def calibrate(*, histories: int, seed: int, futures: int = 150) -> Calibrations:
    """Forecasts `histories` programmes from a day in their midst, and compares with what then happened."""
    random = Random(seed)  # noqa: S311  reproducible, not secret
    judged = [_judge(random, number, futures) for number in range(histories)]
    by_distance = [list(each) for each in zip(*judged, strict=True)]
    means = [_mean(each) for each in by_distance]
    first, last = len(DAYS), len(DAYS) + len(MONTHS)
    return Calibrations(
        means[:first],
        means[first:last],
        means[last:],
        all_interim=_mean([each for column in by_distance[:last] for each in column]),
        all_final=_mean([each for column in by_distance[last:] for each in column]),
    )


def _judge(random: Random, number: int, futures: int) -> list[Judged]:
    """The forecast of one history on each of the days on the way, then at its horizons."""
    past = history(random)
    as_of = past.counts.as_of
    landing, trend = Landing(past.counts, seed=number, futures=futures), LinearTrend(past.counts)
    path = [(day, *each) for day, each in landing.path]
    on_the_way = [as_of + timedelta(days=days) for days in DAYS] + [month_end(as_of, each) for each in MONTHS]
    return [
        _judged(range_on(path, day), trend, (day - as_of).days, past.engaged_on(day))
        for day in [*on_the_way, *landing.horizons_on]
    ]


def _judged(told: tuple[int, int, int], trend: LinearTrend, days: int, truth: int) -> Judged:
    low, median, high = told
    return Judged(
        low <= truth <= high,
        abs(median - truth),
        abs(trend.on(days) - truth),
        interval_score(low, high, truth),
        interval_score(*trend.band(days, WITHIN), truth),
    )


def _mean(judged: Sequence[Judged]) -> Calibration:
    held, *others = (sum(column) / len(judged) for column in zip(*judged, strict=True))
    return Calibration(len(judged), 100 * held, *others)
