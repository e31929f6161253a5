"""The figures of a day as they were recorded by a moment: what a report froze, counted again from its facts.

Nothing here reads a rollup, which only knows today. Steps and money are summed from their append-only ledgers
by (effective date, moment recorded); programmes, mandates of experts and targets are rows that change, taken
in the state that the database kept of them by then (`industrie_futur.history`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet, Sum, Value
from django.utils import timezone

from companies.models import Commitment, EnrolmentEvent, Payment
from companies.phases import Phase
from experts.models import Expert, PastMandate, Suspension
from industrie_futur.history import State, known_at
from regions.models import DailyMoney, Funding, RegionalProgramme
from steering.charts.series import Point
from steering.indicators import CENT, Figures, Measures
from steering.models import Target
from steering.shares import Goal


class RecordedMeasures(Measures):
    """What is counted on the evening of a day, from what was recorded by the moment `recorded_until`."""

    def __init__(self, as_of: date, recorded_until: datetime) -> None:
        super().__init__(as_of)
        self.recorded_until = recorded_until

    def known(self, ledger: QuerySet, *, day: str = "effective_on") -> QuerySet:
        return super().known(ledger, day=day).filter(recorded_at__lte=self.recorded_until)

    @cached_property
    def rollups(self) -> Mapping[str, Figures]:
        """As `Measures.rollups`, from the ledgers: two queries."""
        read: dict[str, Figures] = defaultdict(dict)
        for figure, region, total in self._money():
            read[figure][region] = total.quantize(CENT)
        for phase, region, firms in self._firms():
            read[phase][region] = read[phase].get(region, 0) + firms
        return read

    @cached_property
    def programmes(self) -> list[RegionalProgramme]:
        states = known_at(RegionalProgramme, self.recorded_until).items()
        known = [_programme(key, state) for key, state in states if _day(state, "adopted_on") <= self.as_of]
        return [programme for programme in known if not programme.is_void]

    @cached_property
    def experts(self) -> Figures:
        """As `Measures.experts`: three queries, as many as there are tables of mandates."""
        return dict(Counter(self.retained_experts.values()))

    @cached_property
    def retained_experts(self) -> dict[int, str]:
        """{expert: main region} of those whose mandate runs that day and is not suspended."""
        mandates, former, suspensions = (
            known_at(model, self.recorded_until) for model in (Expert, PastMandate, Suspension)
        )
        return retained_on(self.as_of, mandates, former.values(), suspensions.values())

    def firm_changes(self, phases: Collection[Phase], regions: Collection[str] | None) -> Iterable[Point]:
        steps = self._steps() if regions is None else self._steps().filter(region__in=regions)
        for name, sign in (("to_phase", 1), ("from_phase", -1)):
            moved = steps.filter(**{f"{name}__in": phases}).values_list("effective_on")
            yield from ((day, sign * firms) for day, firms in moved.annotate(Sum("quantity")))

    def goals(self, indicator: str) -> list[Goal]:
        """The national milestones of `indicator` as they were set then, the nearest first: one query."""
        return sorted(goal for goal, _ in self._national(indicator))

    def goal_keys(self, indicator: str) -> dict[date, int]:
        """{due day: key of the target} of the same milestones: no query after them."""
        return {goal.due_on: key for goal, key in self._national(indicator)}

    def _national(self, indicator: str) -> Iterator[tuple[Goal, int]]:
        for key, state in self._targets.items():
            if state["indicator"] == indicator and state["region_id"] is None:
                yield Goal(_day(state, "due_on"), state["value"]), key

    @cached_property
    def _targets(self) -> dict[int, State]:
        return known_at(Target, self.recorded_until)

    def _steps(self) -> QuerySet:
        return self.known(EnrolmentEvent.objects.all()).order_by()

    def _firms(self) -> Iterator[tuple[str, str, int]]:
        """(phase, region, firms): a step brings its firm into one phase and out of another."""
        entered = self._steps().exclude(to_phase="").values_list("to_phase", "region_id")
        left = self._steps().exclude(from_phase="").values_list("from_phase", "region_id")
        both = entered.annotate(firms=Sum("quantity")).union(left.annotate(firms=-Sum("quantity")), all=True)
        yield from both

    def _money(self) -> Iterator[tuple[str, str, Any]]:
        """(figure, region, euros) of the three ledgers; what a merger carries is voted by nobody."""
        votes = Funding.objects.voted().annotate(effective_on=F("voted_on"))
        ledgers: dict[DailyMoney.Figure, Any] = {
            DailyMoney.Figure.VOTED: votes,
            DailyMoney.Figure.COMMITTED: Commitment.objects.all(),
            DailyMoney.Figure.PAID: Payment.objects.all(),
        }
        first, *others = (
            self.known(ledger)
            .order_by()
            .values_list(Value(figure.value), "region_id")
            .annotate(Sum("amount"))
            for figure, ledger in ledgers.items()
        )
        yield from first.union(*others, all=True)


class CurrentMeasures(RecordedMeasures):
    """As recorded by now, which is all there is: firms and money are read from the rollups."""

    def __init__(self, as_of: date) -> None:
        super().__init__(as_of, timezone.now())

    rollups = Measures.rollups
    firm_changes = Measures.firm_changes


def retained_on(
    day: date, mandates: Mapping[int, State], former: Iterable[State], suspensions: Iterable[State]
) -> dict[int, str]:
    """{expert: main region} of those retained on `day`, by the rule of `Expert.objects.retained_on`."""
    back = {each["expert_id"] for each in former if _runs(each, day, "retained_on", "ended_on")}
    away = {each["expert_id"] for each in suspensions if _runs(each, day, "starts_on", "ends_on")}
    return {
        expert: state["main_region_id"]
        for expert, state in mandates.items()
        if expert not in away
        and (expert in back or _runs(state, day, "retained_on", "ended_on", "expires_on"))
    }


def _runs(state: State, day: date, starts: str, *ends: str) -> bool:
    """Whether `day` is within the bounds, both in; an empty end has not come yet."""
    return _day(state, starts) <= day and all(state[end] is None or day <= _day(state, end) for end in ends)


def _day(state: State, name: str) -> date:
    return date.fromisoformat(state[name])


def _programme(key: int, state: State) -> RegionalProgramme:
    return RegionalProgramme(
        pk=key,
        region_id=state["region_id"],
        adopted_on=_day(state, "adopted_on"),
        planned_companies=state["planned_companies"],
        is_takeover=bool(state["is_takeover"]),  # SQLite has no booleans
        is_void=bool(state["is_void"]),
    )
