"""Firms to come against expert days left, up to the last national milestone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from experts.coverage import days_left
from experts.quarters import quarter_name, quarters_between
from industrie_futur import clock
from industrie_futur.thresholds import all_thresholds
from steering.indicators import Measures
from steering.models import Target
from steering.queries import MAIN


@dataclass(frozen=True)
class Outlook:
    """A quarter: firms still to engage, spread evenly up to the last milestone, days they ask, days left."""

    quarter_on: date
    firms: Decimal
    days_needed: Decimal
    days_left: Decimal

    @property
    def name(self) -> str:
        return quarter_name(self.quarter_on)

    @property
    def ratio_pct(self) -> Decimal | None:
        """Days needed of those left, in per cent; None when none is left."""
        return self.days_needed * 100 / self.days_left if self.days_left else None

    @property
    def is_short(self) -> bool:
        return self.days_needed > self.days_left


@dataclass(frozen=True)
class Race:
    """The last national milestone, what is missing of it, and its quarters."""

    target: Target
    engaged: int
    mission_days: int
    quarters: list[Outlook]

    @property
    def to_come(self) -> int:
        return max(self.target.value - self.engaged, 0)


def race_to_target() -> Race | None:
    """None without a national milestone to come."""
    today = clock.today()
    target = Target.objects.of(MAIN).filter(due_on__gte=today).last()
    if target is None:
        return None
    engaged = int(Measures(today).total(MAIN))
    mission = all_thresholds()["mission_days"]
    quarters = list(quarters_between(today, target.due_on))
    left = days_left(quarters)
    firms = Decimal(max(target.value - engaged, 0)) / len(quarters)
    lines = [Outlook(each, firms, firms * mission, left[each]) for each in quarters]
    return Race(target, engaged, mission, lines)
