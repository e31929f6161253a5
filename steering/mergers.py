"""The takeover by a region of 2016 of what those it absorbed had under way: what it concerns, in figures.

Each former programme closes with voted = committed = paid; the new one opens with all the rest. Nothing of a
figure moves: rows of money keep the region they belong to, only the programme that bears them changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import RegionRight
from accounts.scoping import Role
from companies.carrying import TO_CARRY
from companies.models import Grant
from industrie_futur import clock
from regions.carrying import CENT, split, votes_of
from regions.models import Funding, Region, RegionalProgramme
from regions.queries import in_french_order
from steering.charts.french import joined
from steering.indicators import REGISTRY, Indicator, Measures
from steering.models import Merger, ShareMove, Target
from steering.queries import MAIN
from steering.shares import lowest_shares, shares_by_target

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


class SourceLine(NamedTuple):
    """What a source voted to a former programme, and how much of it is taken over, in euros."""

    region: Region
    source: str
    voted: Decimal
    left: Decimal


class GrantLine(NamedTuple):
    """The grants of a former programme that somebody must go on with; `left` is to pay, in euros."""

    region: Region
    prepared: int
    to_pay: int
    left: Decimal


class ShareLine(NamedTuple):
    """What each region concerned holds of a national milestone to come; `movable` goes to the new region."""

    target: Target
    indicator: Indicator
    held: list[tuple[Region, int]]
    movable: list[tuple[Region, int]]

    @property
    def total(self) -> int:
        return sum(share for _, share in self.held)


class TargetLine(NamedTuple):
    """Own targets of the former regions on a day; `obstacle` says why their sum is none of the new one."""

    indicator: Indicator
    due_on: date
    parts: list[tuple[Region, int]]
    obstacle: str

    @property
    def total(self) -> int:
        return sum(value for _, value in self.parts)

    @property
    def source(self) -> str:
        return "Reprise\u202f: " + ", ".join(f"{region} {value}" for region, value in self.parts)


@dataclass(frozen=True)
class MergerPlan:
    """All that the takeover by `region` concerns, before it is carried out."""

    region: Region
    effective_on: date
    former: list[Region]
    programmes: list[RegionalProgramme]
    before: list[Balance]
    after: list[Balance]
    sources: list[SourceLine]
    grants: list[GrantLine]
    engaged: int
    officers: list[Officer]
    shares: list[ShareLine]
    targets: list[TargetLine]

    @property
    def planned_companies(self) -> int:
        return sum(programme.planned_companies for programme in self.programmes)

    @property
    def left(self) -> Decimal:
        """Euros that the former programmes voted and did not pay: what is taken over."""
        return sum((each.voted - each.paid for each in self.before[:-1]), ZERO)

    @property
    def grants_to_pay(self) -> int:
        return sum(line.to_pay for line in self.grants)

    @property
    def grants_prepared(self) -> int:
        return sum(line.prepared for line in self.grants)

    @property
    def summary(self) -> dict[str, int]:
        """What is kept of the plan once it is carried out, beside the balances."""
        return {
            "planned_companies": self.planned_companies,
            "engaged": self.engaged,
            "grants_to_pay": self.grants_to_pay,
            "grants_prepared": self.grants_prepared,
        }

    @property
    def may_be_carried_out(self) -> bool:
        return clock.today() >= self.effective_on

    @property
    def sheet(self) -> BalanceSheet:
        return balance_sheet(self.before, self.after)


def live_merger(region: Region) -> Merger | None:
    """The takeover of `region` carried out or signed off, if any."""
    return live_mergers().filter(region=region).first()


def live_mergers() -> QuerySet[Merger]:
    """Those carried out or signed off."""
    return Merger.objects.exclude(status=Merger.Status.UNDONE).select_related("carried_out_by", "closed_by")


def merger_plan(region: Region) -> MergerPlan:
    """What the takeover by `region` would do today: as many queries whatever the number of firms."""
    effective_on: date = region.valid_from  # type: ignore[assignment]  # it was created by the reform
    former = in_french_order(Region.objects.filter(successor=region))
    codes = [each.code for each in former]
    found = RegionalProgramme.objects.filter(region__in=codes).select_related("region")
    programmes = sorted(found, key=lambda programme: codes.index(programme.region_id))
    standing = RegionalProgramme.objects.filter(region=region).select_related("region").first()
    before = [balance_of(programme) for programme in programmes]
    day = max(clock.today(), effective_on)
    opening = balance_of(standing) if standing else Balance(region.code, "", ZERO, ZERO, ZERO)
    opening = opening._replace(name=region.name_on(day))
    measures = Measures(day)
    return MergerPlan(
        region=region,
        effective_on=effective_on,
        former=former,
        programmes=programmes,
        before=[*before, opening],
        after=[*(each.closed() for each in before), opening.with_rest_of(before)],
        sources=[line for programme in programmes for line in _sources_of(programme)],
        grants=_grants_of(programmes),
        engaged=int(measures.total(MAIN, codes)),
        officers=officers_of(region, codes, effective_on),
        shares=_shares_of(region, former, effective_on),
        targets=_targets_of(region, former, effective_on),
    )


def balance_of(programme: RegionalProgramme) -> Balance:
    """Where `programme`, with its region, stands."""
    region = programme.region
    return Balance(region.code, region.name, programme.voted, programme.committed, programme.paid)


def _sources_of(programme: RegionalProgramme) -> list[SourceLine]:
    votes = votes_of(programme)
    kept = split(programme.paid, votes)
    return [
        SourceLine(programme.region, source.label, votes[source], votes[source] - kept.get(source, ZERO))
        for source in Funding.Source
        if votes.get(source)
    ]


def _grants_of(programmes: Iterable[RegionalProgramme]) -> list[GrantLine]:
    by_key = {programme.pk: programme.region for programme in programmes}
    rows = Grant.objects.filter(TO_CARRY, programme__in=by_key).order_by("programme__region__name")
    counted = rows.values_list("programme_id").annotate(
        prepared=Count("pk", filter=Q(committed_on=None)),
        to_pay=Count("pk", filter=Q(committed_on__isnull=False)),
        left=Sum(F("committed") - F("paid")),
    )
    return [
        GrantLine(by_key[key], prepared, to_pay, left.quantize(CENT))
        for key, prepared, to_pay, left in counted
    ]


def officers_of(region: Region, codes: Iterable[str], day: date) -> list[Officer]:
    """Rights of active officers on the former regions `codes` that still run today, or will from `day`."""
    rights = RegionRight.objects.overlapping(max(day, clock.today()), None)
    rights = rights.filter(region__in=codes, user__is_active=True, user__role=Role.REGIONAL_OFFICER)
    rights = rights.select_related("user", "region").order_by("region__name", "user__last_name", "pk")
    there = RegionRight.objects.filter(region=region).overlapping(day, None)
    has_one = set(there.values_list("user_id", flat=True))
    return [Officer(right, right.user_id not in has_one) for right in rights]


# Targets --------------------------------------------------------------------------------------------


def _shares_of(region: Region, former: list[Region], day: date) -> list[ShareLine]:
    """Those of the national milestones due from `day` on: three queries."""
    targets = list(Target.objects.filter(region=None, due_on__gte=day).order_by("indicator", "due_on"))
    held, moves = shares_by_target(targets), defaultdict(list)
    for move in ShareMove.objects.filter(target__in=targets):
        moves[move.target_id].append(move)
    lines = []
    for target in targets:
        shares = [(each, held[target.pk].get(each.code, 0)) for each in (*former, region)]
        # What was given since leaves less to carry from the first day.
        lowest = lowest_shares(target.value, moves[target.pk], since=day)
        least = {code: low.share for code, low in lowest.items()}
        movable = [(each, min(share, least.get(each.code, share))) for each, share in shares[:-1]]
        kept = [pair for pair in shares if pair[1]]
        if kept:
            indicator = REGISTRY[target.indicator]
            lines.append(ShareLine(target, indicator, kept, [pair for pair in movable if pair[1]]))
    return lines


def _targets_of(region: Region, former: list[Region], day: date) -> list[TargetLine]:
    """Own targets due from `day` on; a sum is the new region's only when all its former ones have one."""
    targets = list(Target.objects.filter(region__in=[*former, region], due_on__gte=day))
    is_set = {target.indicator for target in targets if target.region_id == region.code}
    shared = {(line.target.indicator, line.target.due_on) for line in _shares_of(region, former, day)}
    values = {
        (target.indicator, target.due_on, target.region_id): target.value
        for target in targets
        if target.region_id != region.code
    }
    lines = []
    for code, due_on in sorted({key[:2] for key in values}):
        parts = [
            (each, values[code, due_on, each.code]) for each in former if (code, due_on, each.code) in values
        ]
        missing = [str(each) for each in former if (code, due_on, each.code) not in values]
        if code in is_set:
            obstacle = "La région a déjà ses objectifs."
        elif (code, due_on) in shared:
            obstacle = "La part de l’objectif national en tient lieu."
        elif missing:
            obstacle = f"Sans objectif à cette échéance\u202f: {joined(missing)}. La région fixera le sien."
        else:
            obstacle = ""
        lines.append(TargetLine(REGISTRY[code], due_on, parts, obstacle))
    return lines


