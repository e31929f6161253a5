"""The spreadsheets that the import gives back: the template to fill in, and the refused rows to mend."""

from collections.abc import Iterable, Iterator
from typing import Any

from companies.imports.columns import COLUMNS, REFUSAL_HEADINGS
from companies.models import RefusedRow

Table = tuple[list[str], Iterable[list[Any]]]


def template_table() -> Table:
    """Headings and the example row, which the import refuses if it is left there."""
    return [column.label for column in COLUMNS], [[column.example for column in COLUMNS]]


def refused_table(headings: list[str], rows: Iterable[RefusedRow]) -> Table:
    """The refused rows under the headings of their file, then their line there and what is wrong.

    Mended, it is imported as it is: the columns added are passed over.
    """
    return [*headings, *REFUSAL_HEADINGS], _refused(len(headings), rows)


def _refused(width: int, rows: Iterable[RefusedRow]) -> Iterator[list[Any]]:
    for row in rows:
        cells = row.cells[:width] + [""] * (width - len(row.cells))
        yield [*cells, row.line, " ".join(map(told, row.errors))]


def told(error: dict[str, str]) -> str:
    """An error on one line: its column, what is wrong, how to mend it."""
    column = f"{error['column']}\u202f: " if error["column"] else ""
    return f"{column}{error['message']} {error['mend']}".strip()
