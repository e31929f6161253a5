"""Where the graduations of an axis fall."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import NamedTuple

from steering.charts.french import month_text


class MonthTick(NamedTuple):
    """First day of a month, its short name, and the year where it must be said."""

    day: date
    month: str
    year: str


def value_ticks(highest: float, most: int = 5) -> list[int]:
    """0, then round whole numbers up to one that covers `highest`; at most `most` above 0."""
    step = next(
        digit * 10**power for power in count() for digit in (1, 2, 5) if digit * 10**power * most >= highest
    )
    return list(range(0, max(step, -(-int(highest) // step) * step) + 1, step))


def month_ticks(first: date, last: date, room: float) -> list[MonthTick]:
    """The months that begin in [first, last], thinned to about `room` labels, in step with January."""
    months = list(month_starts(first, last))
    step = next((each for each in (1, 2, 3, 6, 12) if len(months) / each <= room), 12)
    kept = [day for day in months if (day.month - 1) % step == 0 and (step < 12 or day.month == 1)]
    return [
        MonthTick(day, month_text(day), str(day.year) if day.month == 1 or not rank else "")
        for rank, day in enumerate(kept)
    ]


def month_starts(first: date, last: date) -> Iterator[date]:
    """The first days of months in [first, last]."""
    day = first if first.day == 1 else _next_month(first)
    while day <= last:
        yield day
        day = _next_month(day)


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
