"""The regions side by side: the table, its map and its spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.days import day_asked
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response
from steering.charts import Chart, choropleth
from steering.compare import BY_NAME, Comparison, Line, comparison, export_headings, export_rows
from steering.compare_columns import ANOMALIES, BY_KEY, COLUMNS, TARGET, Cell, Column, Group, few_legend
from steering.figures.links import FigureLinks, absolute
from steering.links import DashboardLinks, FirmLinks
from steering.views.dashboard import regions_in_charge


class ShownCell(NamedTuple):
    """A figure as the page shows it; `url` leads to its own page, `why` says why there is none."""

    cell: Cell
    url: str
    why: str
    opens_group: bool


class ShownLine(NamedTuple):
    """A line of the table; `url` leads to the region's own dashboard."""

    line: Line
    url: str
    cells: Sequence[ShownCell]


FIRST_OF_GROUPS = {next(columns).key for _, columns in groupby(COLUMNS, lambda column: column.group)}


@require_safe
def compare(request: SignedInRequest) -> HttpResponse:
    """`?tri=`, `?carte=` (a column), `?format=`; experts have no business here."""
    if request.user.role == Role.EXPERT:
        raise PermissionDenied
    asked = request.GET
    shown = comparison(day_asked(request), asked.get("perimetre"), order=asked.get("tri", BY_NAME))
    firms = FirmLinks(request.user, shown.geography, regions_in_charge(request.user))
    if asked.get("format") in FORMATS:
        return _spreadsheet(asked["format"], shown, firms)
    on_map = BY_KEY.get(asked.get("carte", ""), COLUMNS[0])
    context = {
        "shown": shown,
        "columns": COLUMNS,
        "groups": _groups(),
        "first_of_groups": FIRST_OF_GROUPS,
        "lines": list(_shown_lines(shown, firms)),
        "few_legend": few_legend(shown.limit),
        "on_map": on_map,
        "map": _map(shown, on_map),
    }
    return render(request, "steering/compare.html", context)


def _spreadsheet(wanted: str, shown: Comparison, firms: FirmLinks) -> HttpResponse:
    figures = FigureLinks(shown.day, shown.geography.switch)

    def address(line: Line, cell: Cell) -> str:
        return absolute(_url(shown, line, cell, figures, firms))

    name = f"comparaison-regions-{shown.day:%Y-%m-%d}-perimetre-{shown.geography.switch.shown.code}"
    return spreadsheet_response(wanted, name, export_headings(shown), export_rows(shown, address))


def _groups() -> list[tuple[Group, list[Column]]]:
    return [(group, list(columns)) for group, columns in groupby(COLUMNS, lambda column: column.group)]


def _shown_lines(shown: Comparison, firms: FirmLinks) -> Iterator[ShownLine]:
    dashboards = DashboardLinks(shown.day, shown.geography.switch)
    figures = FigureLinks(shown.day, shown.geography.switch)
    for line in shown.all_lines:
        url = dashboards.to(line.code) if line.code else ""
        cells = [
            _shown_cell(cell, shown.limit, _url(shown, line, cell, figures, firms)) for cell in line.cells
        ]
        yield ShownLine(line, url, cells)


def _shown_cell(cell: Cell, limit: int, url: str) -> ShownCell:
    why = cell.missing.why(limit) if cell.missing else ""
    return ShownCell(cell, url, "" if why == cell.text else why, cell.column.key in FIRST_OF_GROUPS)


def _url(shown: Comparison, line: Line, cell: Cell, figures: FigureLinks, firms: FirmLinks) -> str:
    """The page of a figure of the registry; of a share, all of them; of anomalies their list, today's."""
    if cell.column.key == ANOMALIES and cell.value:  # an empty list teaches nothing
        is_listed = shown.day == clock.today() and not shown.geography.switch.is_other
        is_listed &= line is not shown.without_region  # no list is of these alone
        query = f"?region={line.code}" if line.code else ""
        return reverse("steering:anomaly_list") + query if is_listed and firms.reaches(line.code) else ""
    if cell.column.key == TARGET and cell.value is not None and shown.target:
        page = reverse("steering:target_shares", args=[shown.target.pk])
        return f"{page}?{figures.query}"
    is_shown = cell.column.is_of_registry and cell.value is not None
    return figures.to(cell.column.key, line.code) if is_shown else ""


def _map(shown: Comparison, column: Column) -> Chart:
    """The figures of one column of the table; a region without one is hatched, and its words say why."""
    cells = {line.code: line.cell(column.key) for line in shown.lines if line.code}
    names = {line.code: line.name for line in shown.lines if line.code}
    dashboards = DashboardLinks(shown.day, shown.geography.switch)
    return choropleth(
        shown.geography.map_name,
        {code: _on_map(column, cell) for code, cell in cells.items()},
        labels=names,
        unit=column.unit,
        missing="sans chiffre",
        links={code: dashboards.to(code) for code in names},
        notes={code: cell.missing.why(shown.limit) for code, cell in cells.items() if cell.missing},
        title=f"{column.label}, par région",
    )


def _on_map(column: Column, cell: Cell) -> float | None:
    """Euros in millions: an outline has no room for more digits."""
    if cell.value is None:
        return None
    return float(cell.value / Decimal(1_000_000) if column.form == "€" else cell.value)
