"""The list of all figures, and the page of one: its definition, its bridges, its rows."""

from __future__ import annotations

from datetime import date, datetime

from django.core.paginator import InvalidPage
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from industrie_futur.days import moment_asked
from industrie_futur.paging import ListPaginator
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response
from steering.figures.bridges import amount_text, total_over
from steering.figures.catalogue import FIGURES, OPENED, counted
from steering.figures.chapters import PLANS, ChapterPage, chapter_links
from steering.figures.links import FigureLinks, figure_path
from steering.figures.page import FigurePage
from steering.forms import DashboardForm
from steering.indicators import INDICATORS, Measures
from steering.links import FirmLinks
from steering.recorded import RecordedMeasures
from steering.views.dashboard import regions_in_charge

PER_PAGE = 50


@require_safe
def figure_list(request: SignedInRequest) -> HttpResponse:
    """Every indicator, and the finer figures that make them up: its value of a day and how it is counted.

    With `?chapitre=`, the figures of that chapter of the report, over the country; `?arrete=` as below.
    """
    form = DashboardForm(request.GET, in_charge=())
    if chapter := request.GET.get("chapitre"):
        return _chapter(request, chapter, form)
    measures, links = Measures(form.day), FigureLinks(form.day, form.geography.switch)
    covered = form.geography.covered_by(form.region_code) if form.region_code else None

    def line(code: str) -> dict[str, object]:
        total = total_over(counted(code, measures), covered)
        text = amount_text(code, total)
        return {"indicator": FIGURES[code], "text": text, "url": links.to(code, form.region_code)}

    indicators = [each.code for each in INDICATORS]
    context = {
        "form": form,
        "switch": form.geography.switch,
        "place": form.geography.known[form.region_code] if form.region_code else "",
        "chapters": chapter_links(links),
        "lines": [line(code) for code in indicators],
        "finer": [line(code) for code in FIGURES if code not in indicators],
    }
    return render(request, "steering/figures/figure_list.html", context)


def _chapter(request: SignedInRequest, chapter: str, form: DashboardForm) -> HttpResponse:
    if chapter not in PLANS:
        raise Http404
    until = moment_asked(request)
    links = FigureLinks(form.day, recorded_until=until)
    page = ChapterPage(PLANS[chapter], _measures(form.day, until), form.geography, links, request.user)
    context = {
        "page": page,
        "day": form.day,
        "until": until,
        "now_url": FigureLinks(form.day).chapter(chapter),
    }
    return render(request, "steering/figures/chapter_figures.html", context)


def _measures(day: date, until: datetime | None) -> Measures:
    """The facts of `day`, as recorded by a moment or as known now."""
    return RecordedMeasures(day, until) if until else Measures(day)


@require_safe
def figure_detail(request: SignedInRequest, figure: str) -> HttpResponse:
    """`?au=`, `?region=`, `?perimetre=`, `?arrete=` (a moment); its rows: `?tri=`, `?page=`, `?format=`."""
    if figure not in OPENED:
        raise Http404
    form = DashboardForm(request.GET, in_charge=())
    until = moment_asked(request)
    page = FigurePage(
        OPENED[figure], _measures(form.day, until), form.geography, form.region_code, request.user
    )
    if page.has_rows and (wanted := request.GET.get("format", "")) in FORMATS:
        return _spreadsheet(page, wanted, request.GET.get("tri", ""))
    links = FirmLinks(request.user, form.geography, regions_in_charge(request.user))
    context = {
        "form": form,
        "switch": form.geography.switch,
        "page": page,
        "now_url": figure_path(figure, as_of=form.day, region=page.region),
        "firms_url": "" if until else links.url(page.indicator.phases, form.region_code),
        **(_rows(request, page) if page.has_rows else {}),
    }
    return render(request, "steering/figures/figure_detail.html", context)


def _rows(request: SignedInRequest, page: FigurePage) -> dict[str, object]:
    table = page.kind.table()
    table.regions = page.geography.known
    rows, key = table.order(page.rows, request.GET.get("tri", ""))
    paginator = paginated(rows)
    try:
        page_obj = paginator.page(int(request.GET.get("page", 1)))
    except (InvalidPage, ValueError) as error:
        raise Http404 from error
    return {
        "table": table,
        "sort_key": key,
        "page_obj": page_obj,
        "lines": [list(table.cells(table.complete(row))) for row in page_obj],
        "seen": page.seen(paginator),
    }


def paginated(rows: QuerySet) -> ListPaginator:
    """Pages of the rows of a figure."""
    return ListPaginator(rows, PER_PAGE)


def _spreadsheet(page: FigurePage, wanted: str, order: str) -> HttpResponse:
    table = page.kind.table()
    table.regions = page.geography.known
    rows, _ = table.order(page.rows, order)
    place = f"-{page.region}" if page.region else ""
    name = f"{page.indicator.code}{place}-{page.as_of:%Y-%m-%d}"
    headings = [column.label for column in table.columns]
    return spreadsheet_response(wanted, name, headings, table.export_rows(rows))
