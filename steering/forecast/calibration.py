"""How often the range holds the truth, and whether it beats the straight line, on simulated histories."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from steering.forecast.histories import history
from steering.forecast.landing import WITHIN, Landing
from steering.forecast.linear import LinearTrend

WANTED_PCT = (75.0, 85.0)


class Calibration(NamedTuple):
    """Over all horizons of all histories; errors in firms, scores as `interval_score`."""

    ranges: int
    held_pct: float
    by_rank_pct: list[float]
    score: float
    linear_score: float
    error: float
    linear_error: float

    @property
    def is_calibrated(self) -> bool:
        return WANTED_PCT[0] <= self.held_pct <= WANTED_PCT[1]


def interval_score(low: float, high: float, truth: float, within: float = WITHIN) -> float:
    """Width, and a penalty for what falls outside: the smaller the better (Gneiting and Raftery, 2007)."""
    outside = max(low - truth, 0) + max(truth - high, 0)
    return (high - low) + 2 / (1 - within) * outside


def calibrate(*, histories: int, seed: int, futures: int = 150) -> Calibration:
    """Forecasts `histories` programmes from a day in their midst, and compares with what then happened."""
    random = Random(seed)  # noqa: S311  reproducible, not secret
    held: list[list[bool]] = []
    sums = [0.0] * 4
    for number in range(histories):
        past = history(random)
        landing, trend = Landing(past.counts, seed=number, futures=futures), LinearTrend(past.counts)
        row = []
        for horizon in landing.horizons:
            truth, (low, median, high) = past.truth[horizon.due_on], horizon.range
            row.append(low <= truth <= high)
            band = trend.band((horizon.due_on - past.counts.as_of).days, WITHIN)
            told = (
                *(interval_score(low, high, truth), interval_score(*band, truth)),
                *(abs(median - truth), abs(horizon.linear - truth)),
            )
            sums = [total + each for total, each in zip(sums, told, strict=True)]
        held.append(row)
    ranges = sum(len(row) for row in held)
    return Calibration(
        ranges,
        100 * sum(map(sum, held)) / ranges,
        [100 * sum(column) / histories for column in zip(*held, strict=True)],
        *(each / ranges for each in sums),
    )
