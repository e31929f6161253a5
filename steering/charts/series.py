"""A cumulative number over time, as the points at which it changes."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

Point = tuple[date, int]  # a day, and the number in force from that day on


def number_on(series: Sequence[Point], day: date) -> int:
    """The number in force on `day`: that of the last point on or before it, 0 before the first."""
    index = bisect_right(series, day, key=lambda point: point[0])
    return series[index - 1][1] if index else 0
