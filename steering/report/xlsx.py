"""The spreadsheet of a progress report: its tables, as numbers."""

import re
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from math import ceil
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from industrie_futur.svg import BLUE
from steering.figures import absolute
from steering.report.pieces import Cell, Document, Section, Table

_NAME = 31  # letters that a sheet's name may have
_LINE = 15  # points
_FITS = 1.1  # letters of a text in the width of a figure, which widths count in
_A4 = 9  # the code of a sheet of paper
_READ = re.compile(r"(?P<sign>[+−]?)(?P<before>\D*)(?P<digits>[\d.,\u202f]*\d)(?P<after>.*)")
_ALIGNED: dict[str, dict[str, Any]] = {
    "first": {"align": "left"},
    "figure": {"align": "right"},
    "text": {"align": "left", "indent": 1},
}
_REFUSED = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def xlsx_of(report: Document) -> bytes:
    """The workbook of a report in its language; the same report gives the same file."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made_on = report.moment.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": report.title, "author": report.author, "created": made_on})
    _Book(book, report).write()
    book.close()
    return file.getvalue()


class _Book:
    """A first sheet with the figures and their definitions, then one a table that names it."""

    def __init__(self, book: Workbook, report: Document) -> None:
        self.book, self.report = book, report
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.bold = book.add_format({"bold": True, "font_color": BLUE})
        self.style = cache(self._style)
        self.widths: Sequence[int] = ()  # of the sheet being written, in letters

    def write(self) -> None:
        self._summary()
        for section in self.report.sections:
            if section.code != "definitions":
                self._section(section)

    def _summary(self) -> None:
        table = next(table for section, table in self.report.tables if section.code == "definitions")
        sheet = self._sheet(table.sheet, [46, 18, 16, 90])
        sheet.write_string(0, 0, self.report.title, self.title)
        sheet.write_string(1, 0, self.report.lead)
        line = self._table(sheet, 3, table)
        sheet.freeze_panes(4, 0)
        said = next(each.paragraphs for each in self.report.sections if each.code == "summary")
        notes = [self.report.fictional, *(each.text for each in said), self.report.checksum]
        for text in filter(None, notes):
            line += 1
            sheet.write_string(line, 0, text)

    def _section(self, section: Section) -> None:
        """A sheet for each table that names one; the others of the section follow on it."""
        sheet, line = None, 0
        for table in section.tables:
            if table.sheet or sheet is None:
                sheet, line = self._sheet(table.sheet or section.title, [46, *[18] * 12]), 0
                if table is section.tables[0]:
                    line = self._words(sheet, section)
            sheet.write_string(line, 0, table.caption, self.bold)
            if table.is_wide:  # its headings and its regions stay in sight
                sheet.freeze_panes(line + 2, 1)
            line = self._table(sheet, line + 1, table) + 1
        if sheet is not None:
            for text in section.notes:
                sheet.write_string(line, 0, text)
                line += 1

    def _words(self, sheet: Worksheet, section: Section) -> int:
        """What the section says; the first free line."""
        line = 0
        for paragraph in section.paragraphs:
            sheet.write_string(line, 0, paragraph.text)
            line += 1
        return line + 1 if line else 0

    def _sheet(self, name: str, widths: Sequence[int]) -> Worksheet:
        sheet, self.widths = self.book.add_worksheet(_sheet_name(name)), widths
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self.report.title}&C&A&R&P/&N")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _table(self, sheet: Worksheet, top: int, table: Table) -> int:
        """Write a table from the line `top`; returns the first free line."""
        aligned = [_aligned(column, is_numeric) for column, (_, is_numeric) in enumerate(table.columns)]
        for column, (label, _) in enumerate(table.columns):
            sheet.write_string(top, column, label, self.style("head", aligned[column]))
        sheet.set_row(top, self._height([label for label, _ in table.columns]))
        for line, row in enumerate(table.rows, start=top + 1):
            sheet.set_row(line, self._height([cell.text for cell in row]))
            kind = "total" if table.has_total and row is table.rows[-1] else "line"
            for column, cell in enumerate(row):
                self._cell(sheet, (line, column), cell, kind, aligned[column])
        return top + len(table.rows) + 1

    def _height(self, texts: Sequence[str]) -> int:
        """Points that a line of the sheet takes, said because not every reader finds them by itself."""
        lines = [ceil(len(text) / width / _FITS) for text, width in zip(texts, self.widths, strict=False)]
        return _LINE * max(lines)

    def _cell(self, sheet: Worksheet, place: tuple[int, int], cell: Cell, kind: str, aligned: str) -> None:
        if cell.raw is None:
            sheet.write_string(*place, cell.text, self.style(kind, aligned))
            return
        if cell.url:  # the link first: the number then takes the cell, and keeps it
            sheet.write_url(*place, absolute(cell.url))
        style = self.style(kind, aligned, number_format(cell.text), bool(cell.url))
        sheet.write_number(*place, cell.raw, style)

    def _style(self, kind: str, aligned: str, shape: str = "", is_link: bool = False) -> Format:
        """The look of a cell of a heading, a line or a total."""
        look: dict[str, Any] = {"valign": "top", "text_wrap": True, **_ALIGNED[aligned]}
        if shape:
            look["num_format"] = shape
        if is_link:
            look["font_color"] = BLUE
        match kind:
            case "head":
                look |= {"bold": True, "bottom": 2, "bottom_color": BLUE, "bg_color": "#f6f6f6"}
            case "total":
                look |= {"bold": True, "bg_color": "#e3e3fd"}
        return self.book.add_format(look)


def _aligned(column: int, is_numeric: bool) -> str:
    return "figure" if is_numeric else "text" if column else "first"


def number_format(text: str) -> str:
    """The format by which a spreadsheet writes the number of `text` as the report does: decimals, unit, sign.

    Thousands and decimals take the signs of whoever opens it.
    """
    read = _READ.fullmatch(text)
    if read is None:
        return "#,##0"
    decimals = re.search(r"[.,](\d{1,2})$", read["digits"])
    number = "#,##0" + (f".{'0' * len(decimals[1])}" if decimals else "")
    shape = f"{_literal(read['before'])}{number}{_literal(read['after'])}"
    return f"+{shape};−{shape};0" if read["sign"] else shape


def _literal(text: str) -> str:
    return f'"{text}"' if text else ""


def _sheet_name(name: str) -> str:
    """`name` as a sheet may be called, cut between two words when it is too long."""
    allowed = name.translate(_REFUSED)
    return allowed if len(allowed) <= _NAME else f"{allowed[: _NAME - 1].rsplit(maxsplit=1)[0]}…"
