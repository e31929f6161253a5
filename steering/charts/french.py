"""Numbers and days as French reads them, for the charts' labels and sentences."""

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

NARROW = "\u202f"  # narrow no-break space: thousands, and before : ; ! ? %
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"
).split()
SHORT_MONTHS = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()


def count_text(value: float | Decimal) -> str:
    """1700 → "1 700", 12.5 → "12,5": thousands apart, decimals only when there are some."""
    exact = Decimal(str(value))
    grouped = f"{int(exact):,}" if exact == exact.to_integral_value() else f"{exact:,f}"
    return grouped.replace(",", NARROW).replace(".", ",")


def share_text(part: float, whole: float) -> str:
    """`part` in per cent of `whole`, one decimal when there is one ("80 %", "23,5 %"); "–" of nothing."""
    if not whole:
        return "–"
    share = (Decimal(str(part)) * 100 / Decimal(str(whole))).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{count_text(share)}{NARROW}%"


def day_text(day: date) -> str:
    """ "20 juillet 2015", "1er janvier 2016"."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {MONTHS[day.month - 1]} {day.year}"


def joined(parts: Sequence[str]) -> str:
    """ "a", "a et b", "a, b et c"."""
    return " et ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def plural(count: float, one: str, several: str) -> str:
    """French counts 0 and 1 as singular."""
    return one if abs(count) < 2 else several
