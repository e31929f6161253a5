"""How long a file waits for its decision: a life table, where refusals and withdrawals compete with it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from steering.forecast.calendar import Step
from steering.forecast.counts import WEEKS

FAR = 170
"""Weeks told: three years of waiting and some."""
PRIOR_FILES = 2.0
"""Weight of what is supposed before anything is seen: a decision in two months, one refusal in eight."""
PRIOR_DECIDED, PRIOR_CLOSED = 0.11, 0.015
WITHIN = (0.125, 0.375, 0.625, 0.875)
"""Where the files of a step arrive in it, to add them up."""


class Delays:
    """The chance that a file is decided (engaged) by an age, and that it still waits."""

    def __init__(self, decided: Sequence[int], closed: Sequence[int], pending: Sequence[int]) -> None:
        """Each by weeks waited, of which the last one holds all that is older."""
        left = [gone + lost for gone, lost in zip(decided, closed, strict=True)]
        waiting = [gone + files / 2 for gone, files in zip(left, pending, strict=True)]
        after = list(accumulate(gone + files for gone, files in zip(left[::-1], pending[::-1], strict=True)))[
            ::-1
        ]
        at_risk = [here + later for here, later in zip(waiting, [*after[1:], 0], strict=True)]
        self.decided_by, self.waiting_at = [0.0], [1.0]
        for week in range(FAR):
            own = min(week, WEEKS - 1)
            seen = at_risk[own] + PRIOR_FILES
            decide = (decided[own] + PRIOR_FILES * PRIOR_DECIDED) / seen
            close = (closed[own] + PRIOR_FILES * PRIOR_CLOSED) / seen
            total = min(decide + close, 1.0)
            decide = decide / (decide + close) * total
            still = self.waiting_at[-1]
            self.decided_by.append(self.decided_by[-1] + still * decide)
            self.waiting_at.append(still * (1 - total))

    def share_by(self, days: float) -> float:
        """The chance that a file is engaged within `days` of its application."""
        week, part = divmod(max(days, 0) / 7, 1)
        first = min(int(week), FAR - 1)
        return self.decided_by[first] + part * (self.decided_by[first + 1] - self.decided_by[first])

    def of_arrivals(self, steps: Sequence[Step]) -> list[list[float]]:
        """By step of arrival, the share of its files engaged in each step from that one on."""
        return [self._spread(arrived, steps[rank:]) for rank, arrived in enumerate(steps)]

    def _spread(self, arrived: Step, steps: Sequence[Step]) -> list[float]:
        days = [arrived.start + part * arrived.days for part in WITHIN]
        by_then = [sum(self.share_by(step.end - day) for day in days) / len(days) for step in steps]
        return [each - before for each, before in zip(by_then, [0.0, *by_then], strict=False)]

    def of_pending(self, pending: Sequence[int], steps: Sequence[Step]) -> list[float]:
        """How many of the files `pending`, by age in weeks, are expected to be engaged in each step."""
        expected = [0.0] * len(steps)
        for week, files in enumerate(pending):
            still = max((self.waiting_at[week] + self.waiting_at[week + 1]) / 2, 1e-9)
            age = week * 7 + 3.5
            for rank, step in enumerate(steps) if files else ():
                gained = self.share_by(age + step.end) - self.share_by(age + step.start)
                expected[rank] += files * min(gained / still, 1.0)
        return expected


def at_once(steps: Sequence[Step]) -> list[list[float]]:
    """`Delays.of_arrivals`, were every file decided in the step it arrives in."""
    return [[1.0] + [0.0] * (len(steps) - rank - 1) for rank in range(len(steps))]
