"""Numbers and days as French reads them, for the charts' labels and sentences."""

from collections.abc import Sequence
from decimal import Decimal

from industrie_futur.templatetags.portal import NARROW, percent
from industrie_futur.templatetags.portal import french_date as day_text
from industrie_futur.templatetags.portal import number as count_text

__all__ = ["NARROW", "SHORT_MONTHS", "count_text", "day_text", "joined", "plural", "share_text"]

SHORT_MONTHS = (
    *("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil."),
    *("août", "sept.", "oct.", "nov.", "déc."),
)


def share_text(part: float | Decimal, whole: float | Decimal) -> str:
    """`part` in per cent of `whole`, one decimal when there is one ("80 %", "23,5 %"); "–" of nothing."""
    return percent(Decimal(str(part)) * 100 / Decimal(str(whole))) if whole else "–"


def joined(parts: Sequence[str]) -> str:
    """ "a", "a et b", "a, b et c"."""
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def plural(count: float | Decimal, one: str, several: str) -> str:
    """French counts 0 and 1 as singular."""
    return one if -2 < count < 2 else several
