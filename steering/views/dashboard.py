"""The dashboard: one day, the country or one region."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.models import User
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.context_processors import VERSION as PORTAL_VERSION
from industrie_futur.panels import panels_for
from industrie_futur.templatetags.portal import number, short_date
from regions.models import Region
from steering.charts import Chart, choropleth, funnel, trajectory, trajectory_table
from steering.figures.catalogue import phase_code
from steering.figures.links import FigureLinks, figure_html
from steering.filters import NATIONAL
from steering.forms import DashboardForm
from steering.indicators import INDICATORS, Indicator
from steering.links import DashboardLinks, dashboard_url
from steering.queries import MAIN, Figure, PhaseCount, RegionRow, Situation, situation
from steering.schedule.tiles import calendar_of

REGION_COLUMNS = (
    "applications",
    MAIN,
    "diagnosed",
    "supported",
    "withdrawn",
    "planned_companies",
    "budget",
    "committed",
    "paid",
    "experts",
)


class Cell(NamedTuple):
    """A figure as the page shows it: its text, and its own page ("" where it has none)."""

    indicator: Indicator
    text: str
    url: str

    @property
    def html(self) -> SafeString:
        return figure_html(self.text, self.url, self.indicator.label)


class PhaseCell(NamedTuple):
    """The firms in one phase, and the page of that figure."""

    counted: PhaseCount
    url: str

    @property
    def html(self) -> SafeString:
        return figure_html(number(self.counted.count), self.url, self.counted.phase.label)


class Line(NamedTuple):
    """A line of the table by region; `url` leads to the region's own dashboard."""

    row: RegionRow
    url: str
    cells: Sequence[Cell]

    @property
    def cells_html(self) -> SafeString:
        return SafeString("".join([f'<td class="numeric">{cell.html}</td>' for cell in self.cells]))


class Shortcut(NamedTuple):
    """A day worth a look."""

    label: str
    url: str
    is_current: bool


@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    in_charge = regions_in_charge(request.user)
    form = DashboardForm(request.GET, in_charge=in_charge)
    shown = situation(form.day, form.region_code, geography=form.geography)
    links = FigureLinks(form.day, form.geography.switch)
    context = {
        "form": form,
        "situation": shown,
        "shortcuts": _shortcuts(shown),
        "national_url": dashboard_url(shown.as_of, switch=form.geography.switch),
        "switch": form.geography.switch,
        "panels": panels_for("steering:dashboard", request, shown),
        "calendar": calendar_of(request.user) if shown.as_of == clock.today() else None,
        "body": _body(shown, links, _targets_url(shown, request.user)),
        **(_regional(shown, shown.region) if shown.region else {}),
    }
    return render(request, "steering/dashboard.html", context)


def _targets_url(shown: Situation, user: User) -> str:
    """The milestones of the territory shown; "" for experts, who do not read them."""
    if user.role == Role.EXPERT:
        return ""
    region, page = shown.region, reverse("steering:target_list")
    if region is None:
        return f"{page}?territoire={NATIONAL}"
    return f"{page}?territoire={region.code}" if region.is_open_on(clock.today()) else page


def _body(shown: Situation, links: FigureLinks, targets_url: str) -> Any:
    """All of the page that its figures decide: the same for every visitor who reads the targets."""
    key = _drawing_key(shown, targets_url)
    return caches["drawings"].get_or_set(key, lambda: _drawn(shown, links, targets_url))


def _drawn(shown: Situation, links: FigureLinks, targets_url: str) -> str:
    region = shown.region.code if shown.region else None
    context = {
        "situation": shown,
        "cells": _cells(shown.figures, region, links),
        "funnel_cells": [cell_of(each, region, links) for each in shown.funnel],
        "phases": [PhaseCell(each, links.to(phase_code(each.phase), region)) for each in shown.phases],
        "charts": _charts(shown),
        "trajectory_rows": trajectory_table(**_lines(shown)),
        "definitions": INDICATORS,
        "targets_url": targets_url,
        "region_code": region or "",
        **(_regional(shown, shown.region) if shown.region else _national(shown, links)),
    }
    return render_to_string("steering/includes/dashboard_body.html", context)


