"""A national milestone's shares by region: what each holds on a day, and what no region holds.

All of a milestone begins with no region (`None`); a share only moves from one holder to another, so that on
every day the shares and that rest add up to the national figure. Codes are those that the moves name: the
regions of 2015, and the new ones for what was moved to them since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q, Sum

from industrie_futur import clock
from industrie_futur.apportion import apportioned
from steering.models import ShareMove, Target

Shares = dict[str | None, int]
"""A number of firms by region code; None is what no region holds, always there."""


def shares_of(target: Target, day: date | None = None) -> Shares:
    """The shares of a national milestone on the evening of `day` (None: today): they sum to its value."""
    return shares_by_target([target], day)[target.pk]


def shares_by_target(targets: Iterable[Target], day: date | None = None) -> dict[int, Shares]:
    """As `shares_of`, by key of the milestone: one query for all of `targets`."""
    held: dict[int, Counter[str | None]] = {target.pk: Counter({None: target.value}) for target in targets}
    moves = ShareMove.objects.filter(target__in=held, effective_on__lte=day or clock.today()).order_by()
    totals = moves.values_list("target_id", "from_region_id", "to_region_id").annotate(Sum("quantity"))
    for target, giver, taker, quantity in totals:
        held[target][giver] -= quantity
        held[target][taker] += quantity
    return {target: _without_zeros(each) for target, each in held.items()}


def _without_zeros(held: Mapping[str | None, int]) -> Shares:
    return {code: share for code, share in held.items() if share or code is None}


class Goal(NamedTuple):
    """A cumulative number wanted by a day."""

    due_on: date
    value: int


def goals_of(indicator: str, region: str | None, covered: Collection[str], day: date) -> list[Goal]:
    """The milestones of the country (`region` None) or of a region, the nearest first: one query.

    A region's are the shares held on `day` by the regions `covered`, itself and those that it absorbed; its
    own target stands where it has no share of a national one.
    """
    if region is None:
        return [Goal(*each) for each in Target.objects.of(indicator).values_list("due_on", "value")]
    targets = Target.objects.filter(Q(region=None) | Q(region=region), indicator=indicator)
    shared_out = targets.with_share_of(covered, day)
    rows = shared_out.values_list("due_on", "region", "value", "share")  # type: ignore[misc]  # annotated
    own = {due_on: value for due_on, holder, value, _ in rows if holder}
    shared = {due_on: share for due_on, _, _, share in rows if share}
    return [Goal(*each) for each in sorted({**own, **shared}.items())]


# Sharing out ------------------------------------------------------------------------------------------


def planned_shares(target: Target, planned: Mapping[str | None, int]) -> Shares:
    """The shares of a national milestone after the firms that the programmes of each region plan.

    As many as planned when the milestone is large enough, and the rest has no region. Else in proportion,
    what the last milestone leaves without region included: each milestone is then shared out like the last.
    """
    total = sum(planned.values())
    if total <= target.value:
        return {**planned, None: target.value - total}
    last = Target.objects.of(target.indicator).last() or target
    return apportioned(target.value, {**planned, None: max(last.value - total, 0)})


# What moves would make --------------------------------------------------------------------------------


def share_on(day: date, code: str | None, moves: Iterable[ShareMove]) -> int:
    """The share of the region `code` on the evening of `day`, were `moves` all those of a milestone."""
    by_then = [move for move in moves if move.effective_on <= day]
    received = sum(move.quantity for move in by_then if move.to_region_id == code)
    return received - sum(move.quantity for move in by_then if move.from_region_id == code)


class Low(NamedTuple):
    """The smallest share that a holder has, and the first day it has it."""

    share: int
    day: date


def lowest_shares(value: int, moves: Iterable[ShareMove], *, since: date) -> dict[str | None, Low]:
    """By holder, the smallest share on any day from `since` on, were `moves` all those of a milestone.

    A day without move is that of the move before it: only the days of moves are looked at.
    """
    lowest: dict[str | None, Low] = {}
    for day, held in _evenings(value, moves):
        for holder, share in held.items() if day >= since else ():
            if holder not in lowest or share < lowest[holder].share:
                lowest[holder] = Low(share, day)
    return lowest


def _evenings(value: int, moves: Iterable[ShareMove]) -> Iterator[tuple[date, Counter[str | None]]]:
    """What each holder has on the evening of each day that something moved; the counter is the same one."""
    held: Counter[str | None] = Counter({None: value})
    by_day = sorted(moves, key=lambda move: move.effective_on)
    for day, moved in groupby(by_day, key=lambda move: move.effective_on):
        for move in moved:
            held[move.from_region_id] -= move.quantity
            held[move.to_region_id] += move.quantity
        yield day, held
