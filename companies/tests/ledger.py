"""The ledger read the other way than the list reads it: sums of entries and departures, corrections included."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from companies.models import EnrolmentEvent
from regions.queries import rollup


def counted(day: date, phases: Collection[str]) -> dict[str, int]:
    """{code of the region on the map of `day`: number of firms} whose phase on `day` is one of `phases`."""
    standing, firms = rollup(day), Counter()
    for event in EnrolmentEvent.objects.filter(effective_on__lte=day):
        moved = (event.to_phase in phases) - (event.from_phase in phases)
        firms[standing[event.region_id]] += moved * event.quantity
    return {region: count for region, count in firms.items() if count}
