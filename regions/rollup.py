"""The ledgers of money added up by day and region; see `industrie_futur.rollup`."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from industrie_futur.rollup import add_to_rollup
from regions.models import DailyMoney


def add_money(figure: str, movements: Iterable[tuple[date, str, Decimal]]) -> None:
    """Add (day, finest region, euros) movements to `figure`, one of `DailyMoney.Figure`."""
    changes: dict[tuple[str, date, str], Decimal] = defaultdict(Decimal)
    for day, region, amount in movements:
        changes[figure, day, region] += amount
    add_to_rollup(DailyMoney, {key: {"change": change} for key, change in changes.items()})
