"""Statistical secrecy (loi n° 51-711, art. 6; Insee, guide du secret statistique; DOMAIN section 9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any, NamedTuple, TypeVar

FEWEST = 3
"""A figure on fewer firms is not published; a true zero is."""
DOMINANCE_PCT = 85
"""Nor an amount of which one firm makes this share or more: the stricter reading of Insee's texts."""
MARKER = "s"
"""What stands for a hidden figure: never 0, never nothing."""

Key = TypeVar("Key", bound=Hashable)


class Amount(NamedTuple):
    """What firms bring to a sum: how many they are, their sum, the largest of them (none negative)."""

    firms: int
    total: Decimal | int
    largest: Decimal | int

    @property
    def is_publishable(self) -> bool:
        if self.firms < FEWEST:
            return not self.firms
        # Compared exactly: a share rounded first would let 84.96 % look like 85.
        return not self.total or self.largest * 100 < DOMINANCE_PCT * self.total

    def plus(self, other: Amount) -> Amount:
        largest = max(self.largest, other.largest)
        return Amount(self.firms + other.firms, self.total + other.total, largest)


NO_AMOUNT = Amount(0, 0, 0)


def is_publishable(contributions: Collection[Decimal | int]) -> bool:
    """Whether a sum may be published, from what each firm brings to it (none negative)."""
    return Amount(len(contributions), sum(contributions), max(contributions, default=0)).is_publishable


class Hidden(NamedTuple):
    """What a table must not show: whole rows, and its total when even that tells too much."""

    rows: frozenset[Hashable]
    total: bool


def hidden_rows(table: Mapping[Key, Sequence[int]]) -> Hidden:
    """The rows of firms by class that are hidden, so that the others and the total do not tell them.

    A row with a cell of one or two firms is hidden whole. Total minus what is shown gives the hidden rows
    together: the smallest shown ones join them until they are several, and no cell of their sum is of one or
    two firms.
    """
    few = {key for key, cells in table.items() if any(map(_is_few, cells))}

    def is_safe(keys: Collection[Key]) -> bool:
        return not any(map(_is_few, map(sum, zip(*(table[key] for key in keys), strict=True))))

    return _with_cover(few, {key: sum(cells) for key, cells in table.items()}, is_safe)


def hidden_amounts(table: Mapping[Key, Amount]) -> Hidden:
    """As `hidden_rows`, for a table of sums: on fewer than three firms, or of which one makes most."""
    bare = {key for key, amount in table.items() if not amount.is_publishable}

    def is_safe(keys: Collection[Key]) -> bool:
        return reduce(Amount.plus, (table[key] for key in keys), NO_AMOUNT).is_publishable

    return _with_cover(bare, {key: amount.firms for key, amount in table.items()}, is_safe)


def hidden_groups(sizes: Mapping[Key, int], *, fewest: int) -> Hidden:
    """As `hidden_rows`, for a mean by group: on fewer than `fewest` firms, hidden ones together included."""
    few = {key for key, firms in sizes.items() if 0 < firms < fewest}
    return _with_cover(few, sizes, lambda keys: sum(sizes[key] for key in keys) >= fewest)


def _with_cover(
    hidden: set[Any], sizes: Mapping[Key, int], is_safe: Callable[[Collection[Any]], bool]
) -> Hidden:
    """`hidden` and the smallest of the other rows that are not empty, until their sum tells nothing."""
    hidden = set(hidden)
    shown = sorted((key for key in sizes if key not in hidden and sizes[key]), key=lambda key: sizes[key])
    while hidden and not (len(hidden) > 1 and is_safe(hidden)):
        if not shown:
            return Hidden(frozenset(sizes), total=True)
        hidden.add(shown.pop(0))
    return Hidden(frozenset(hidden), total=False)


def closed_edition(by_day: Iterable[tuple[date, int]], renewal: int) -> date | None:
    """The last day of `by_day`, days in their order with what each brought, that closes an edition.

    An edition has at least `renewal` more than the one before, so that two of them cannot be subtracted;
    None before the first.
    """
    closed, more = None, 0
    for day, count in by_day:
        more += count
        if more >= renewal:
            closed, more = day, 0
    return closed


def _is_few(count: int) -> bool:
    return 0 < count < FEWEST
