"""State aid: what a firm has received under the de minimis rule (règlement UE n° 1407/2013, art. 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Q, Sum

from industrie_futur.templatetags.portal import euros, percent
from industrie_futur.thresholds import all_thresholds

if TYPE_CHECKING:
    from companies.models import Company

DE_MINIMIS_CEILING = Decimal(200_000)
"""Euros a single undertaking may receive over any period of `DE_MINIMIS_YEARS` fiscal years."""
DE_MINIMIS_YEARS = 3


@dataclass(frozen=True)
class Received:
    """De minimis aid committed to an undertaking (the firm, and those of its group), around the year `year`.

    `by_year` is in euros; a fiscal year is taken for the calendar year of the act.
    """

    year: int
    by_year: Mapping[int, Decimal]
    group: str = ""

    def over(self, last: int) -> Decimal:
        """Euros over the three fiscal years that end with `last`."""
        return sum((self.by_year.get(last - n, Decimal(0)) for n in range(DE_MINIMIS_YEARS)), Decimal(0))

    @property
    def worst_year(self) -> int:
        """The last year of the period holding `year` that received most: later aid may be entered already."""
        return max(range(self.year, self.year + DE_MINIMIS_YEARS), key=lambda last: (self.over(last), -last))

    @property
    def years(self) -> list[tuple[int, Decimal]]:
        """(fiscal year, euros) of the three that `highest` adds up, the oldest first."""
        first = self.worst_year - DE_MINIMIS_YEARS + 1
        return [(year, self.by_year.get(year, Decimal(0))) for year in range(first, self.worst_year + 1)]

    @property
    def highest(self) -> Decimal:
        return self.over(self.worst_year)

    @property
    def left(self) -> Decimal:
        return max(DE_MINIMIS_CEILING - self.highest, Decimal(0))

    @property
    def pct(self) -> Decimal:
        """What is received, in per cent of the ceiling."""
        return self.highest * 100 / DE_MINIMIS_CEILING

    @property
    def is_near(self) -> bool:
        """Whether the ceiling is near enough to be told; see `industrie_futur.thresholds`."""
        return self.pct >= all_thresholds()["de_minimis_warning_pct"]

    @property
    def sentence(self) -> str:
        """How much of the ceiling is used, over which years."""
        who = f"Le groupe {self.group}" if self.group else "L’entreprise"
        years = f"{self.worst_year - DE_MINIMIS_YEARS + 1}-{self.worst_year}"
        return (
            f"{who} a reçu {euros(self.highest, 'court')} d’aides de minimis sur les exercices {years}, soit "
            f"{percent(self.pct)} du plafond de {euros(DE_MINIMIS_CEILING, 'court')}."
        )

    def refusal(self, amount: Decimal) -> str:
        """Why `amount` more is refused, and what may be done."""
        return (
            f"{self.sentence} Il reste {euros(self.left, 'court')}, pour {euros(amount, 'court')} demandés"
            "\u202f: réduisez le montant, ou choisissez un autre régime d’aide en indiquant le motif."
        )


def same_undertaking(company: Company) -> Q:
    """Firms that are `company` or name the same group."""
    same = Q(pk=company.pk)
    return same | Q(group_name__iexact=company.group_name) if company.group_name else same


def de_minimis_received(company: Company, year: int) -> Received:
    """What `company` and the firms of the same group have received around the fiscal year `year`: one query.

    The group is the undertaking (règlement 1407/2013, art. 2): firms that name the same one add up.
    """
    grant = apps.get_model("companies", "Grant")
    # A sub-query, not a join: the firms of the group are found by their index first.
    firms = type(company).objects.filter(same_undertaking(company)).values("pk")
    around = range(year - DE_MINIMIS_YEARS + 1, year + DE_MINIMIS_YEARS)
    rows = grant.objects.filter(enrolment__company__in=firms, regime="de_minimis", fiscal_year__in=around)
    sums = rows.order_by().values_list("fiscal_year").annotate(Sum("committed"))
    return Received(year, dict(sums), company.group_name)
