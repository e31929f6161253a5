"""Spreadsheets, in and out: CSV, XLSX and ODS read by `read_rows`, sent by `spreadsheet_response`."""

from industrie_futur.spreadsheets.cells import Linked
from industrie_futur.spreadsheets.errors import TooManyRows, UnreadableFile
from industrie_futur.spreadsheets.ods import write_ods
from industrie_futur.spreadsheets.reading import Sheet, read_rows
from industrie_futur.spreadsheets.writing import (
    FORMATS,
    format_asked,
    spreadsheet_response,
    stream_csv,
    write_xlsx,
)

__all__ = [
    "FORMATS",
    "Linked",
    "Sheet",
    "TooManyRows",
    "UnreadableFile",
    "format_asked",
    "read_rows",
    "spreadsheet_response",
    "stream_csv",
    "write_ods",
    "write_xlsx",
]
