"""A program of its own: the workbook on its standard input, row by row as JSON on its standard output.

Run by `reading.py` as a child with little memory and time, and none of the portal's secrets: calamine lays a
sheet out as one rectangle, so that a file of 5 KiB with two far-off cells asks for 550 GB and kills its
process. A line is [row number from 1, [text of each cell]]; blank rows are left out. The one argument is how
many seconds it may work, for a broken ODS keeps calamine busy for ever; the exit code says how it ended.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal

MAX_MEMORY = 2**30
MAX_COLUMNS = 500
MAX_TEXT = 32_767  # characters in a cell, Excel's limit

_TOO_WIDE = ["…"] * (MAX_COLUMNS + 1)

UNREADABLE, PASSWORD, TOO_LARGE, NO_SHEET = 10, 11, 12, 13


def main(max_seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Imported under the limits, which it must obey too.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with CalamineWorkbook.from_filelike(sys.stdin.buffer) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.visible == SheetVisibleEnum.Visible and _write(
                    workbook.get_sheet_by_name(sheet.name)
                ):
                    return 0
    except PasswordError:
        return PASSWORD
    except (CalamineError, ValueError, OSError):
        return UNREADABLE
    except MemoryError:
        return TOO_LARGE
    return NO_SHEET


def _write(sheet) -> bool:
    """Print the rows of `sheet`; False when it has none."""
    has_rows = False
    for number, row in enumerate(sheet.iter_rows(), 1):
        while row and row[-1] == "":
            row.pop()
        # Too wide or too long is for the parent to refuse: it is told so by one cell, or character, too many.
        cells = [_text(value)[: MAX_TEXT + 1] for value in row] if len(row) <= MAX_COLUMNS else _TOO_WIDE
        if cells:
            has_rows = True
            sys.stdout.buffer.write(json.dumps([number, cells]).encode() + b"\n")
    return has_rows


def _text(value) -> str:
    """A cell as text: numbers as the spreadsheet keeps them (15 digits), days and moments in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float | int):
        return _number(value)
    if isinstance(value, datetime):  # a fraction of a day is not exact: back to the nearest second
        return (value + timedelta(milliseconds=500)).isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _number(value: float) -> str:
    digits = f"{Decimal(f'{value:.15g}'):f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


if __name__ == "__main__":
    sys.exit(main(max_seconds=int(sys.argv[1])))
