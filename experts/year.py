"""What became of an expert's missions in a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from companies.models import EnrolmentEvent, Grant
from companies.phases import Phase
from experts.models import Assignment, AssignmentQuerySet, Expert
from industrie_futur import clock

STEPS = (Phase.DIAGNOSTIC, Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT, Phase.TERMINEE, Phase.ABANDON)


@dataclass(frozen=True)
class Year:
    """A year of missions: each step counts when the firm reached it while the expert followed it."""

    year: int
    missions: list[Assignment]
    steps: dict[Phase, int]
    investments: int
    invested: Decimal
    """Aid committed in the year to the investments of these firms (euros)."""

    @property
    def firms(self) -> int:
        return len({mission.enrolment.company_id for mission in self.missions})


def years_of(expert: Expert) -> list[int]:
    """Years with a mission, the last first; always this one."""
    missions = _missions(expert).values_list("starts_on", "ended_on")
    this_year = clock.today().year
    years = {
        year for start, end in missions for year in range(start.year, (end.year if end else this_year) + 1)
    }
    return sorted(years | {this_year}, reverse=True)


def year_of(expert: Expert, year: int) -> Year:
    """The card of `year`: three queries."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    running = _missions(expert).filter(Q(ended_on=None) | Q(ended_on__gte=first), starts_on__lte=last)
    missions = list(running.select_related("enrolment__company").order_by("starts_on", "pk"))
    files = {mission.enrolment_id for mission in missions}
    events = EnrolmentEvent.objects.live().filter(
        enrolment__in=files, to_phase__in=STEPS, effective_on__range=(first, last)
    )
    reached = {
        (enrolment, phase)
        for enrolment, phase, day in events.values_list("enrolment", "to_phase", "effective_on")
        if any(_follows(mission, enrolment, day) for mission in missions)
    }
    grants = Grant.objects.live().filter(
        enrolment__in=files, kind=Grant.Kind.INVESTMENT, committed_on__range=(first, last)
    )
    amounts = list(grants.values_list("amount", flat=True))
    return Year(
        year,
        missions,
        {phase: sum(1 for _, each in reached if each == phase) for phase in STEPS},
        len(amounts),
        sum(amounts, Decimal(0)),
    )


def _missions(expert: Expert) -> AssignmentQuerySet:
    return Assignment.objects.filter(
        expert=expert, status__in=[Assignment.Status.ACCEPTED, Assignment.Status.ENDED]
    )


def _follows(mission: Assignment, enrolment: int, day: date) -> bool:
    is_over = mission.ended_on is not None and mission.ended_on < day
    return mission.enrolment_id == enrolment and mission.starts_on <= day and not is_over
