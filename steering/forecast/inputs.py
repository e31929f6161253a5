"""Counting what a forecast is made from: as of a day, as recorded by a moment, in few queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum

from companies.models import EnrolmentEvent
from companies.phases import ENGAGED, Phase
from experts.models import Expert, PastMandate, Suspension
from experts.quarters import quarter_of, quarters_between
from industrie_futur.history import known_at
from industrie_futur.thresholds import all_thresholds
from regions.models import DailyMoney
from steering.charts.series import number_on
from steering.forecast.calendar import horizons
from steering.forecast.counts import WEEKS, Counts, RegionCounts
from steering.forecast.linear import WEEKS as TREND_WEEKS
from steering.forecast.sittings import sitting_days
from steering.queries import MAIN, Geography, geography_on
from steering.recorded import RecordedMeasures, retained_on

RECENT = timedelta(days=91)
USUAL_DAYS = 15.0
"""Days an expert gives in a quarter when the register has nobody to say it."""


def counts_of(measures: RecordedMeasures, geography: Geography | None = None) -> Counts:
    """What is known on the day of `measures`, by region of that day's map; grouped rows, no firm is read."""
    as_of = measures.as_of
    geography = geography or geography_on(as_of)
    goals = measures.goals(MAIN)
    quarters = list(quarters_between(as_of, horizons(as_of, (goal.due_on for goal in goals))[-1]))
    engaged = measures.series(MAIN)
    decided, closed = _waited(measures)
    expert_days, days_per_expert = _expert_days(measures, quarters)
    return Counts(
        as_of=as_of,
        regions=_regions(measures, geography, expert_days, len(quarters)),
        decided=decided,
        closed=closed,
        withdrawals=max(_withdrawals(measures), 0),
        firm_days=_firm_days(engaged, as_of),
        history=[number_on(engaged, as_of - timedelta(weeks=week)) for week in range(TREND_WEEKS + 1)],
        quarters=quarters,
        mission_days=all_thresholds()["mission_days"],
        days_per_expert=days_per_expert,
        goals=[(goal.due_on, goal.value) for goal in goals],
        sitting_days=sitting_days(engaged, as_of),
    )


def _regions(
    measures: RecordedMeasures,
    geography: Geography,
    expert_days: Mapping[str, list[float]],
    quarters: int,
) -> dict[str, RegionCounts]:
    """Regions of the day's map where something happened or is planned; what stands for none is of none."""
    applications, pending = _files(measures, geography)
    admitted = _rolled(_admitted(measures), geography)
    engaged, planned, voted, committed, undiagnosed = (
        _rolled(each, geography)
        for each in (
            measures.of(MAIN),
            measures.of("planned_companies"),
            measures.rollups.get(DailyMoney.Figure.VOTED, {}),
            measures.rollups.get(DailyMoney.Figure.COMMITTED, {}),
            measures.rollups.get(Phase.ENGAGEE, {}),
        )
    )
    days: dict[str, list[float]] = defaultdict(lambda: [0.0] * quarters)
    for code, offered in expert_days.items():
        home = geography.standing.get(code, code)
        days[home] = [mine + more for mine, more in zip(days[home], offered, strict=True)]
    found = {}
    for code in sorted({*engaged, *planned, *applications, *pending}):
        firms, places = int(engaged[code]), int(planned[code])
        found[code] = RegionCounts(
            applications=applications[code],
            pending=pending[code],
            engaged=firms,
            undiagnosed=int(undiagnosed[code]),
            admitted=max(int(admitted[code]), 0),
            places=places or None,
            funded=_funded(Decimal(voted[code]), Decimal(committed[code]), firms, places),
            expert_days=[round(each, 1) for each in days[code]],
        )
    return {code: each for code, each in found.items() if not each.is_silent}


def _rolled(figures: Mapping[Any, Any], geography: Geography) -> Counter[str]:
    rolled: Counter[str] = Counter()
    for code, amount in figures.items():
        rolled[geography.standing.get(code or "", code or "")] += amount
    return rolled


def _funded(voted: Decimal, committed: Decimal, engaged: int, places: int) -> int | None:
    """Firms that the money pays for at what one has cost so far; None when the places bind sooner."""
    if not (voted and committed and engaged and places) or committed / engaged <= voted / places:
        return None
    return int(voted * engaged / committed)


def _steps(measures: RecordedMeasures) -> QuerySet:
    return EnrolmentEvent.objects.filter(
        effective_on__lte=measures.as_of, recorded_at__lte=measures.recorded_until
    ).order_by()


