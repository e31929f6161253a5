"""What a new region's programme takes over from a former region's: the money not paid goes on, for good.

One rule: a former programme keeps of each source its share of what it paid, in proportion to its votes; its
heir bears the rest. It holds after every act, so that an entry dated before the merger may come in late: the
money that it needs is brought back, and what it leaves goes on again. Every row carried is of the heir's
first day and keeps its `region`: no figure by region moves. `companies.carrying` does so with the grants.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from industrie_futur.apportion import apportioned
from regions.models import Funding, Region, RegionalProgramme
from regions.money import check_available

CENT = Decimal("0.01")
BySource = Mapping[str, Decimal]
"""Euros by `Funding.Source`."""


def lock_family(region_code: str) -> dict[int, RegionalProgramme]:
    """The programmes of a region, of its heir and of all that this one absorbed, by key.

    Held until the transaction ends: it is the lock of their money, whichever of them bears it.
    """
    home = Coalesce("region__successor", "region")
    wanted = Region.objects.filter(pk=region_code).values(home=Coalesce("successor", "pk"))
    # Void ones too: of two transactions, the first to take the first row comes first. no_key: a foreign key
    # to a programme may still be written meanwhile.
    family = RegionalProgramme._base_manager.annotate(home=home).filter(home__in=wanted).order_by("pk")
    rows = family.select_for_update(of=("self",), no_key=True).select_related("region")
    return {each.pk: each for each in rows if not each.is_void}


# Movements of the votes -------------------------------------------------------------------------------


def moves_on(former: RegionalProgramme, *, by: Any) -> list[Funding]:
    """Rows, not saved, that leave `former` what it paid and give its heir the rest."""
    held = _by_source(former.fundings.all())
    paid = RegionalProgramme.objects.values_list("paid", flat=True).get(pk=former.pk)
    kept = split(paid, votes_of(former))
    return _moves(former, {source: held[source] - kept.get(source, Decimal(0)) for source in held}, by)


def moves_back(former: RegionalProgramme, amounts: BySource, *, by: Any) -> list[Funding]:
    """Rows, not saved, that bring `amounts` back from the heir of `former`."""
    return _moves(former, {source: -amount for source, amount in amounts.items()}, by)


def moves_undone(programmes: Collection[RegionalProgramme], on: date, *, by: Any) -> list[Funding]:
    """Rows, not saved, that take back all that was ever carried between `programmes`, on the day `on`."""
    carried = Funding.objects.filter(programme__in=programmes, kind=Funding.Kind.CARRIED).order_by()
    totals = carried.values_list("programme_id", "region_id", "source").annotate(total=Sum("amount"))
    return [
        _row(programme, region, source, -total.quantize(CENT), on, by)
        for programme, region, source, total in totals
        if total.quantize(CENT)
    ]


@contextmanager
def written(moves: Iterable[Funding]) -> Iterator[None]:
    """Write what `moves` add, then what they take away: what rests on both is written in between.

    Committed <= voted holds on every programme after each statement.
    """
    moves = list(moves)
    Funding.objects.bulk_create(move for move in moves if move.amount > 0)
    yield
    Funding.objects.bulk_create(move for move in moves if move.amount < 0)


def carry_on(former: RegionalProgramme, *, by: Any) -> None:
    """After an act on `former`: what it left goes on to the heir; nothing when nobody took it over."""
    if former.taken_over_by is not None:
        with written(moves_on(former, by=by)):
            pass


def bring_back(
    former: RegionalProgramme, amounts: BySource, *, by: Any, field: str = NON_FIELD_ERRORS
) -> None:
    """Before an act on `former`: the free money that it needs, from the heir; nothing when there is none.

    ValidationError of `field` when the heir has committed it since.
    """
    if former.taken_over_by is not None:
        needed = sum(amounts.values(), Decimal(0))
        check_available(former.taken_over_by, needed, on=first_day(former.taken_over_by), field=field)
        with written(moves_back(former, amounts, by=by)):
            pass


def first_day(heir: RegionalProgramme) -> date:
    """The first day of the region of `heir`: all that it takes over is of that day."""
    return heir.region.valid_from or date.min


def split(amount: Decimal, weights: BySource) -> dict[str, Decimal]:
    """`amount` in proportion to what each source gave, to the cent; the parts add up to it."""
    cents = {source: int(weight * 100) for source, weight in weights.items() if weight > 0}
    if not amount:
        return dict.fromkeys(cents, Decimal(0))
    return {source: Decimal(part) / 100 for source, part in apportioned(int(amount * 100), cents).items()}


def votes_of(programme: RegionalProgramme) -> dict[str, Decimal]:
    """What each source gave `programme` by its own votes, whatever was carried since."""
    return _by_source(programme.fundings.exclude(kind=Funding.Kind.CARRIED))


def _by_source(fundings: QuerySet[Funding]) -> dict[str, Decimal]:
    rows = fundings.order_by().values_list("source").annotate(Sum("amount"))
    return {source: total.quantize(CENT) for source, total in rows}


def _moves(former: RegionalProgramme, onwards: BySource, by: Any) -> list[Funding]:
    heir = former.taken_over_by
    if heir is None:
        return []
    return [
        _row(programme, former.region_id, source, sign * amount, first_day(heir), by)
        for source, amount in onwards.items()
        if amount
        for programme, sign in ((former.pk, -1), (heir.pk, 1))
    ]


def _row(programme: int, region: str, source: str, amount: Decimal, on: date, by: Any) -> Funding:
    return Funding(
        programme_id=programme,
        region_id=region,
        kind=Funding.Kind.CARRIED,
        source=source,
        amount=amount,
        voted_on=on,
        recorded_by=by,
    )
