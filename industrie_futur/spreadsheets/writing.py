"""Tables on their way out, as CSV, XLSX or ODS, row by row.

A value is text, number, day or moment in all three. No text is ever run as a formula: an apostrophe in CSV,
which has no types; text cells elsewhere, marked so that editing one does not wake it either (RULES 20).
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, cast

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from industrie_futur.spreadsheets.cells import (
    MAX_ROWS,
    Cell,
    Linked,
    french,
    guarded,
    is_formula,
    sheet_rows,
    typed,
)
from industrie_futur.spreadsheets.ods import ODS_TYPE, write_ods
from industrie_futur.spreadsheets.workbook import MAX_TEXT

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": ODS_TYPE,
}
"""Content type of each format, by its name in `?format=` and its extension."""

_CHUNK = 2**16
_TEXT = 49  # Excel's own text format
_EXCEL_EPOCH = date(1900, 3, 1)  # before, Excel counts a 29 February 1900 that never was


def spreadsheet_response(
    format: str,
    filename: str,
    columns: Sequence[str],
    rows: Iterable[Iterable[Any]],
) -> HttpResponse:
    """The table as a download: `format` is a key of FORMATS, `filename` bears its date but no extension."""
    if format == "csv":
        response = StreamingHttpResponse(stream_csv(columns, rows))
    else:
        response = FileResponse(_written(format, columns, rows))
    response.headers["Content-Type"] = FORMATS[format]
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{filename}.{format}") or ""
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store, private"
    return cast(HttpResponse, response)  # a view is typed as giving one, streamed or not


def format_asked(request: HttpRequest) -> str:
    """`?format=` of an address that gives a file: CSV when silent, 404 when it is not of FORMATS."""
    wanted = request.GET.get("format", "csv")
    if wanted not in FORMATS:
        raise Http404
    return wanted


def stream_csv(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[bytes]:
    """The table in pieces of UTF-8 with its mark and semicolons, which a double click opens well in France.

    Days are ISO, moments 2015-07-20 14:05:00 in Paris time, decimals have a comma.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([_csv_cell(typed(heading)) for heading in columns])
    for row in rows:
        writer.writerow([_csv_cell(typed(value)) for value in row])
        if buffer.tell() > _CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_xlsx(columns: Sequence[str], rows: Iterable[Iterable[Any]], file: IO[bytes]) -> None:
    """Write the table into `file`, holding one row at a time; TooManyRows past what a sheet shows."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Données")
        sheet.freeze_panes(1, 0)
        for index, heading in enumerate(columns):
            sheet.set_column(index, index, min(max(len(str(heading)) + 2, 14), 40))
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{MAX_ROWS}"})  # a SIRET is no mistake
        styles = _Styles(book)
        for index, heading in enumerate(columns):
            sheet.write_string(0, index, str(typed(heading) or ""), styles.heading)
        for number, row in enumerate(sheet_rows(rows), 1):
            for index, value in enumerate(row):
                _write_cell(sheet, number, index, value, styles)


def _written(format: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> IO[bytes]:
    """A temporary file that holds the table, on its first byte; it goes when it is closed."""
    write = {"xlsx": write_xlsx, "ods": write_ods}[format]
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it, once sent
    try:
        write(columns, rows, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _csv_cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case Decimal():
            return french(value)
        case Linked():
            return _csv_cell(value.number)
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()


class _Styles:
    """The formats of a workbook's cells."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.heading: Format = book.add_format({"bold": True, "num_format": _TEXT, "bottom": 1})
        self.text: Format = book.add_format({"num_format": _TEXT})
        self.formula: Format = book.add_format({"num_format": _TEXT, "quote_prefix": True})
        self.day: Format = book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment: Format = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})


def _write_cell(sheet: Worksheet, row: int, column: int, value: Cell, styles: _Styles) -> None:
    match value:
        case None:
            return
        case str():
            shown = value if len(value) <= MAX_TEXT else f"{value[: MAX_TEXT - 1]}…"
            sheet.write_string(row, column, shown, styles.formula if is_formula(value) else styles.text)
        case Decimal():
            sheet.write_number(row, column, float(value))
        case Linked():  # the link first: the number then takes the cell, and keeps it
            sheet.write_url(row, column, value.address)
            _write_cell(sheet, row, column, value.number, styles)
        case date() if _day(value) < _EXCEL_EPOCH:
            sheet.write_string(row, column, _csv_cell(value), styles.text)
        case datetime():
            sheet.write_datetime(row, column, value.replace(microsecond=0), styles.moment)
        case date():
            sheet.write_datetime(row, column, value, styles.day)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value
