"""Will the targets be met? Required and actual pace, in exact fractions, and the sentences that say so.

A milestone is cumulative: 500 at the end of 2015, then 2,000 a year later, asks for 1,500 in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from fractions import Fraction
from math import ceil

from steering.charts.french import count_text, day_text, plural, share_text
from steering.charts.series import Point, number_on
from steering.languages import say

PERIOD_DAYS = 30
RECENT_DAYS = (30, 90)
"""The two spans over which the actual pace is looked at."""
FAR_DAYS = 3650
"""Beyond ten years a projection says nothing."""


class State(Enum):
    """Where a milestone stands on a day."""

    REACHED = "atteint"
    RUNNING = "en cours"
    DUE = "échéance ce jour"
    MISSED = "non atteint à l’échéance"


@dataclass(frozen=True)
class Milestone:
    """A target seen on the day `as_of`, when `done` firms are engaged.

    `done_when_due` is how many were on the day it fell due; None before that day.
    """

    due_on: date
    value: int
    as_of: date
    done: int
    done_when_due: int | None = None

    @property
    def days_left(self) -> int:
        """Negative once the day is past."""
        return (self.due_on - self.as_of).days

    @property
    def remaining(self) -> int:
        return max(self.value - self.done, 0)

    @property
    def pct(self) -> Decimal | None:
        """Progress in per cent, past 100 as well; None for a target of 0, which nothing can be a share of."""
        if not self.value:
            return None
        return (Decimal(self.done) * 100 / self.value).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def share(self) -> str:
        """`pct` in words: "80 %"."""
        return share_text(self.done, self.value)

    @property
    def goal(self) -> str:
        """ "500 au 31 décembre 2015"."""
        return say("{value} au {day}", value=count_text(self.value), day=day_text(self.due_on))

    @property
    def progress(self) -> str:
        """ "80 % de l’objectif de 500 au 31 décembre 2015"."""
        return f"{self.share} de l’objectif de {self.goal}" if self.value else f"objectif de {self.goal}"

    @property
    def state(self) -> State:
        if self.done >= self.value:
            return State.REACHED
        if self.days_left > 0:
            return State.RUNNING
        return State.MISSED if self.days_left else State.DUE


@dataclass(frozen=True)
class Leg:
    """The way to a milestone not yet reached, from the level expected on `starts_on`."""

    milestone: Milestone
    starts_on: date
    level: int

    @property
    def text(self) -> str:
        """The required pace in words."""
        return pace_text(self.required or Fraction(0))

    @property
    def term(self) -> str:
        """ "d’ici au 31 décembre 2015"."""
        return f"d’ici au {day_text(self.milestone.due_on)}"

    @property
    def required(self) -> Fraction | None:
        """Firms to engage per 30 days; None when no day is left."""
        days = (self.milestone.due_on - self.starts_on).days
        return required_pace(done=self.level, target=self.milestone.value, days_left=days)


def required_pace(*, done: int, target: int, days_left: int) -> Fraction | None:
    """Firms to engage per 30 days to reach `target`: 0 once reached, None when no day is left."""
    if done >= target:
        return Fraction(0)
    return Fraction((target - done) * PERIOD_DAYS, days_left) if days_left > 0 else None


def actual_pace(engaged: Sequence[Point], as_of: date, days: int) -> Fraction:
    """Firms engaged less withdrawn per 30 days, over the `days` before `as_of`, that day in; may be negative.

    `engaged` is the series of cumulative numbers, one point a day of change, in order.
    """
    return pace_over(number_on(engaged, as_of) - number_on(engaged, as_of - timedelta(days=days)), days)


def pace_over(change: int, days: int) -> Fraction:
    """Firms per 30 days, when their number changed by `change` in `days`."""
    return Fraction(change * PERIOD_DAYS, days)


def legs(milestones: Sequence[Milestone]) -> list[Leg]:
    """The ways ahead, one after the other; milestones already reached or past ask for nothing more."""
    ahead: list[Leg] = []
    for milestone in sorted(milestones, key=lambda each: each.due_on):
        start = ahead[-1].milestone if ahead else None
        level = max(start.value if start else 0, milestone.done)
        if milestone.days_left > 0 and milestone.value > level:
            ahead.append(Leg(milestone, start.due_on if start else milestone.as_of, level))
    return ahead


def projected_on(milestone: Milestone, pace: Fraction) -> date | None:
    """The day the milestone is reached if `pace` (per 30 days) holds; None if not within ten years."""
    if not milestone.remaining:
        return milestone.as_of
    if pace <= 0:
        return None
    days = ceil(milestone.remaining * PERIOD_DAYS / pace)
    return milestone.as_of + timedelta(days=days) if days <= FAR_DAYS else None


def milestones_of(goals: Iterable[Point], day: date, engaged: Sequence[Point]) -> list[Milestone]:
    """The goals (day, value), in their order, seen on `day` beside the series of the engaged firms."""
    done = number_on(engaged, day)
    return [
        Milestone(
            due_on,
            value,
            as_of=day,
            done=done,
            done_when_due=number_on(engaged, due_on) if due_on <= day else None,
        )
        for due_on, value in goals
    ]


# Sentences ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outlook:
    """What there is to do and what is being done, on a day: figures for a table, sentences for a reader."""

    milestones: Sequence[Milestone]
    engaged: Sequence[Point]
    as_of: date

    @property
    def legs(self) -> list[Leg]:
        return legs(self.milestones)

    @property
    def next_leg(self) -> Leg | None:
        return next(iter(self.legs), None)

    @property
    def recent(self) -> list[tuple[int, Fraction]]:
        """(days looked at, pace per 30 days)."""
        return [(days, actual_pace(self.engaged, self.as_of, days)) for days in RECENT_DAYS]

    @property
    def recent_texts(self) -> list[tuple[int, str]]:
        """`recent` in words."""
        return [(days, pace_text(pace)) for days, pace in self.recent]

    @property
    def required_texts(self) -> list[tuple[Milestone, str]]:
        """Each milestone with the pace it asks for, "" when it asks for nothing more."""
        ways = {leg.milestone.due_on: leg.text for leg in self.legs}
        return [(milestone, ways.get(milestone.due_on, "")) for milestone in self.milestones]

    @property
    def sentences(self) -> list[str]:
        """What is required, the actual pace, and what it leads to, as far as there is something to say."""
        said = [required_sentence(self.milestones), actual_sentence(self.recent)]
        days, pace = self.recent[0]
        for leg in self.legs:
            is_next = leg == self.next_leg
            rhythm = say("rythme des {days} derniers jours", days=days) if is_next else say("même rythme")
            said.append(projection_sentence(leg.milestone, pace, rhythm=rhythm))
        return said


def required_sentence(milestones: Sequence[Milestone]) -> str:
    """What must be done for the milestones ahead; else why nothing is asked for."""
    if not milestones:
        return say("Aucun objectif n’est fixé.")
    ahead = legs(milestones)
    if not ahead:
        return _last_word(max(milestones, key=lambda each: each.due_on))
    first, *others = ahead
    pace = first.required or Fraction(0)
    said = say(
        plural(
            rounded(pace),
            "Il faut engager {pace} entreprise par période de {days} jours d’ici au {day}",
            "Il faut engager {pace} entreprises par période de {days} jours d’ici au {day}",
        ),
        pace=first.text,
        days=PERIOD_DAYS,
        day=day_text(first.milestone.due_on),
    )
    for leg in others:
        said += say(", puis {pace} jusqu’au {day}", pace=leg.text, day=day_text(leg.milestone.due_on))
    return f"{said}."


def _last_word(last: Milestone) -> str:
    left = plural(last.remaining, "il manque {count} entreprise", "il manque {count} entreprises")
    missing = say(left, count=count_text(last.remaining))
    match last.state:
        case State.REACHED:
            over = last.done - last.value
            if not over:
                return say("L’objectif de {goal} est atteint.", goal=last.goal)
            return say("L’objectif de {goal} est dépassé de {count}.", goal=last.goal, count=count_text(over))
        case State.DUE:
            return say(
                "L’objectif de {goal} arrive à échéance\u202f: {missing}.", goal=last.goal, missing=missing
            )
        case _:
            return say(
                "L’objectif de {goal} n’est pas atteint\u202f: l’échéance est passée et {missing}.",
                goal=last.goal,
                missing=missing,
            )


def actual_sentence(recent: Sequence[tuple[int, Fraction]]) -> str:
    """The paces looked at, in one sentence."""
    (days, pace), *others = recent
    said = say("Le rythme des {days} derniers jours est de {pace}", days=days, pace=pace_text(pace))
    for days, pace in others:
        said += say(
            ", celui des {days} derniers jours de {pace} par {period} jours",
            days=days,
            pace=pace_text(pace),
            period=PERIOD_DAYS,
        )
    return f"{said}."


def projection_sentence(milestone: Milestone, pace: Fraction, *, rhythm: str) -> str:
    """When a milestone not yet reached will be, if `pace`, called `rhythm`, holds."""
    told = {"rhythm": rhythm, "value": count_text(milestone.value)}
    day = projected_on(milestone, pace)
    if day is None:
        return say("Au {rhythm}, l’objectif de {value} ne serait pas atteint.", **told)
    told["day"], late = day_text(day), (day - milestone.due_on).days
    if late <= 0:
        return say("Au {rhythm}, l’objectif de {value} serait atteint vers le {day}, à temps.", **told)
    told["delay"] = say(
        plural(late, "{count} jour après l’échéance", "{count} jours après l’échéance"),
        count=count_text(late),
    )
    return say("Au {rhythm}, l’objectif de {value} ne serait atteint que vers le {day}, {delay}.", **told)


def pace_text(pace: Fraction) -> str:
    """ "18", "123"; one decimal below 10, as 0,5 is not 1; "moins de 0,1" rather than a 0 that is none."""
    if 0 < pace < Fraction(1, 20):
        return say("moins de 0,1")
    return count_text(rounded(pace)).replace("-", "−")


def rounded(pace: Fraction) -> Decimal:
    """Half up (away from zero), to the unit from 10 on, else to one decimal; without a useless ",0"."""
    exact = Decimal(pace.numerator) / Decimal(pace.denominator)
    step = Decimal(1) if abs(exact) >= 10 else Decimal("0.1")
    value = exact.quantize(step, ROUND_HALF_UP)
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
