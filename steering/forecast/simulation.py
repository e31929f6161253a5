"""Many futures of the programme, drawn from a seed: firms that ask, then those that experts and money let in.

Every draw of a future is made once; a constraint is relaxed on the same futures, so that what it gains is not
luck. Pure functions of `Counts`: the same counts and seed give the same futures, on any machine.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp, inf, sqrt
from random import Random
from statistics import NormalDist
from typing import NamedTuple

from steering.forecast.calendar import Step
from steering.forecast.counts import Counts, RegionCounts
from steering.forecast.delays import Delays, at_once
from steering.forecast.pace import pace_of, shares
from steering.forecast.sittings import Sittings

FUTURES = 400
# The three spreads below, and that of `steering.forecast.sittings`, are set so that the range holds the truth
# eight times in ten on simulated histories, after a week as after a year.
LEVEL_SPREAD = 0.47
"""Of the logarithm of today's level: the last weeks were lucky or not."""
DRIFT_SPREAD = 0.25
"""Of the logarithm of the level, a month on: programmes gather speed, or tire."""
REGION_FILES = 8.0
"""A region is told by its own applications, and by as many more that it might have had."""
CAPACITY_SPREAD = 0.25
"""Of the logarithm of the days that a firm takes of its expert."""
MONTHLY_WITHDRAWALS, WITHDRAWAL_MONTHS = 0.005, 100.0
"""Firms that leave in a month, of those engaged, and how many months of a firm tell it."""
SAMPLED_BELOW = 15
QUARTER_DAYS = 91
KEPT_DAYS = 30
"""How long an expert's days that nobody used are still there: they are agreed by quarter."""
_NORMAL = [NormalDist().inv_cdf((rank + 0.5) / 2048) for rank in range(2048)]

Future = list[int]
"""Files that would be engaged in each step, were there no constraint."""


@dataclass(frozen=True)
class Relaxed:
    """What is lifted or added in a run; extra experts and places by region."""

    experts: bool = False
    places: bool = False
    money: bool = False
    more_experts: Mapping[str, int] = field(default_factory=dict)
    more_places: Mapping[str, int] = field(default_factory=dict)


class Simulation:
    """`futures` futures of `counts` over `steps`; `is_immediate` decides every file in the month it comes."""

    def __init__(
        self,
        counts: Counts,
        steps: Sequence[Step],
        *,
        seed: int,
        futures: int = FUTURES,
        is_immediate: bool = False,
    ) -> None:
        self.counts, self.steps, self.futures = counts, steps, futures
        self._capacity_factor: list[float] = []
        self._staying: list[list[float]] = []
        self._demand: dict[str, list[Future]] = {code: [] for code in counts.regions}
        self._draw(Random(seed), is_immediate)  # noqa: S311  reproducible, not secret

    def engaged(self, relaxed: Relaxed | None = None) -> dict[str, list[list[float]]]:
        """{region: for each future, the firms engaged at the end of each step}."""
        return {code: self.region(code, relaxed or Relaxed()) for code in self.counts.regions}

    def region(self, code: str, relaxed: Relaxed) -> list[list[float]]:
        """The futures of one region."""
        region = self.counts.regions[code]
        room = _room(region, relaxed, relaxed.more_places.get(code, 0))
        more = inf if relaxed.experts else relaxed.more_experts.get(code, 0)
        capacity = _capacity(self.counts, region, self.steps, more)
        return [
            _admitted(region.engaged, demand, capacity.times(factor), room, staying)
            for demand, factor, staying in zip(
                self._demand[code], self._capacity_factor, self._staying, strict=True
            )
        ]

    # Drawing ------------------------------------------------------------------------------------------

    def _draw(self, random: Random, is_immediate: bool) -> None:
        counts, steps = self.counts, self.steps
        pace, share = pace_of(counts), shares(counts)
        pending = [
            sum(ages) for ages in zip(*(each.pending for each in counts.regions.values()), strict=True)
        ]
        delays = Delays(counts.decided, counts.closed, pending)
        spread = at_once(steps) if is_immediate else delays.of_arrivals(steps)
        waiting = {code: _pending(delays, each, steps, is_immediate) for code, each in counts.regions.items()}
        trend = pace.trend(steps)
        busy = [level * step.days * step.season for level, step in zip(trend, steps, strict=True)]
        told = pace.weight + 3
        exposure = counts.firm_days / 30 + WITHDRAWAL_MONTHS
        leavers = counts.withdrawals + MONTHLY_WITHDRAWALS * WITHDRAWAL_MONTHS
        for _ in range(self.futures):
            level = pace.per_day * random.gammavariate(told, 1 / told) * exp(random.gauss(0, LEVEL_SPREAD))
            arriving = [level * each * drift for each, drift in zip(busy, self._drift(random), strict=True)]
            moved = Sittings(random, 0.0 if is_immediate else counts.sitting_days, steps).moved
            decided = moved(_matured(arriving, spread))
            leaving = random.gammavariate(leavers, 1 / exposure)
            self._staying.append([exp(-leaving * step.days / 30) for step in steps])
            self._capacity_factor.append(exp(random.gauss(0, CAPACITY_SPREAD)))
            for code, futures in self._demand.items():
                part, files = share[code]
                own = part * random.gammavariate(files + REGION_FILES, 1 / (files + REGION_FILES))
                futures.append(
                    [
                        _poisson(own * new + old, random.random())
                        for new, old in zip(decided, moved(waiting[code]), strict=True)
                    ]
                )

    def _drift(self, random: Random) -> list[float]:
        """A walk of the logarithm of the level."""
        walk, factors = 0.0, []
        for step in self.steps:
            walk += random.gauss(0, DRIFT_SPREAD * sqrt(step.days / 30))
            factors.append(exp(walk))
        return factors


