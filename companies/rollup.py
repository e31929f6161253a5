"""The ledger of steps added up by day and region; see `industrie_futur.rollup`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from companies.models import DailySteps, EnrolmentEvent
from industrie_futur.rollup import add_to_rollup


def add_steps(events: Iterable[EnrolmentEvent]) -> None:
    """Add new `events` to the rollup: each brings its firm into one phase and out of another."""
    changes: defaultdict[tuple[date, str], Counter[str]] = defaultdict(Counter)
    for event in events:
        moved = changes[event.effective_on, event.region_id]
        if event.to_phase:
            moved[event.to_phase] += event.quantity
        if event.from_phase:
            moved[event.from_phase] -= event.quantity
    add_to_rollup(DailySteps, changes)
