"""The path of a forecast: its range at each end of month, and on any day between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import sqrt
from typing import Any

from steering.charts.fan import Wide

WEEK = timedelta(weeks=1)


def days_of(frozen: Iterable[Sequence[Any]]) -> list[Wide]:
    """The path as frozen, its days read."""
    return [(date.fromisoformat(day), low, median, high) for day, low, median, high in frozen]


def weekly(path: Sequence[Wide]) -> list[Wide]:
    """The path with a point each week between the ends of months, as it is drawn."""
    first, last = path[0][0], path[-1][0]
    weeks = (first + number * WEEK for number in range((last - first) // WEEK + 1))
    return [(day, *range_on(path, day)) for day in sorted({*weeks, *(day for day, *_ in path)})]


def range_on(path: Sequence[Wide], day: date) -> tuple[int, int, int]:
    """The range on `day`, between the two days of the path around it.

    The median moves in proportion, its distance to each edge as the square root of time: what is not known
    adds up by its square, so that the first days of a month are not held to a range that is too narrow.
    """
    for (before, *start), (after, *end) in zip(path, path[1:], strict=False):
        if before <= day <= after:
            part = (day - before).days / (after - before).days
            median = start[1] + part * (end[1] - start[1])
            below = _spread(start[1] - start[0], end[1] - end[0], part)
            above = _spread(start[2] - start[1], end[2] - end[1], part)
            return round(median - below), round(median), round(median + above)
    return path[-1][1:]


def _spread(start: float, end: float, part: float) -> float:
    """A distance to the median, when this part of the time between two known ones is over."""
    return sqrt(start**2 + part * (end**2 - start**2))
