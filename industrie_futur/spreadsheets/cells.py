"""What a cell may hold, the same in the three formats, on the way in and on the way out."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone

from industrie_futur.spreadsheets.errors import TooManyRows


class Linked(NamedTuple):
    """A number, and the whole address that it leads to: a workbook has both, a CSV the number alone."""

    number: Any
    address: str


Cell = str | Decimal | date | datetime | Linked | None

MAX_ROWS = 1_048_576  # of a sheet, headings included: Excel's and LibreOffice's limit
_SIGNIFICANT_DIGITS = 15  # what a spreadsheet keeps of a number

# Controls, the byte order mark, and what XML 1.0 forbids: invisible, or fatal to a file or a database.
_HARMFUL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# White space does not hide a sign from every program; full-width signs are signs in some.
_FORMULA = r"(?:[\t\r\n]|\s*[=+\-@＝＋－＠])"
_FORMULA_OR_GUARDED = re.compile(f"'*{_FORMULA}")
_GUARDED = re.compile(f"'+{_FORMULA}")


def clean_text(text: str) -> str:
    """`text` without control characters, its lines ended by a line feed alone."""
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def is_formula(text: str) -> bool:
    """Whether a spreadsheet program could run `text`, or take it for text that we guarded."""
    return not text[:1].isalnum() and bool(_FORMULA_OR_GUARDED.match(text))


def guarded(text: str) -> str:
    """`text` as an untyped CSV cell that no program runs: a formula gets an apostrophe (RULES 20)."""
    return f"'{text}" if is_formula(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def typed(value: Any) -> Cell:
    """`value` as what a cell may hold: text, exact number, day, moment (in Paris time, naive), or nothing."""
    if isinstance(value, str):
        return clean_text(str(value)) or None
    if value is None:
        return None
    if isinstance(value, Linked):
        number = typed(value.number)
        return Linked(number, value.address) if value.address and isinstance(number, Decimal) else number
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float | Decimal):
        return _number(value)
    if isinstance(value, datetime):
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, date):
        return value
    return clean_text(value.isoformat() if isinstance(value, time) else str(value)) or None


def sheet_rows(rows: Iterable[Iterable[Any]]) -> Iterator[list[Cell]]:
    """The cells of `rows`; TooManyRows past what a sheet shows below its headings."""
    for count, row in enumerate(rows, 1):
        if count >= MAX_ROWS:
            raise TooManyRows("Une feuille ne peut montrer autant de lignes\u202f: choisissez le format CSV.")
        yield [typed(value) for value in row]


def plain(number: Decimal) -> str:
    """`number` without exponent or idle zeros."""
    digits = f"{number:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def french(number: Decimal) -> str:
    """`number` as a French spreadsheet reads it: a point would make it a text, or a day."""
    return plain(number).replace(".", ",")


def _number(value: int | float | Decimal) -> Cell:
    """A number, or its text when a spreadsheet would round it or cannot hold it."""
    number = Decimal(f"{value:.{_SIGNIFICANT_DIGITS}g}" if isinstance(value, float) else value)
    if not number.is_finite():
        return str(value)
    text = plain(number)
    return number if len(text.strip("-.0").replace(".", "")) <= _SIGNIFICANT_DIGITS else text