def _openings(measures: RecordedMeasures) -> QuerySet:
    """Steps that open a file; a correction reverses one: sums of `quantity` are right all the same."""
    return _steps(measures).filter(from_phase="", to_phase=Phase.CANDIDATURE)


def _decisions(measures: RecordedMeasures) -> QuerySet:
    """Openings joined with the step that decided their file: `_BOTH` counts the pairs."""
    return _openings(measures).filter(
        enrolment__events__from_phase=Phase.CANDIDATURE,
        enrolment__events__effective_on__lte=measures.as_of,
        enrolment__events__recorded_at__lte=measures.recorded_until,
    )


_BOTH = Sum(F("quantity") * F("enrolment__events__quantity"))


def _files(
    measures: RecordedMeasures, geography: Geography
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """(applications by week, files that still wait by age in weeks) of each region, the latest week first."""
    came: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    wait: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    opened = _openings(measures).values_list("region_id", "effective_on").annotate(Sum("quantity"))
    left = _decisions(measures).values_list("region_id", "effective_on").annotate(files=_BOTH)
    for code, day, files in opened:
        week, home = (measures.as_of - day).days // 7, geography.standing.get(code, code)
        wait[home][min(week, WEEKS - 1)] += files
        if week < WEEKS:
            came[home][week] += files
    for code, day, files in left:
        home = geography.standing.get(code, code)
        wait[home][min((measures.as_of - day).days // 7, WEEKS - 1)] -= files
    return (
        defaultdict(
            lambda: [0] * WEEKS, {code: [max(each, 0) for each in weeks] for code, weeks in came.items()}
        ),
        defaultdict(
            lambda: [0] * WEEKS, {code: [max(each, 0) for each in weeks] for code, weeks in wait.items()}
        ),
    )


def _waited(measures: RecordedMeasures) -> tuple[list[int], list[int]]:
    """Files engaged, and files closed without it, by weeks from application to decision."""
    decided, closed = [0] * WEEKS, [0] * WEEKS
    decision = "enrolment__events__"
    pairs = _decisions(measures).values_list("effective_on", f"{decision}effective_on", f"{decision}to_phase")
    for applied_on, decided_on, outcome, files in pairs.annotate(files=_BOTH):
        into = decided if outcome == Phase.ENGAGEE else closed
        into[min(max((decided_on - applied_on).days, 0) // 7, WEEKS - 1)] += files
    return [max(each, 0) for each in decided], [max(each, 0) for each in closed]


def _admitted(measures: RecordedMeasures) -> dict[str | None, int]:
    """Firms engaged by region in the last 91 days."""
    entered = _steps(measures).filter(
        from_phase=Phase.CANDIDATURE, to_phase=Phase.ENGAGEE, effective_on__gt=measures.as_of - RECENT
    )
    return dict(entered.values_list("region_id").annotate(Sum("quantity")))


def _withdrawals(measures: RecordedMeasures) -> int:
    left = _steps(measures).filter(from_phase__in=ENGAGED, to_phase=Phase.ABANDON)
    return left.aggregate(firms=Sum("quantity"))["firms"] or 0


def _firm_days(engaged: Iterable[tuple[date, int]], as_of: date) -> int:
    """Days spent engaged by all firms together."""
    points = list(engaged)
    ends = [*(day for day, _ in points[1:]), as_of]
    return sum(number * (end - day).days for (day, number), end in zip(points, ends, strict=False))


def _expert_days(measures: RecordedMeasures, quarters: list[date]) -> tuple[dict[str, list[float]], float]:
    """({region: days its experts give in each quarter}, days of an average expert).

    The days of an expert are shared equally between the regions covered. Mandates are those recorded by the
    moment; the days that an expert gives and the regions covered are read as they are today.
    """
    mandates, former, suspensions = (
        known_at(model, measures.recorded_until) for model in (Expert, PastMandate, Suspension)
    )
    usual = {pk: float(days) for pk, days in Expert.objects.order_by().values_list("pk", "days_per_quarter")}
    covered = defaultdict(list)
    for expert, region in Expert.regions.through.objects.values_list("expert_id", "region_id"):
        covered[expert].append(region)
    found: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(quarters))
    for rank, quarter_on in enumerate(quarters):
        day = max(quarter_on, measures.as_of) if quarter_on == quarter_of(measures.as_of) else quarter_on
        for expert, main in retained_on(day, mandates, former.values(), suspensions.values()).items():
            regions = covered.get(expert) or [main]
            for code in regions:
                found[code][rank] += usual.get(expert, USUAL_DAYS) / len(regions)
    return found, sum(usual.values()) / len(usual) if usual else USUAL_DAYS