# Balances side by side ---------------------------------------------------------------------------------


class BalanceRow(NamedTuple):
    """A programme before and after the takeover; `is_heir`: the new region's."""

    before: Balance
    after: Balance
    is_heir: bool = False


@dataclass(frozen=True)
class BalanceSheet:
    """Closing and opening balances side by side; the new region's programme comes last."""

    rows: list[BalanceRow]

    @property
    def total(self) -> BalanceRow:
        return BalanceRow(total_of(row.before for row in self.rows), total_of(row.after for row in self.rows))

    @property
    def is_balanced(self) -> bool:
        """Whether the totals are equal to the cent."""
        return self.total.before == self.total.after


def balance_sheet(before: Iterable[Balance], after: Iterable[Balance]) -> BalanceSheet:
    """The sheet of two series of balances, of the same programmes in the same order."""
    pairs = list(zip(before, after, strict=True))
    return BalanceSheet([BalanceRow(*pair, is_heir=pair is pairs[-1]) for pair in pairs])


def balances_of(merger: Merger, moment: str) -> list[Balance]:
    """The balances frozen "before" or "after" a takeover."""
    rows = merger.balances[moment]
    return [Balance(code, name, *(Decimal(amount) for amount in amounts)) for code, name, *amounts in rows]


def undone_mergers(region: Region) -> QuerySet[Merger]:
    """Its takeovers undone, the latest first."""
    rows = Merger.objects.filter(region=region, status=Merger.Status.UNDONE)
    return rows.select_related("carried_out_by", "closed_by")
