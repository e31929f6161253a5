"""The officer's regions in figures: against their own target, and their money."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from industrie_futur.templatetags.portal import euros, number, percent, short_date
from steering.indicators import Measures
from steering.models import Target
from steering.queries import MAIN, Geography, RegionRow, region_table, share_pct
from steering.shares import Goal, shares_by_target


@dataclass(frozen=True)
class Money:
    """Euros of a region's programmes today."""

    voted: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def available(self) -> Decimal:
        return self.voted - self.committed

    @property
    def committed_pct(self) -> Decimal | None:
        return share_pct(self.committed, self.voted)

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """(what, euros and their part of what was voted, the figure that says it).

        What is available is a term of the bridge of the budget.
        """
        return [
            ("Voté", euros(self.voted, "court"), "budget"),
            ("Engagé", self._part(self.committed), "committed"),
            ("Mandaté", self._part(self.paid), "paid"),
            ("Disponible", euros(self.available, "court"), "budget"),
        ]

    def _part(self, amount: Decimal) -> str:
        pct = share_pct(amount, self.voted)
        return f"{euros(amount, 'court')} ({percent(pct)})" if pct is not None else euros(amount, "court")


@dataclass(frozen=True)
class RegionFigures:
    """A region on the desk; `goal` is its next milestone, None when it has none."""

    row: RegionRow
    goal: Goal | None
    money: Money

    @property
    def goal_pct(self) -> Decimal | None:
        return share_pct(self.row.engaged, self.goal.value) if self.goal else None

    @property
    def goal_sentence(self) -> str:
        """ "25 engagées sur 27 attendues au 31/12/2015"."""
        if self.goal is None:
            return "Aucune part d’objectif n’est attribuée à la région."
        done, wanted = number(self.row.engaged), number(self.goal.value)
        verb = "engagées" if self.row.engaged > 1 else "engagée"
        return f"{done} {verb} sur {wanted} attendues au {short_date(self.goal.due_on)}"


def figures_of(
    codes: Collection[str], day: date, *, geography: Geography, measures: Measures
) -> list[RegionFigures]:
    """The regions of the day that stand for `codes`: five queries, those of `measures` included."""
    mine = {geography.standing[code] for code in codes}
    table = region_table(measures, geography)
    targets = list(Target.objects.filter(indicator=MAIN).order_by("due_on"))
    shares = shares_by_target([target for target in targets if target.region_id is None], day)

    def goal(code: str) -> Goal | None:
        covered = geography.covered_by(code)
        goals: dict[date, int] = {}
        for target in targets:
            if target.region_id == code:
                goals.setdefault(target.due_on, target.value)
            elif share := sum(shares.get(target.pk, {}).get(each, 0) for each in covered):
                goals[target.due_on] = share
        return _next([Goal(*each) for each in sorted(goals.items())], day)

    return [
        RegionFigures(row, goal(row.code), _money(row)) for row in table.rows if row.code and row.code in mine
    ]


def _next(goals: Sequence[Goal], day: date) -> Goal | None:
    """The first one due on `day` or later, else the last."""
    return next((each for each in goals if each.due_on >= day), goals[-1] if goals else None)


def _money(row: RegionRow) -> Money:
    return Money(*(Decimal(row.figures[code].value) for code in ("budget", "committed", "paid")))
