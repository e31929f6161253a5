"""What the diagnostics tell of industry, for everybody who signs in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from diagnostics.statistics import CLASSES, RENEWAL, Edition, last_edition
from experts.models import Speciality
from industrie_futur.secrecy import FEWEST
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response


@require_safe
def statistics(request: SignedInRequest) -> HttpResponse:
    axes = Speciality.objects.all()
    wanted = request.GET.get("axe")
    axis = get_object_or_404(axes, pk=wanted) if wanted else axes[0]
    edition = last_edition(axis)
    if wanted_format := request.GET.get("format"):
        return _file(edition, wanted_format)
    context = {
        "edition": edition,
        "axes": axes,
        "axis": axis,
        "classes": CLASSES,
        "renewal": RENEWAL,
        "fewest": FEWEST,
    }
    return render(request, "diagnostics/statistics.html", context)


def _file(edition: Edition | None, wanted: str) -> HttpResponse:
    if edition is None or wanted not in FORMATS:
        raise Http404
    name = f"diagnostics-{edition.axis.code.lower()}-{edition.on:%Y-%m-%d}"
    headings = ["Coupe", "Groupe", *CLASSES, "Entreprises"]
    return spreadsheet_response(wanted, name, headings, _lines(edition))


def _lines(edition: Edition) -> Iterator[list[Any]]:
    for row in edition.axes:
        yield ["Par axe", row.label, *row.cells]
    for cut in edition.cuts:
        for row in cut.rows:
            yield [cut.title, row.label, *row.cells]
