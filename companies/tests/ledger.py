"""The ledger, read otherwise than the list reads it: sums of entries and departures, corrections included."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from companies.models import EnrolmentEvent
from regions.queries import rollup


def places(day: date) -> dict[tuple[str, str], int]:
    """{(phase, region code of 2015): number of firms} on `day`."""
    firms: Counter = Counter()
    for event in EnrolmentEvent.objects.filter(effective_on__lte=day):
        firms[event.to_phase, event.region_id] += event.quantity
        firms[event.from_phase, event.region_id] -= event.quantity
    return {place: count for place, count in firms.items() if count and place[0]}


def counted(day: date, phases: Collection[str]) -> dict[str, int]:
    """{code of the region on the map of `day`: number of firms} whose phase on `day` is one of `phases`."""
    standing, firms = rollup(day), Counter()
    for (phase, region), count in places(day).items():
        if phase in phases:
            firms[standing[region]] += count
    return dict(firms)
