"""How long firms wait from one step of the path to the next: the only figures that no rollup can hold.

A median is not a sum: it needs every duration. One query groups them by region and number of days, and the
median is read off the groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Count, F, QuerySet, Value

from companies.models import Enrolment

WAITS = {
    "decision": ("applied_on", "enrolled_on"),
    "diagnosis": ("enrolled_on", "diagnosed_on"),
    "plan": ("diagnosed_on", "plan_agreed_on"),
}
"""The waits that are looked at: the days that open and close each."""

Histogram = Counter[int]
"""{number of days: number of files that waited so long}."""


def waits_by_region(day: date) -> Mapping[str, Mapping[str, Histogram]]:
    """{wait: {finest region: histogram}} of the waits closed by `day` (in): one query.

    A file counts whatever became of it later; its days are those known now, corrections included.
    """
    first, *others = (_durations(wait, opened, closed, day) for wait, (opened, closed) in WAITS.items())
    waits: dict[str, dict[str, Histogram]] = {wait: defaultdict(Counter) for wait in WAITS}
    for wait, region, lasted, files in first.union(*others, all=True):
        waits[wait][region][lasted.days] += files
    return waits


def _durations(wait: str, opened: str, closed: str, day: date) -> QuerySet:
    files = Enrolment.objects.order_by().filter(**{f"{closed}__lte": day, f"{opened}__isnull": False})
    durations = files.values_list(Value(wait, CharField()), "region_id", F(closed) - F(opened))
    return durations.annotate(Count("pk"))


def together(histograms: Iterable[Histogram]) -> Histogram:
    """All the waits of several regions."""
    added: Histogram = Counter()
    for each in histograms:
        added.update(each)
    return added


def median_days(waits: Histogram) -> Decimal | None:
    """The wait that half of the files do not exceed, the mean of the two middle ones; None of none."""
    count = waits.total()
    if not count:
        return None
    low, high = _nth(waits, (count - 1) // 2), _nth(waits, count // 2)
    return Decimal(low + high) / 2


def _nth(waits: Histogram, rank: int) -> int:
    """The wait of the file that has `rank` files before it, the shortest first."""
    for days in sorted(waits):
        rank -= waits[days]
        if rank < 0:
            return days
    raise IndexError(rank)
