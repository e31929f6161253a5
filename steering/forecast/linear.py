"""The benchmark to beat: the pace of the last 13 weeks, carried on in a straight line."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist, stdev

from steering.forecast.counts import Counts

WEEKS = 13


class LinearTrend:
    """Firms engaged some days on, at the average pace of the last weeks (or since the first firm)."""

    def __init__(self, counts: Counts) -> None:
        history = list(counts.history[: WEEKS + 1])
        while len(history) > 1 and not history[-1] and not history[-2]:
            history.pop()
        self.engaged = counts.engaged
        self.weekly = [after - before for after, before in zip(history, history[1:], strict=False)]

    @property
    def per_week(self) -> float:
        return sum(self.weekly) / len(self.weekly) if self.weekly else 0.0

    def on(self, days: int) -> int:
        """The number `days` after the forecast's day; never below 0."""
        return max(round(self.engaged + self.per_week * days / 7), 0)

    def band(self, days: int, within: float) -> tuple[float, float]:
        """Its own range, were each week a draw of one same law: used to compare scores fairly."""
        spread = stdev(self.weekly) if len(self.weekly) > 1 else 0.0
        weeks = days / 7
        half = (
            NormalDist().inv_cdf((1 + within) / 2)
            * spread
            * sqrt(weeks + weeks**2 / max(len(self.weekly), 1))
        )
        return self.on(days) - half, self.on(days) + half
