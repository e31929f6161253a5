"""Numbers and days for the charts' labels and sentences, in French or in the language of a report."""

from collections.abc import Sequence
from decimal import Decimal

from steering.languages import NARROW, percent, say
from steering.languages import day as day_text
from steering.languages import number as count_text
from steering.languages import short_month as month_text

__all__ = ["NARROW", "colon", "count_text", "day_text", "joined", "month_text", "plural", "share_text"]


def share_text(part: float | Decimal, whole: float | Decimal) -> str:
    """`part` in per cent of `whole`, one decimal when there is one ("80 %", "23,5 %"); "–" of nothing."""
    return percent(Decimal(str(part)) * 100 / Decimal(str(whole))) if whole else "–"


def joined(parts: Sequence[str]) -> str:
    """ "a", "a et b", "a, b et c"."""
    return say(" et ").join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def plural(count: float | Decimal, one: str, several: str) -> str:
    """French counts 0 and 1 as singular."""
    return one if -2 < count < 2 else several


def colon(label: str, said: str) -> str:
    """ "Alsace : 107"; the space before a colon is French."""
    return say("{label}\u202f: {said}", label=label, said=said)
