"""The money of a programme on a day: voted, committed and paid are three figures, never one sum."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from industrie_futur import clock
from regions.models import Funding, RegionalProgramme, RegionalProgrammeQuerySet
from regions.queries import ProgrammeSheet, programme_sheets

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Balance:
    """A programme's sheet on a day, with what was `committed` and `paid` by then, in euros."""

    sheet: ProgrammeSheet
    committed: Decimal
    paid: Decimal

    @property
    def carried(self) -> Decimal:
        """What a merger brought, or took away when it is negative."""
        rows = (each.amount for each in self.sheet.fundings if each.kind == Funding.Kind.CARRIED)
        return sum(rows, NOTHING)

    @property
    def standing(self) -> Decimal:
        """What the programme may commit in all: its votes, and what a merger moved."""
        return self.sheet.budget + self.carried

    @property
    def available(self) -> Decimal:
        return self.standing - self.committed

    @property
    def committed_pct(self) -> Decimal:
        """Of what it may commit."""
        return self.committed * 100 / self.standing if self.standing else NOTHING

    @property
    def paid_pct(self) -> Decimal:
        """Of what is committed."""
        return self.paid * 100 / self.committed if self.committed else NOTHING

    @property
    def movements(self) -> list[tuple[Funding, Funding | None]]:
        """Votes, amendments and what was carried, oldest first, each with the row that takes it back."""
        reversals = {each.reverses_id: each for each in self.sheet.fundings if each.reverses_id}
        return [(each, reversals.get(each.pk)) for each in self.sheet.fundings if not each.reverses_id]


def programme_balances(programmes: RegionalProgrammeQuerySet, day: date) -> list[Balance]:
    """Those of `programmes` adopted by `day`, as `programme_sheets`: three queries, five for a past day.

    Today's figures stand on the programme; those of a past day are added up from its ledgers.
    """
    sheets = programme_sheets(programmes, day)
    if day >= clock.today():
        return [Balance(sheet, sheet.programme.committed, sheet.programme.paid) for sheet in sheets]
    keys = [sheet.programme.pk for sheet in sheets]
    # The two ledgers are a higher room's: reached by the name of their relation.
    committed, paid = (_spent(keys, ledger, day) for ledger in ("commitments", "payments"))
    return [
        Balance(sheet, committed.get(sheet.programme.pk, NOTHING), paid.get(sheet.programme.pk, NOTHING))
        for sheet in sheets
    ]


def _spent(programmes: Collection[int], ledger: str, day: date) -> dict[int, Decimal]:
    by_then = Q(**{f"{ledger}__effective_on__lte": day})
    rows = RegionalProgramme.objects.filter(by_then, pk__in=programmes).order_by()
    totals = rows.values_list("pk").annotate(Sum(f"{ledger}__amount"))
    return {pk: total.quantize(Decimal("0.01")) for pk, total in totals}
