"""The spreadsheet of a progress report: the frozen figures, as numbers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet


def write_report_xlsx(figures: dict[str, Any], file: BinaryIO) -> None:
    """Write the workbook of a report's frozen `figures` (see `report_figures`) into `file`.

    The workbook carries the report's own day as its date, so that the same figures give the same file.
    """
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    as_of = date.fromisoformat(figures["as_of"])
    book.set_properties({"title": figures["title"], "created": datetime(as_of.year, as_of.month, as_of.day)})  # noqa: DTZ001  a day, not a moment
    _Sheets(book).write(figures)
    book.close()


class _Sheets:
    """One sheet a table of the report, each with its heading line in bold and frozen."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True})
        self.head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.figure = book.add_format({"num_format": "#,##0.##", "valign": "top"})

    def write(self, figures: dict[str, Any]) -> None:
        summary = self._sheet("Synthèse", [46, 18, 16, 90])
        rows = [[each["label"], each["raw"], each["unit"], each["definition"]] for each in figures["figures"]]
        end = self._table(
            summary, ["Indicateur", "Valeur", "Unité", "Définition"], rows, title=figures["title"]
        )
        for offset, sentence in enumerate(figures["summary"], start=end + 1):
            summary.write_string(offset, 0, sentence)
        summary.write_string(
            end + len(figures["summary"]) + 2, 0, f"Empreinte des chiffres : {figures['checksum']}"
        )

        self._table(
            self._sheet("Objectifs", [40, 14, 12, 12, 16, 12]),
            ["Objectif", "Échéance", "Valeur", "Engagées", "Atteinte (%)", "Reste à engager"],
            [
                [
                    each["label"],
                    each["raw_due_on"],
                    each["raw_value"],
                    each["raw_engaged"],
                    each["raw_progress_pct"],
                    each["raw_gap"],
                ]
                for each in figures["targets"]
            ],
        )
        self._table(
            self._sheet("Étapes", [40, 14]),
            ["Étape au jour du point", "Entreprises"],
            [[each["label"], each["count"]] for each in figures["phases"]],
        )
        self._regions(figures["regions"])
        if revisions := figures.get("revisions"):
            self._revisions(revisions)

    def _revisions(self, revisions: dict[str, Any]) -> None:
        sheet = self._sheet("Révisions", [46, 20, 20, 20])
        headings = ["Indicateur", "Publié", "Révisé", "Variation"]
        rows = [[row["label"], *row["raw"]] for row in revisions["rows"]]
        end = self._table(sheet, headings, rows, title=revisions["title"])
        sheet.write_string(end + 1, 0, revisions["sentence"])

    def _regions(self, regions: dict[str, Any]) -> None:
        headings = ["Code", "Région", *(column["label"] for column in regions["columns"]), "Note"]
        rows: list[list[Any]] = [
            [row["code"], row["name"], *row["values"], row["note"]] for row in regions["rows"]
        ]
        if regions["without_region"] is not None:
            rows.append(["", "Sans région", *regions["without_region"], ""])
        rows.append(["", "Total national", *regions["total"], ""])
        self._table(self._sheet("Régions", [7, 36, *[14] * len(regions["columns"]), 60]), headings, rows)

    def _sheet(self, name: str, widths: Sequence[int]) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _table(
        self, sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[Any]], title: str = ""
    ) -> int:
        """Write a table from the top, under `title` if there is one; returns the first free line."""
        top = 0
        if title:
            sheet.write_string(0, 0, title, self.bold)
            top = 2
        sheet.write_row(top, 0, headings, self.head)
        sheet.freeze_panes(top + 1, 0)
        line = top + 1
        for line, row in enumerate(rows, start=top + 1):  # noqa: B007  the last line is the answer
            for column, value in enumerate(row):
                self._cell(sheet, line, column, value)
        return line + 1

    def _cell(self, sheet: Worksheet, line: int, column: int, value: Any) -> None:
        if isinstance(value, (int, float)):
            sheet.write_number(line, column, value, self.figure)
        elif value is not None:
            sheet.write_string(line, column, str(value), self.wrap)