def _drawing_key(shown: Situation, targets_url: str) -> str:
    """All that `_drawn` draws from: another figure, day or map makes another key, no stale page."""
    table = shown.table
    rows = [*table.rows, table.without_region, table.total, *shown.former]
    figures = [
        (row.code, row.name, row.note, *(figure.value for figure in row.figures.values())) for row in rows
    ]
    told = (
        *(PORTAL_VERSION, shown.as_of, shown.known_on, shown.geography.switch.shown.code),
        (shown.region.code, str(shown.region)) if shown.region else None,
        figures,
        [figure.value for each in (shown.figures, shown.national) for figure in each.values()],
        [phase.count for phase in shown.phases],
        shown.milestones,
        shown.trajectory,
        targets_url,
    )
    return f"dashboard-{sha256(repr(told).encode()).hexdigest()}"


def regions_in_charge(user: User) -> set[str]:
    """Codes of the regions whose firms an officer reads; empty for everybody else."""
    return user.region_codes_in_charge() if user.role == Role.REGIONAL_OFFICER else set()


def _national(shown: Situation, links: FigureLinks) -> dict[str, Any]:
    table, dashboards = shown.table, DashboardLinks(shown.as_of, shown.geography.switch)
    lines = [_line(row, links, dashboards) for row in table.rows]
    without = _line(table.without_region, links, dashboards)
    return {
        "columns": [table.total.figures[code].indicator for code in REGION_COLUMNS],
        "lines": lines,
        "without_region": [] if table.without_region.is_empty else [without],
        "total": [_line(table.total, links, dashboards)],
        "partly_covered": [row for row in table.rows if row.note],
    }


def _regional(shown: Situation, region: Region) -> dict[str, Any]:
    """A region that does not exist on the day is shown all the same, and said so."""
    geography = shown.geography
    heir, dashboards = geography.standing[region.code], DashboardLinks(shown.as_of, geography.switch)
    return {
        "heir": geography.known[heir] if heir != region.code else None,
        "heir_url": dashboards.to(heir),
        "is_not_yet": not region.is_open_on(geography.switch.map_on) and heir == region.code,
        "former_url": {row.code: dashboards.to(row.code) for row in shown.former},
    }


def _line(row: RegionRow, links: FigureLinks, dashboards: DashboardLinks) -> Line:
    """What lies in no region is a term of the bridge of the country's figure, where it leads."""
    cells = [cell_of(row.figures[code], row.code, links) for code in REGION_COLUMNS]
    return Line(row, dashboards.to(row.code) if row.code else "", cells)


def _cells(figures: Any, region: str | None, links: FigureLinks) -> dict[str, Cell]:
    return {code: cell_of(figure, region, links) for code, figure in figures.items()}


def cell_of(figure: Figure, region: str | None, links: FigureLinks) -> Cell:
    """A 0 leads to its page as well: it says what is counted, and that nothing is."""
    return Cell(figure.indicator, figure.text, links.to(figure.indicator.code, region))


def _shortcuts(shown: Situation) -> list[Shortcut]:
    """Today, the targets' days, and where the map changes: all of them data."""
    days = {clock.today(): "Aujourd’hui"}
    for milestone in shown.milestones:
        days.setdefault(milestone.due_on, f"Échéance du {short_date(milestone.due_on)}")
    for perimeter in shown.geography.switch.offered:
        day = perimeter.nearest(clock.today())
        days.setdefault(day, f"Carte des {perimeter.region_count} régions ({short_date(day)})")
    region, switch = (shown.region.code if shown.region else None), shown.geography.switch
    return [
        Shortcut(label, dashboard_url(day, region, switch=switch), day == shown.as_of)
        for day, label in sorted(days.items())
    ]


# Charts ---------------------------------------------------------------------------------------------


def _charts(shown: Situation) -> dict[str, Chart]:
    charts = {
        "trajectory": trajectory(**_lines(shown)),
        "funnel": funnel([(figure.indicator.label, int(figure.value)) for figure in shown.funnel]),
    }
    return charts if shown.region else {**charts, "map": _map(shown)}


def _lines(shown: Situation) -> dict[str, Any]:
    lines = shown.trajectory
    return {
        "as_of": shown.known_on,
        "engaged": lines.engaged,
        "financed": lines.financed,
        "targets": lines.targets,
        "starts_on": lines.starts_on,
    }


def _map(shown: Situation) -> Chart:
    """A region without programme nor firm is hatched: its 0 is not that of a region that has yet to begin."""
    rows = {row.code: row for row in shown.table.rows if row.code}
    dashboards = DashboardLinks(shown.as_of, shown.geography.switch)
    return choropleth(
        shown.geography.map_name,
        {code: row.engaged if row.has_programme or row.engaged else None for code, row in rows.items()},
        labels={code: row.name for code, row in rows.items()},
        links={code: dashboards.to(code) for code in rows},
        notes={code: row.note for code, row in rows.items()},
    )