def _pending(delays: Delays, region: RegionCounts, steps: Sequence[Step], is_immediate: bool) -> list[float]:
    expected = delays.of_pending(region.pending, steps)
    return [sum(expected), *([0.0] * (len(steps) - 1))] if is_immediate else expected


def _matured(arriving: Sequence[float], spread: Sequence[Sequence[float]]) -> list[float]:
    """The files engaged in each step, of those that arrive in it and before."""
    decided = [0.0] * len(arriving)
    for rank, (files, parts) in enumerate(zip(arriving, spread, strict=True)):
        for later, part in enumerate(parts, rank):
            decided[later] += files * part
    return decided


def _poisson(mean: float, chance: float) -> int:
    """The number that a Poisson law of this mean keeps under with this chance: one draw, one number."""
    if mean > SAMPLED_BELOW:
        return max(round(mean + sqrt(mean) * _NORMAL[int(chance * 2048)]), 0)
    number, part = 0, exp(-mean)
    reached = part
    while reached < chance and number < 60:
        number += 1
        part *= mean / number
        reached += part
    return number


# Constraints ------------------------------------------------------------------------------------------


def _room(region: RegionCounts, relaxed: Relaxed, more: int) -> float:
    """The most firms that may be engaged at once; a limit already passed is none."""
    limits = []
    if region.places is not None and not relaxed.places:
        limits.append(region.places + more)
    if region.funded is not None and not relaxed.money:
        limits.append(region.funded)
    room = min(limits, default=inf)
    return inf if region.engaged > room else room


class Capacity(NamedTuple):
    """What experts can take on in each step, in firms; what is not used of a `month` is there in the next.

    `owed`: firms already engaged that await them, which come first. `proven` is what the last 91 days let in,
    and may be hoped for again, whatever the experts' days say.
    """

    month: float
    owed: float
    firms: Sequence[float]
    proven: Sequence[float]

    def times(self, factor: float) -> Capacity:
        """The same days, were each firm to take `1 / factor` of what is believed."""
        return self._replace(month=self.month * factor, firms=[each * factor for each in self.firms])


def _capacity(counts: Counts, region: RegionCounts, steps: Sequence[Step], more: float) -> Capacity:
    """`more` experts than there are; without end, nobody waits for one."""
    days = [each + more * counts.days_per_expert for each in region.expert_days]
    by_day = [
        days[_quarter(counts.quarters, step.day)] / QUARTER_DAYS / counts.mission_days for step in steps
    ]
    return Capacity(
        by_day[0] * KEPT_DAYS,
        region.undiagnosed,
        [each * step.days for each, step in zip(by_day, steps, strict=True)],
        [region.admitted / QUARTER_DAYS * step.days for step in steps],
    )


def _quarter(quarters: Sequence[date], day: date) -> int:
    """The rank of the quarter that holds `day`; the last one known holds for those after."""
    return max(bisect(quarters, day) - 1, 0)


def _admitted(
    engaged: float, demand: Future, capacity: Capacity, room: float, staying: Sequence[float]
) -> list[float]:
    """Firms engaged at the end of each step: who finds no expert or no place waits for the next one."""
    waiting, found = 0.0, []
    at_hand = capacity.month - capacity.owed
    for files, able, proven, part in zip(demand, capacity.firms, capacity.proven, staying, strict=True):
        waiting += files
        engaged *= part
        at_hand += able
        new = min(waiting, max(at_hand, proven), max(room - engaged, 0.0))
        waiting -= new
        engaged += new
        # What is let in beyond the days at hand, at the proven pace, is not owed again.
        at_hand = min(at_hand - min(new, max(at_hand, 0.0)), capacity.month)
        found.append(engaged)
    return found
