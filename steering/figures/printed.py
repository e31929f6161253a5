"""What the published reports tell of the figures that secrecy may hide: all that some readers may be told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from industrie_futur.secrecy import MARKER
from steering.indicators import Amount, Measures
from steering.models import ProgressReport
from steering.recorded import RecordedMeasures
from steering.report.tables import TABLES, printed_cells


def report_of(measures: Measures, user: User) -> ProgressReport | None:
    """The report that arrested `measures`, if `user` may read it; None for any other day or moment."""
    if not isinstance(measures, RecordedMeasures):
        return None
    reports = ProgressReport.objects.visible_to(user).filter(as_of=measures.as_of)
    return next((each for each in reports if each.recorded_until == measures.recorded_until), None)


def printed_tables(report: ProgressReport) -> list[Mapping[str, Any]]:
    """The tables of its chapters that are still known."""
    chapters = report.figures.get("chapters", ())
    return [table for chapter in chapters for table in chapter["tables"] if table["code"] in TABLES]


def printed_amount(code: str, measures: Measures, user: User) -> Amount | None:
    """What `report_of` printed in a table for the figure `code`; None when it is none, or was hidden."""
    report = report_of(measures, user)
    for cell in printed_cells(printed_tables(report)) if report else ():
        if cell.code == code and cell.value != MARKER:
            return int(cell.value)
    return None
