"""A forecast: the ranges at each horizon, what holds the programme back, and what would move it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from steering.forecast.calendar import Step, horizons, steps
from steering.forecast.counts import Counts
from steering.forecast.linear import LinearTrend
from steering.forecast.simulation import FUTURES, Relaxed, Simulation

WITHIN = 0.8
"""The part of the futures that a range holds."""
LOW, MIDDLE, HIGH = (1 - WITHIN) / 2, 0.5, (1 + WITHIN) / 2
BINDS_FROM = 0.01
"""A constraint binds when lifting it moves the median by this share at least; else firms are missing."""
MORE_EXPERTS, MORE_PLACES = 3, 20
BEST_LEVERS = 3

DEMAND, DELAYS, EXPERTS, PLACES, MONEY = "demand", "delays", "experts", "places", "money"


class Range(NamedTuple):
    """Eight futures in ten end within low and high, both in; five in ten below the median."""

    low: int
    median: int
    high: int


class Horizon(NamedTuple):
    """What is expected on a day; `target` and `chance_pct` are None when nothing is wanted of it."""

    due_on: date
    target: int | None
    range: Range
    linear: int
    chance_pct: float | None


class Lever(NamedTuple):
    """Something that can be done, and the firms that it adds to the median of the last horizon."""

    code: str
    region: str
    quantity: int
    gain: int


class RegionRange(NamedTuple):
    """A region at the last horizon."""

    code: str
    engaged: int
    places: int | None
    range: Range


@dataclass(frozen=True)
class Landing:
    """All that is forecast from `counts` with one seed."""

    counts: Counts
    seed: int
    futures: int = FUTURES

    @cached_property
    def horizons_on(self) -> list[date]:
        return horizons(self.counts.as_of, (day for day, _ in self.counts.goals))

    @cached_property
    def steps(self) -> list[Step]:
        return steps(self.counts.as_of, self.horizons_on)

    @cached_property
    def simulation(self) -> Simulation:
        return Simulation(self.counts, self.steps, seed=self.seed, futures=self.futures)

    @cached_property
    def by_region(self) -> dict[str, list[list[float]]]:
        return self.simulation.engaged()

    @cached_property
    def totals(self) -> list[list[float]]:
        """By step, the country in each future."""
        return totals(self.by_region.values())

    @cached_property
    def horizons(self) -> list[Horizon]:
        trend, goals = LinearTrend(self.counts), dict(self.counts.goals)
        found = []
        for rank, step in enumerate(self.steps):
            if step.day in self.horizons_on:
                target = goals.get(step.day)
                chance = None if target is None else chance_pct(self.totals[rank], target)
                linear = trend.on(step.end)
                found.append(Horizon(step.day, target, range_of(self.totals[rank]), linear, chance))
        return found

    @cached_property
    def path(self) -> list[tuple[date, Range]]:
        """The range at each month end and horizon, from the day of the counts, which is certain."""
        now = Range(self.counts.engaged, self.counts.engaged, self.counts.engaged)
        ahead = [(step.day, range_of(total)) for step, total in zip(self.steps, self.totals, strict=True)]
        return [(self.counts.as_of, now), *ahead]

    @cached_property
    def regions(self) -> list[RegionRange]:
        """Each region at the last horizon."""
        return [
            RegionRange(
                code, region.engaged, region.places, range_of([each[-1] for each in self.by_region[code]])
            )
            for code, region in self.counts.regions.items()
        ]

    @cached_property
    def gains(self) -> dict[str, int]:
        """{constraint: firms that lifting it adds to the median of the last horizon}."""
        lifted = {
            EXPERTS: Relaxed(experts=True),
            PLACES: Relaxed(places=True),
            MONEY: Relaxed(money=True),
        }
        found = {code: self._gain(self.simulation.engaged(each)) for code, each in lifted.items()}
        immediate = Simulation(
            self.counts, self.steps, seed=self.seed, futures=self.futures, is_immediate=True
        )
        return {**found, DELAYS: self._gain(immediate.engaged())}

    @property
    def constraint(self) -> str:
        """The constraint whose lifting moves the median most; applications themselves when none does."""
        code, gain = max(self.gains.items(), key=lambda pair: pair[1])
        return code if gain > max(BINDS_FROM * self.horizons[-1].range.median, 1) else DEMAND

    @cached_property
    def levers(self) -> list[Lever]:
        """The best things to do in one region, those that gain most first."""
        tried = [
            lever
            for code, region in self.counts.regions.items()
            for lever in (
                self.lever(EXPERTS, code, MORE_EXPERTS),
                *([self.lever(PLACES, code, MORE_PLACES)] if region.places is not None else []),
            )
        ]
        best = sorted(tried, key=lambda lever: (-lever.gain, lever.code, lever.region))
        return [lever for lever in best if lever.gain > 0][:BEST_LEVERS]

    def lever(self, code: str, region: str, quantity: int) -> Lever:
        """What `quantity` more experts or places in `region` would bring."""
        more = {region: quantity}
        relaxed = Relaxed(more_experts=more) if code == EXPERTS else Relaxed(more_places=more)
        return Lever(
            code,
            region,
            quantity,
            self._gain({**self.by_region, region: self.simulation.region(region, relaxed)}),
        )

    def with_more(self, region: str, *, experts: int, places: int) -> list[Range]:
        """The range at each horizon, were experts and places added in `region`."""
        relaxed = Relaxed(more_experts={region: experts}, more_places={region: places})
        moved = totals({**self.by_region, region: self.simulation.region(region, relaxed)}.values())
        return [range_of(moved[rank]) for rank, step in enumerate(self.steps) if step.day in self.horizons_on]

    def _gain(self, by_region: Mapping[str, list[list[float]]]) -> int:
        """Firms more at the median of the last horizon."""
        ends = [sum(each[-1] for each in futures) for futures in zip(*by_region.values(), strict=True)]
        return range_of(ends).median - self.horizons[-1].range.median


def totals(by_region: Iterable[Sequence[Sequence[float]]]) -> list[list[float]]:
    """By step, what the regions make together in each future."""
    futures = [[sum(step) for step in zip(*regions, strict=True)] for regions in zip(*by_region, strict=True)]
    return [list(step) for step in zip(*futures, strict=True)]


def range_of(numbers: Sequence[float]) -> Range:
    """The range and the median of the futures."""
    ordered = sorted(numbers)
    return Range(*(round(_quantile(ordered, part)) for part in (LOW, MIDDLE, HIGH)))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Between the two nearest futures, in proportion."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def chance_pct(numbers: Sequence[float], target: int) -> float:
    """The futures that reach the target, in per cent."""
    return round(100 * sum(round(each) >= target for each in numbers) / len(numbers), 1)
