"""The load of experts, quarter by quarter: what they give, what is planned, what is done, what is left.

The rules are those of docs/decisions/0016. Visits are a higher room's: it tells the days done by
`register_days_done`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from companies.phases import CLOSED
from experts.models import Assignment, Expert, ExpertQuerySet, Leave, QuarterDays
from experts.quarters import last_day, quarter_name, quarter_of, quarters_between, worked_days
from industrie_futur import clock
from industrie_futur.templatetags.portal import counted, number

NONE = Decimal(0)
PLANNED_AHEAD = timedelta(days=480)
"""Five quarters after the current one: in July 2015, the end of 2016."""


class DaysDone(NamedTuple):
    """How a higher room tells the days of the visits held, each in a constant number of queries.

    `in_quarter` takes experts and the first day of a quarter, and gives {expert's key: days held in it};
    `on_missions` takes assignments and gives {assignment's key: days held for it, whenever}.
    """

    in_quarter: Callable[[QuerySet, date], Mapping[int, Decimal]]
    on_missions: Callable[[QuerySet], Mapping[int, Decimal]]


_days_done: list[DaysDone] = []


def register_days_done(days_done: DaysDone) -> None:
    """Called once by the room of the visits, when it is loaded."""
    _days_done[:] = [days_done]


@dataclass(frozen=True)
class Load:
    """An expert's days in one quarter.

    `offered` are those given to the programme, `capacity` what absences leave of them; `planned` what live
    missions still ask for, `done` the visits held.
    """

    quarter_on: date
    offered: Decimal
    away_days: int
    capacity: Decimal
    planned: Decimal = NONE
    done: Decimal = NONE

    @property
    def remaining(self) -> Decimal:
        """Days left to give; negative beyond capacity."""
        return self.capacity - self.planned - self.done

    @property
    def used_pct(self) -> int:
        """Part of the capacity that is taken, 100 at most; all of it when there is none."""
        taken = self.planned + self.done
        return min(100, int(100 * taken / self.capacity)) if self.capacity else 100

    @property
    def quarter(self) -> str:
        return quarter_name(self.quarter_on)

    @property
    def is_over(self) -> bool:
        return self.remaining < 0

    @property
    def sentence(self) -> str:
        """What is left: "il reste 1,5 jour sur 15 au 3e trimestre 2015"."""
        whole = f"{number(self.capacity)} au {self.quarter}"
        if self.is_over:
            excess = counted(-self.remaining, "jour")
            return f"la charge dépasse déjà de {excess} les {number(self.capacity)} du {self.quarter}"
        if not self.remaining:
            return f"il ne reste aucun jour sur {whole}"
        return f"il reste {counted(self.remaining, 'jour')} sur {whole}"


def weighs_on(starts_on: date, today: date) -> date:
    """The quarter on which a mission's days still to be done weigh: that of its start, or the current one."""
    return quarter_of(max(starts_on, today))


def loads(experts: ExpertQuerySet, quarters: Iterable[date]) -> dict[int, dict[date, Load]]:
    """{expert's key: {first day of a quarter: its load}}, in a constant number of queries a quarter.

    Read under the expert's row lock, it holds until the transaction ends: every act that gives a mission
    takes that lock first.
    """
    wanted = sorted(set(quarters))
    keys = experts.order_by().values("pk")
    offered: dict[int, Decimal] = dict(experts.order_by().values_list("pk", "days_per_quarter"))
    special: dict[tuple[int, date], Decimal] = {
        (expert, quarter_on): days
        for expert, quarter_on, days in QuarterDays.objects.filter(
            expert__in=keys, quarter_on__in=wanted
        ).values_list("expert", "quarter_on", "days")
    }
    leaves = _leaves(keys, wanted)
    planned = _planned(keys)
    done = {each: _done(experts, each) for each in wanted}
    return {
        expert: {
            each: _load(
                each,
                special.get((expert, each), usual),
                leaves.get(expert, ()),
                planned.get((expert, each), NONE),
                done[each].get(expert, NONE),
            )
            for each in wanted
        }
        for expert, usual in offered.items()
    }


def coming_quarters() -> list[date]:
    """The current quarter and those that follow, as far as experts plan."""
    first = quarter_of(clock.today())
    return list(quarters_between(first, first + PLANNED_AHEAD))


def load_rows(expert: Expert) -> list[Load]:
    """The load of `expert` in the coming quarters."""
    return list(loads(Expert.objects.filter(pk=expert.pk), coming_quarters())[expert.pk].values())


def particular_days(expert: Expert) -> dict[date, Decimal | None]:
    """What `expert` gives in each of the coming quarters when it is not the usual days, else None."""
    told = dict(QuarterDays.objects.filter(expert=expert).values_list("quarter_on", "days"))
    return {each: told.get(each) for each in coming_quarters()}


def _load(
    quarter_on: date,
    offered: Decimal,
    leaves: Iterable[tuple[date, date]],
    planned: Decimal,
    done: Decimal,
) -> Load:
    away = away_days(leaves, quarter_on)
    capacity = offered
    if away:
        worked = worked_days(quarter_on, last_day(quarter_on))
        capacity = _to_half_days(offered * (worked - away) / worked)
    return Load(quarter_on, offered, away, capacity, planned, done)


def away_days(leaves: Iterable[tuple[date, date]], quarter_on: date) -> int:
    """Worked days of the quarter that lie in one at least of `leaves`, (first, last) days."""
    end = last_day(quarter_on)
    total, covered_to = 0, None
    for first, last in sorted(leaves):
        start, stop = max(first, quarter_on), min(last, end)
        if covered_to is not None and start <= covered_to:
            start = date.fromordinal(covered_to.toordinal() + 1)
        if start <= stop:
            total += worked_days(start, stop)
            covered_to = stop
    return total


def _to_half_days(days: Decimal) -> Decimal:
    return (days * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2


def _leaves(keys: QuerySet, wanted: list[date]) -> dict[int, list[tuple[date, date]]]:
    rows = Leave.objects.filter(expert__in=keys).overlapping(wanted[0], last_day(wanted[-1]))
    leaves = defaultdict(list)
    for expert, first, last in rows.order_by().values_list("expert", "starts_on", "ends_on"):
        leaves[expert].append((first, last))
    return leaves


def _planned(keys: QuerySet) -> dict[tuple[int, date], Decimal]:
    """Days still to be done, by expert and quarter; a closed file asks for nothing more."""
    today = clock.today()
    live = Assignment.objects.live().exclude(enrolment__phase__in=CLOSED).filter(expert__in=keys)
    held = _days_done[0].on_missions(live) if _days_done else {}
    planned: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for pk, expert, starts_on, days in live.order_by().values_list("pk", "expert", "starts_on", "days"):
        planned[expert, weighs_on(starts_on, today)] += max(days - held.get(pk, NONE), NONE)
    return planned


def _done(experts: QuerySet, quarter_on: date) -> Mapping[int, Decimal]:
    return _days_done[0].in_quarter(experts, quarter_on) if _days_done else {}
