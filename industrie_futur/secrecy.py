"""Statistical secrecy (loi n° 51-711, art. 6; Insee, guide du secret statistique; DOMAIN section 9)."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

FEWEST = 3
"""A figure on fewer firms is not published; a true zero is."""
DOMINANCE_PCT = 85
"""Nor an amount of which one firm makes this share or more: the stricter reading of Insee's texts."""
MARKER = "s"
"""What stands for a hidden figure: never 0, never nothing."""

Key = TypeVar("Key", bound=Hashable)


def is_publishable(contributions: Collection[Decimal | int]) -> bool:
    """Whether a sum may be published, from what each firm brings to it (none negative)."""
    if not contributions:
        return True
    if len(contributions) < FEWEST:
        return False
    total = sum(contributions)
    # Compared exactly: a share rounded first would let 84.96 % look like 85.
    return total == 0 or max(contributions) * 100 < DOMINANCE_PCT * total


class Hidden(NamedTuple):
    """What a table of counts must not show: whole rows, and its total when even that tells too much."""

    rows: frozenset[Hashable]
    total: bool


def hidden_rows(table: Mapping[Key, Sequence[int]]) -> Hidden:
    """The rows of firms by class that are hidden, so that the others and the total do not tell them.

    A row with a cell of one or two firms is hidden whole. Total minus what is shown gives the hidden rows
    together: the smallest shown ones join them until they are several, and no cell of their sum is of one or
    two firms.
    """
    hidden = {key for key, cells in table.items() if any(map(_is_few, cells))}
    shown = sorted(
        (key for key in table if key not in hidden and any(table[key])), key=lambda k: sum(table[k])
    )
    while hidden and not _is_safe([table[key] for key in hidden]):
        if not shown:
            return Hidden(frozenset(table), total=True)
        hidden.add(shown.pop(0))
    return Hidden(frozenset(hidden), total=False)


def _is_few(count: int) -> bool:
    return 0 < count < FEWEST


def _is_safe(rows: Sequence[Sequence[int]]) -> bool:
    return len(rows) > 1 and not any(map(_is_few, map(sum, zip(*rows, strict=True))))
