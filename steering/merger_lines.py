"""The takeovers side by side: where each stands, for those who may read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Min

from accounts.models import User
from accounts.scoping import Role
from industrie_futur import clock
from regions.models import Region, RegionQuerySet
from regions.queries import in_french_order
from steering.indicators import Measures
from steering.mergers import live_mergers
from steering.models import Merger
from steering.queries import MAIN

READERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY, Role.REGIONAL_OFFICER})
"""Who reads takeovers; officers, those of their regions."""


@dataclass(frozen=True)
class MergerLine:
    """A new region and where its takeover stands (`merger` None: to be done); figures of today."""

    region: Region
    former: list[Region]
    covered: int
    budget: Decimal
    planned_companies: int
    engaged: int
    merger: Merger | None

    @property
    def coverage(self) -> str:
        """1 sur 2: how many of its former regions have a programme."""
        return f"{self.covered} sur {len(self.former)}"

    @property
    def may_be_carried_out(self) -> bool:
        return self.region.valid_from is not None and clock.today() >= self.region.valid_from


def merging_regions() -> RegionQuerySet:
    """The regions that absorbed others, under their names of today, or of their first day when later."""
    merged = Region.objects.filter(predecessors__isnull=False).distinct()
    first = merged.aggregate(first=Min("valid_from"))["first"]
    return merged.with_name_on(max(clock.today(), first or clock.today())).prefetch_related("predecessors")


def merging_regions_seen_by(user: User) -> list[Region]:
    """Those whose takeover `user`, one of `READERS`, may read: all, or an officer's own, in French order."""
    regions = in_french_order(merging_regions())
    if user.role != Role.REGIONAL_OFFICER:
        return regions
    theirs = user.region_codes_in_charge()
    return [each for each in regions if theirs & {each.code, *(old.code for old in each.predecessors.all())}]


def merger_lines(regions: Iterable[Region]) -> list[MergerLine]:
    """Where the takeover by each of `regions` stands: three queries."""
    measures = Measures(clock.today())
    mergers = {merger.region_id: merger for merger in live_mergers()}

    def line(region: Region) -> MergerLine:
        former = in_french_order(region.predecessors.all())
        codes = {region.code, *(each.code for each in former)}
        adopted = measures.of("programmes")
        return MergerLine(
            region=region,
            former=former,
            covered=sum(each.code in adopted for each in former),
            budget=Decimal(measures.total("budget", codes)),
            planned_companies=int(measures.total("planned_companies", codes)),
            engaged=int(measures.total(MAIN, codes)),
            merger=mergers.get(region.code),
        )

    return [line(region) for region in regions]
