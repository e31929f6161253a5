"""The errata ledger of a published report: what changed of its day since, line by line."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from industrie_futur.days import moment_asked
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response
from regions.models import Region
from regions.queries import in_french_order
from steering.errata import Errata, errata_of
from steering.errata.forms import ErrataFilterForm
from steering.errata.subjects import lines_for
from steering.errata.tables import COLUMNS, export_rows
from steering.models import ProgressReport

PER_PAGE = 50


@require_safe
def report_errata(request: SignedInRequest, pk: int) -> HttpResponse:
    """`?indicateur=`, `?nature=`, `?region=`, `?page=`, `?format=`; subjects are in the reader's rights.

    With `?arrete=` (a moment), what was recorded by then: what a later report prints of it.
    """
    report = get_object_or_404(ProgressReport.objects.visible_to(request.user).published(), pk=pk)
    until = moment_asked(request)
    errata = _errata(report, until)
    regions = in_french_order(Region.objects.with_name_on(report.as_of))
    form = ErrataFilterForm(request.GET, entries=errata.entries, regions=regions)
    entries = form.wanted(errata.entries)[::-1]
    if form.is_valid() and (wanted := request.GET.get("format", "")) in FORMATS:
        name = f"errata-{report.as_of:%Y-%m-%d}-au-{clock.today():%Y-%m-%d}"
        rows = export_rows(lines_for(entries, request.user, report.as_of))
        return spreadsheet_response(wanted, name, [column.label for column in COLUMNS], rows)
    page = Paginator(entries, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "report": report,
        "errata": errata,
        "until": until,
        "form": form,
        "page_obj": page,
        "lines": lines_for(list(page), request.user, report.as_of),
    }
    return render(request, "steering/report_errata.html", context)


def _errata(report: ProgressReport, until: datetime | None) -> Errata:
    try:
        return errata_of(report, until)
    except ValidationError as error:
        raise Http404 from error
