"""Counting what a forecast is made from: as of a day, as recorded by a moment, in few queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import (
    BooleanField,
    DateField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
)

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
    flows = _flows(measures, geography)
    expert_days, days_per_expert = _expert_days(measures, quarters)
    return Counts(
        as_of=as_of,
        regions=_regions(measures, geography, flows, expert_days, len(quarters)),
        decided=flows.decided,
        closed=flows.closed,
        withdrawals=max(flows.withdrawals, 0),
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
    flows: _Flows,
    expert_days: Mapping[str, list[float]],
    quarters: int,
) -> dict[str, RegionCounts]:
    """Regions of the day's map where something happened or is planned; what stands for none is of none."""
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
    for code in sorted({*engaged, *planned, *flows.came, *flows.pending}):
        firms, places = int(engaged[code]), int(planned[code])
        found[code] = RegionCounts(
            applications=flows.came[code],
            pending=flows.pending[code],
            engaged=firms,
            undiagnosed=int(undiagnosed[code]),
            admitted=max(flows.admitted[code], 0),
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


class _Weeks(Func):
    """Whole weeks from the second day to the first."""

    output_field = IntegerField()
    arg_joiner = " - "
    template = "(%(expressions)s) / 7"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        later, earlier = (Func(each, function="JULIANDAY") for each in self.source_expressions)
        whole = "CAST(%(expressions)s AS INTEGER) / 7"
        return _Weeks(later, earlier).as_sql(compiler, connection, template=whole, **extra)


_OPENS = Q(from_phase="", to_phase=Phase.CANDIDATURE)
_ENTERS = Q(from_phase=Phase.CANDIDATURE, to_phase=Phase.ENGAGEE)
_LEAVES = Q(from_phase__in=ENGAGED, to_phase=Phase.ABANDON)
_BOTH = Sum(F("quantity") * F("enrolment__events__quantity"))
"""A correction reverses a step: sums of `quantity` are right all the same, and products of both for pairs."""


@dataclass
class _Flows:
    """What the ledger says: by region and week, the latest first; files that left, by weeks waited."""

    came: dict[str, list[int]]
    pending: dict[str, list[int]]
    admitted: Counter[str]
    withdrawals: int
    decided: list[int]
    closed: list[int]


def _flows(measures: RecordedMeasures, geography: Geography) -> _Flows:
    """Two queries, whose rows are weeks by regions, however many the files."""
    no_weeks = partial(defaultdict[str, list[int]], lambda: [0] * WEEKS)
    found = _Flows(no_weeks(), no_weeks(), Counter(), 0, [0] * WEEKS, [0] * WEEKS)
    for region, outcome, week, is_recent, files in _steps(measures):
        home = geography.standing.get(region, region)
        if outcome == Phase.CANDIDATURE:
            found.pending[home][min(week, WEEKS - 1)] += files
            if week < WEEKS:
                found.came[home][week] += files
        elif outcome == Phase.ABANDON:
            found.withdrawals += files
        elif is_recent:
            found.admitted[home] += files
    for region, week, waited, outcome, files in _decisions(measures):
        found.pending[geography.standing.get(region, region)][min(week, WEEKS - 1)] -= files
        into = found.decided if outcome == Phase.ENGAGEE else found.closed
        into[min(max(waited, 0), WEEKS - 1)] += files
    for weeks in (*found.came.values(), *found.pending.values(), found.decided, found.closed):
        weeks[:] = (max(each, 0) for each in weeks)
    return found


def _steps(measures: RecordedMeasures) -> QuerySet:
    """(region, phase reached, weeks ago, is of the last 91 days, files) that opened, entered, left."""
    steps = measures.known(EnrolmentEvent.objects.filter(_OPENS | _ENTERS | _LEAVES)).order_by()
    return steps.values_list(
        "region_id",
        "to_phase",
        _Weeks(Value(measures.as_of, DateField()), F("effective_on")),
        ExpressionWrapper(Q(effective_on__gt=measures.as_of - RECENT), BooleanField()),
    ).annotate(files=Sum("quantity"))


def _decisions(measures: RecordedMeasures) -> QuerySet:
    """(region, weeks since the opening, weeks from it to the decision, phase reached, files decided)."""
    opened = measures.known(EnrolmentEvent.objects.filter(_OPENS)).order_by()
    decided = opened.filter(
        enrolment__events__from_phase=Phase.CANDIDATURE,
        enrolment__events__effective_on__lte=measures.as_of,
        enrolment__events__recorded_at__lte=measures.recorded_until,
    )
    return decided.values_list(
        "region_id",
        _Weeks(Value(measures.as_of, DateField()), F("effective_on")),
        _Weeks(F("enrolment__events__effective_on"), F("effective_on")),
        "enrolment__events__to_phase",
    ).annotate(files=_BOTH)


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
