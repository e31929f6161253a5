"""Where a target stands: required and actual pace, gap in firms and in days, and one word for it.

A target is a number by the evening of a day. Before that day it is judged on the number that the pace of the
last 30 days leads to; from that day on, on the number of that day: what happens later is told beside it and
changes no verdict. A target of 0 is reached from the start, by nobody in particular: it has no day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import NamedTuple

from companies.models import DailySteps
from companies.phases import ENGAGED, Phase
from steering.charts.french import count_text, day_text, plural
from steering.charts.series import Point, number_on
from steering.indicators import Measures
from steering.models import Target
from steering.pace import (
    PERIOD_DAYS,
    RECENT_DAYS,
    Milestone,
    actual_pace,
    pace_text,
    projected_on,
    required_pace,
)
from steering.queries import geography_on


class Verdict(NamedTuple):
    """One word, and the kind of the badge that bears it: the colour never says anything alone."""

    word: str
    kind: str


EXCEEDED = Verdict("Dépassé", "success")
REACHED = Verdict("Atteint", "success")
ON_TIME = Verdict("À temps", "info")
LATE = Verdict("En retard", "warning")
STALLED = Verdict("Sans progrès", "error")
DUE = Verdict("Échéance ce jour", "warning")
REACHED_LATE = Verdict("Atteint en retard", "warning")
MISSED = Verdict("Manqué", "error")


@dataclass(frozen=True)
class Standing:
    """A target seen on the day of its `milestone`; `series` is how its number grew until then."""

    milestone: Milestone
    series: Sequence[Point]

    @cached_property
    def pace(self) -> Fraction:
        """Firms per 30 days over the last 30, those that left deducted."""
        return actual_pace(self.series, self.milestone.as_of, RECENT_DAYS[0])

    @property
    def required(self) -> Fraction | None:
        """Firms per 30 days from today to the due day: 0 once reached, None when no day is left."""
        goal = self.milestone
        return required_pace(done=goal.done, target=goal.value, days_left=goal.days_left)

    @property
    def is_past(self) -> bool:
        """Whether the due day is over: the number of that day is known for good, late entries apart."""
        return self.milestone.days_left < 0

    @property
    def judged(self) -> int:
        """The number that the verdict is given on: that of the due day once past, else that of today."""
        return number_on(self.series, self.milestone.due_on) if self.is_past else self.milestone.done

    @property
    def gap(self) -> int:
        """Firms above the target (below: negative): on its day once past, once reached, else as projected."""
        goal = self.milestone
        if self.is_past or goal.done >= goal.value or not goal.days_left:
            return self.judged - goal.value
        return goal.done + floor(self.pace * goal.days_left / PERIOD_DAYS) - goal.value

    @property
    def reached_on(self) -> date | None:
        """The day since which the number has held until it was judged; None if it is below, or was from 0."""
        goal = self.milestone
        if not goal.value:
            return None
        until = goal.due_on if self.is_past and self.judged >= goal.value else goal.as_of
        since = None
        for day, number in self.series:
            if day > until:
                break
            since = (since or day) if number >= goal.value else None
        return since

    @property
    def days(self) -> int | None:
        """Days before the due day (after: negative) of the day it is reached, or would be at the actual pace.

        None of a target of 0, and when the pace leads nowhere. Past and not reached: the days since.
        """
        goal = self.milestone
        if not goal.value:
            return None
        if day := self.reached_on:
            return (goal.due_on - day).days
        if self.is_past:
            return goal.days_left
        projected = projected_on(goal, self.pace)
        return (goal.due_on - projected).days if projected else None

    @property
    def verdict(self) -> Verdict:
        goal = self.milestone
        if self.judged >= goal.value:
            return EXCEEDED if self.judged > goal.value else REACHED
        if self.is_past:
            return REACHED_LATE if goal.done >= goal.value else MISSED
        if not goal.days_left:
            return DUE
        if self.pace <= 0:
            return STALLED
        return ON_TIME if self.gap >= 0 else LATE

    # In words -----------------------------------------------------------------------------------------

    @property
    def required_text(self) -> str:
        """ "18"; "–" when nothing more is asked for, or no day is left."""
        return pace_text(self.required) if self.required else "–"

    @property
    def pace_text(self) -> str:
        return pace_text(self.pace)

    @property
    def gap_number(self) -> str:
        """ "−34", "+12", "0"."""
        return _signed(self.gap)

    @property
    def days_number(self) -> str:
        """ "−25", "+3", "0"; "–" when there is no day."""
        return "–" if self.days is None else _signed(self.days)

    @property
    def days_text(self) -> str:
        """ "25 jours de retard", "3 jours d’avance", "le jour dit"; else why there are none."""
        if not self.milestone.value:
            return "atteint d’emblée"
        if self.days is None:
            return "jamais atteint"
        if not self.days:
            return "le jour dit"
        count = f"{count_text(abs(self.days))} {plural(self.days, 'jour', 'jours')}"
        if self.days > 0:
            return f"{count} d’avance"
        return f"déjà {count} de retard" if self.verdict is MISSED else f"{count} de retard"

    @property
    def basis(self) -> str:
        """What the gap is measured on."""
        if self.is_past:
            return "à l’échéance"
        if self.milestone.done >= self.milestone.value or not self.milestone.days_left:
            return "aujourd’hui"
        return "à l’échéance, à ce rythme"

    @property
    def days_detail(self) -> str:
        """`days_text`, and the day that it is measured to."""
        said = self.days_text
        if day := self.reached_on:
            return f"{said}\u202f: atteint le {day_text(day)}"
        if self.is_past or self.days is None:
            return said
        led_to = self.milestone.due_on - timedelta(days=self.days)
        return f"{said}\u202f: à ce rythme, vers le {day_text(led_to)}"


def _signed(number: int) -> str:
    sign = "+" if number > 0 else "−" if number < 0 else ""
    return sign + count_text(abs(number))


# Targets ----------------------------------------------------------------------------------------------


class _Histories(Measures):
    """Histories of engaged firms, of any milestone and any region, in one query for all."""

    @cached_property
    def steps(self) -> list[tuple[date, str, dict[str, int]]]:
        """(day, region, {phase: by how many firms it grew})."""
        columns = [str(phase) for phase in ENGAGED]
        rows = DailySteps.objects.filter(day__lte=self.as_of).values_list("day", "region_id", *columns)
        return [(day, region, dict(zip(columns, grown, strict=True))) for day, region, *grown in rows]

    def firm_changes(self, phases: Iterable[Phase], regions: Iterable[str] | None) -> Iterable[Point]:
        wanted, places = set(phases), None if regions is None else set(regions)
        return (
            (day, sum(change for phase, change in grown.items() if phase in wanted))
            for day, region, grown in self.steps
            if places is None or region in places
        )


def with_standing(targets: Iterable[Target], day: date, measures: Measures | None = None) -> list[Target]:
    """`targets`, each with its `standing` on `day`; `progress` is its milestone.

    Its `place`, named by its `territory`, has the regions `covered`: both are None over the country. Two
    queries at most, unless `measures` read the day otherwise. One that comes from `held_by` is that of its
    holder, with its share as goal.
    """
    rows, histories = list(targets), measures or _Histories(day)
    holders = {target.pk: getattr(target, "holder", target.region_id) for target in rows}
    geography = geography_on(day) if any(holders.values()) else None
    for target in rows:
        holder = holders[target.pk]
        covered = geography.covered_by(holder) if geography and holder else None
        target.place, target.covered = holder, covered  # type: ignore[attr-defined]
        series = histories.series(target.indicator, covered)
        is_share = holder != target.region_id
        goal = target.share if is_share else target.value  # type: ignore[attr-defined]
        target.progress = Milestone(target.due_on, goal, day, number_on(series, day))  # type: ignore[attr-defined]
        target.standing = Standing(target.progress, series)  # type: ignore[attr-defined]
        name = str(geography.known[holder]) if geography and holder else "France entière"
        target.territory = f"{name}, part de l’objectif national" if is_share else name  # type: ignore[attr-defined]
    return rows
