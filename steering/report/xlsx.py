"""The spreadsheet of a progress report: its tables, as numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from steering.figures import absolute
from steering.languages import FRENCH
from steering.report.document import document
from steering.report.pieces import Cell, Document, Section, Table

_NAME = 31  # letters that a sheet's name may have
_REFUSED = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_report_xlsx(figures: Mapping[str, Any], file: BinaryIO, language: str = FRENCH) -> None:
    """Write the workbook of a report's frozen `figures` (see `report_figures`) into `file`."""
    write_xlsx(document(figures, language), file)


def write_xlsx(report: Document, file: BinaryIO) -> None:
    """Write the workbook of a report in its language; the same report gives the same file."""
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made_on = report.moment.replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": report.title, "author": report.author, "created": made_on})
    _Book(book, report).write()
    book.close()


class _Book:
    """A first sheet with the figures and their definitions, then one a table that names it."""

    def __init__(self, book: Workbook, report: Document) -> None:
        self.book, self.report = book, report
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.figure = book.add_format({"num_format": "#,##0.##", "valign": "top"})

    def write(self) -> None:
        self._summary()
        for section in self.report.sections:
            if section.code != "definitions":
                self._section(section)

    def _summary(self) -> None:
        table = next(table for section, table in self.report.tables if section.code == "definitions")
        sheet = self._sheet(table.sheet, [46, 18, 16, 90])
        sheet.write_string(0, 0, self.report.title, self.bold)
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
        sheet = self.book.add_worksheet(name.translate(_REFUSED)[:_NAME])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _table(self, sheet: Worksheet, top: int, table: Table) -> int:
        """Write a table from the line `top`; returns the first free line."""
        sheet.write_row(top, 0, [label for label, _ in table.columns], self.head)
        for line, row in enumerate(table.rows, start=top + 1):
            for column, cell in enumerate(row):
                self._cell(sheet, line, column, cell)
        return top + len(table.rows) + 1

    def _cell(self, sheet: Worksheet, line: int, column: int, cell: Cell) -> None:
        if cell.raw is None:
            sheet.write_string(line, column, cell.text, self.wrap)
        else:
            if cell.url:  # the link first: the number then takes the cell, and keeps it
                sheet.write_url(line, column, absolute(cell.url))
            sheet.write_number(line, column, cell.raw, self.figure)
