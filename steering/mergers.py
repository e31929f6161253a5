"""The takeover by a region of 2016 of what those it absorbed had under way: what it concerns, in figures.

Each former programme closes with voted = committed = paid; the new one opens with all the rest. Nothing of a
figure moves: rows of money keep the region they belong to, only the programme that bears them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Q, Sum

from accounts.models import RegionRight
from companies.models import Enrolment, Grant
from industrie_futur import clock
from regions.models import Region, RegionalProgramme
from regions.queries import in_french_order
from steering.models import Merger, Target
from steering.shares import shares_by_target

ZERO = Decimal(0)


class Balance(NamedTuple):
    """Where a programme stands, in euros: `name` is its region's."""

    code: str
    name: str
    voted: Decimal
    committed: Decimal
    paid: Decimal

    @property
    def available(self) -> Decimal:
        return self.voted - self.committed

    @property
    def to_pay(self) -> Decimal:
        return self.committed - self.paid

    def closed(self) -> Balance:
        """What is left of it once the rest is taken over: what it paid."""
        return self._replace(voted=self.paid, committed=self.paid)

    def with_rest_of(self, others: Iterable[Balance]) -> Balance:
        """This one, opened with all that the `others` had not paid."""
        taken = list(others)
        return self._replace(
            voted=self.voted + sum((each.voted - each.paid for each in taken), ZERO),
            committed=self.committed + sum((each.to_pay for each in taken), ZERO),
        )


def total_of(balances: Iterable[Balance]) -> Balance:
    """The foot of a table of balances."""
    rows = list(balances)
    sums = (sum((getattr(row, name) for row in rows), ZERO) for name in ("voted", "committed", "paid"))
    return Balance("", "Total", *sums)


class Officer(NamedTuple):
    """A right on a former region, and whether it will be followed by one on the new region."""

    right: RegionRight
    is_followed: bool


class ShareLine(NamedTuple):
    """What the regions concerned hold of a national milestone; `moves` when it is still to come."""

    target: Target
    shares: Mapping[str, int]
    moves: bool

    @property
    def total(self) -> int:
        return sum(self.shares.values())


@dataclass(frozen=True)
class MergerPlan:
    """All that the takeover by `region` concerns, before it is carried out."""

    region: Region
    effective_on: date
    former: list[Region]
    programmes: list[RegionalProgramme]
    before: list[Balance]
    after: list[Balance]
    votes: int
    grants_to_pay: int
    grants_prepared: int
    engaged: int
    officers: list[Officer]
    shares: list[ShareLine]
    targets: list[Target]

    @property
    def planned_companies(self) -> int:
        return sum(programme.planned_companies for programme in self.programmes)

    @property
    def may_be_carried_out(self) -> bool:
        return clock.today() >= self.effective_on

    @property
    def totals(self) -> tuple[Balance, Balance]:
        """Before and after: equal to the cent."""
        return total_of(self.before), total_of(self.after)

    @property
    def is_balanced(self) -> bool:
        return self.totals[0] == self.totals[1]


def merging_regions(day: date) -> list[Region]:
    """The regions that absorbed others, under their names of `day` or of their first day, in French order."""
    rows = Region.objects.filter(predecessors__isnull=False).distinct().with_name_on(day)
    return in_french_order(rows)


def live_merger(region: Region) -> Merger | None:
    """The takeover of `region` carried out or signed off, if any."""
    rows = Merger.objects.exclude(status=Merger.Status.UNDONE)
    return rows.select_related("carried_out_by", "closed_by").filter(region=region).first()


def merger_plan(region: Region) -> MergerPlan:
    """What the takeover by `region` would do today: a constant number of queries."""
    effective_on: date = region.valid_from  # type: ignore[assignment]  # it was created by the reform
    former = in_french_order(Region.objects.filter(successor=region))
    codes = [each.code for each in former]
    programmes = list(RegionalProgramme.objects.filter(region__in=codes).select_related("region"))
    standing = RegionalProgramme.objects.filter(region=region).select_related("region").first()
    before = [balance_of(programme) for programme in _by_region(programmes, former)]
    opening = balance_of(standing) if standing else Balance(region.code, region.name, ZERO, ZERO, ZERO)
    counts = Grant.objects.filter(programme__in=programmes).aggregate(
        to_pay=Count("pk", filter=Q(pk__in=Grant.objects.owing().values("pk"))),
        prepared=Count("pk", filter=Q(pk__in=Grant.objects.prepared().values("pk"))),
    )
    return MergerPlan(
        region=region,
        effective_on=effective_on,
        former=former,
        programmes=programmes,
        before=[*before, opening],
        after=[*(each.closed() for each in before), opening.with_rest_of(before)],
        votes=sum(programme.vote_count for programme in _with_votes(programmes)),
        grants_to_pay=counts["to_pay"],
        grants_prepared=counts["prepared"],
        engaged=Enrolment.objects.engaged().filter(region__in=codes).count(),
        officers=officers_of(region, codes, effective_on),
        shares=share_lines([*codes, region.code], effective_on),
        targets=list(
            Target.objects.filter(region__in=codes, due_on__gte=effective_on).select_related("region")
        ),
    )


def balance_of(programme: RegionalProgramme) -> Balance:
    """Where `programme`, with its region, stands."""
    region = programme.region
    return Balance(region.code, region.name, programme.voted, programme.committed, programme.paid)


def _by_region(programmes: Iterable[RegionalProgramme], order: list[Region]) -> list[RegionalProgramme]:
    codes = [region.code for region in order]
    return sorted(programmes, key=lambda programme: codes.index(programme.region_id))


def _with_votes(programmes: list[RegionalProgramme]) -> Any:
    votes = Count("fundings", filter=Q(fundings__kind__in=["vote", "amendment"], fundings__reversal=None))
    rows = RegionalProgramme.objects.filter(pk__in=[each.pk for each in programmes])
    return rows.annotate(vote_count=votes)


def officers_of(region: Region, codes: Iterable[str], day: date) -> list[Officer]:
    """Rights on the former regions `codes` that run on or after `day`, of active accounts."""
    rights = RegionRight.objects.filter(region__in=codes, user__is_active=True).overlapping(day, None)
    rights = rights.select_related("user", "region").order_by("region__name", "user__last_name", "pk")
    has_one = set(
        RegionRight.objects.filter(region=region).overlapping(day, None).values_list("user_id", flat=True)
    )
    return [Officer(right, right.user_id not in has_one) for right in rights]


def share_lines(codes: Iterable[str], day: date) -> list[ShareLine]:
    """What the regions `codes` hold today of each national milestone."""
    targets = list(Target.objects.filter(region=None).order_by("indicator", "due_on"))
    held, wanted = shares_by_target(targets), set(codes)
    lines = []
    for target in targets:
        shares = {code: share for code, share in held[target.pk].items() if code in wanted}
        if shares:
            lines.append(ShareLine(target, shares, moves=target.due_on >= max(day, clock.today())))  # type: ignore[arg-type]
    return lines


def left_of(programme: RegionalProgramme) -> dict[tuple[str, str], Decimal]:
    """What `programme` has voted, by (source, region that voted): empty pieces left out."""
    sums = programme.fundings.order_by().values_list("source", "region_id").annotate(Sum("amount"))
    return {(source, region): total for source, region, total in sums if total > 0}
