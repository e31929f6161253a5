"""Synthetic histories of the programme, to see how often a forecast holds the truth.

They are not drawn from the forecast's own model: applications follow an S-shaped rise with regimes that jump,
campaigns, an August of another depth each year; decisions are taken by committees that sit at intervals after
a log-normal study; firms leave more in their first months; experts take more or fewer days than is believed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from math import ceil, exp
from random import Random

from steering.charts.series import Point
from steering.forecast.calendar import horizons
from steering.forecast.counts import WEEKS, Counts, RegionCounts
from steering.forecast.linear import WEEKS as TREND_WEEKS
from steering.forecast.sittings import sitting_days

START = date(2015, 3, 2)
MISSION_DAYS = 5
QUARTER = 91


@dataclass
class _File:
    region: int
    applied: int
    decided: int  # the day it would be, were there an expert and a place
    is_refused: bool
    engaged: int | None = None
    left: int | None = None


@dataclass(frozen=True)
class History:
    """What was known on the day of `counts`, and what then happened, until the last of its horizons."""

    counts: Counts
    files: list[_File]

    def engaged_on(self, day: date) -> int:
        """Firms engaged on the evening of `day`."""
        return _engaged(self.files, (day - START).days)


def history(random: Random) -> History:
    """One programme of a few regions, followed for two years, and the day from which it is to be forecast."""
    regions = random.randint(3, 6)
    known_after = random.randint(15, 30) * 7
    as_of = START + timedelta(days=known_after)
    files = _applications(random, regions, (horizons(as_of, [])[-1] - START).days)
    places = [round(random.lognormvariate(4.9, 0.5)) for _ in range(regions)]
    experts = [random.randint(4, 40) for _ in range(regions)]
    for region in range(regions):
        _admit(random, [each for each in files if each.region == region], places[region], experts[region])
    return History(_known(files, known_after, places, experts), files)


# What happens -----------------------------------------------------------------------------------------


def _applications(random: Random, regions: int, days: int) -> list[_File]:
    weight = [random.gammavariate(2, 1) for _ in range(regions)]
    opened = [random.choice((0, 0, 14, 42, 80)) for _ in range(regions)]
    level, rise = random.lognormvariate(2.7, 0.6), random.uniform(14, 60)  # a week, in full swing
    august, regime, campaign = random.uniform(0.25, 0.8), 1.0, 0
    study, spread, sits = random.uniform(6, 35), random.uniform(0.3, 0.9), random.choice((1, 7, 14, 30))
    first_sits, refusals = random.randrange(sits), random.betavariate(2, 14)
    files = []
    for start in range(0, days + 1, 7):
        day = START + timedelta(days=start)
        if random.random() < 0.035:
            regime *= exp(random.gauss(0, 0.55))
        regime *= exp(random.gauss(-0.01, 0.07))
        campaign = random.randint(2, 4) if random.random() < 0.03 else max(campaign - 1, 0)
        season = august if day.month == 8 else 0.75 if day.month == 12 and day.day > 17 else 1.0
        swing = 1 / (1 + exp(-(start - 2 * rise) / rise))
        busy = level * swing * regime * season * (2.2 if campaign else 1) * random.gammavariate(6, 1 / 6)
        running = [part if start >= since else 0.0 for part, since in zip(weight, opened, strict=True)]
        for region, part in enumerate(running):
            for _ in range(_number(random, busy * part / sum(weight))):
                applied = start + random.randrange(7)
                studied = applied + study * random.lognormvariate(0, spread)
                decided = ceil((studied - first_sits) / sits) * sits + first_sits
                files.append(_File(region, applied, decided, random.random() < refusals))
    return files


def _number(random: Random, mean: float) -> int:
    """A Poisson draw, by the times between events."""
    number, time = -1, 0.0
    while time <= mean:
        number += 1
        time += random.expovariate(1)
    return number


def _admit(random: Random, files: list[_File], places: int, experts: int) -> None:
    """Files in the order of their decisions, as far as experts' days and places go."""
    rate = experts * 15 / (MISSION_DAYS * random.lognormvariate(0, 0.2)) / QUARTER
    free_from, inside = 0.0, 0
    for file in sorted(files, key=lambda each: (each.decided, each.applied)):
        if file.is_refused:
            continue
        if inside >= places:
            break
        free_from = max(free_from + 1 / rate, file.decided - 30)  # a month of days not used is still there
        file.engaged = max(file.decided, ceil(free_from))
        inside += 1
        if random.random() < 0.06:
            file.left = file.engaged + ceil(random.expovariate(1 / 90))


def _engaged(files: list[_File], day: int) -> int:
    return sum(
        each.engaged is not None and each.engaged <= day and (each.left is None or each.left > day)
        for each in files
    )


# What is known ----------------------------------------------------------------------------------------


def _known(files: list[_File], day: int, places: list[int], experts: list[int]) -> Counts:
    as_of = START + timedelta(days=day)
    seen = [each for each in files if each.applied <= day]
    decided, closed = [0] * WEEKS, [0] * WEEKS
    for each in seen:
        if each.is_refused and each.decided <= day:
            closed[min((each.decided - each.applied) // 7, WEEKS - 1)] += 1
        elif each.engaged is not None and each.engaged <= day:
            decided[min((each.engaged - each.applied) // 7, WEEKS - 1)] += 1
    by_region = defaultdict(list)
    for each in seen:
        by_region[each.region].append(each)
    quarters = [as_of.replace(day=1)]
    inside = [each for each in seen if each.engaged is not None and each.engaged <= day]
    left = [each for each in inside if each.left is not None and each.left <= day]
    return Counts(
        as_of=as_of,
        regions={
            f"{region:02d}": _region(by_region[region], day, places[region], experts[region])
            for region in range(len(places))
        },
        decided=decided,
        closed=closed,
        withdrawals=len(left),
        firm_days=sum(min(each.left or day, day) - (each.engaged or day) for each in inside),
        history=[_engaged(seen, day - 7 * week) for week in range(TREND_WEEKS + 1)],
        quarters=quarters,
        mission_days=MISSION_DAYS,
        days_per_expert=15.0,
        goals=[],
        sitting_days=sitting_days(_series(inside, day), as_of),
    )


def _series(engaged: list[_File], day: int) -> list[Point]:
    """Firms engaged, by day, of the files `engaged` until `day`."""
    changes = Counter(each.engaged for each in engaged)
    changes.subtract(each.left for each in engaged if each.left is not None and each.left <= day)
    days = sorted(each for each in changes if each is not None)
    totals = accumulate(changes[each] for each in days)
    return [(START + timedelta(days=each), firms) for each, firms in zip(days, totals, strict=True)]


def _region(files: list[_File], day: int, places: int, experts: int) -> RegionCounts:
    applications, pending = [0] * WEEKS, [0] * WEEKS
    for each in files:
        week = (day - each.applied) // 7
        if week < WEEKS:
            applications[week] += 1
        is_decided = (
            each.decided <= day if each.is_refused else each.engaged is not None and each.engaged <= day
        )
        if not is_decided:
            pending[min(week, WEEKS - 1)] += 1
    lately = [each for each in files if each.engaged is not None and day - QUARTER < each.engaged <= day]
    recent = [each for each in files if each.engaged is not None and day - 30 < each.engaged <= day]
    return RegionCounts(
        applications=applications,
        pending=pending,
        engaged=_engaged(files, day),
        undiagnosed=len(recent),
        admitted=len(lately),
        places=places,
        funded=None,
        expert_days=[experts * 15.0],
    )
