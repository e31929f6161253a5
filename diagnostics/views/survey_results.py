"""What the surveys say, added up: for the ministry, the officers of their regions and the observers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from diagnostics.models import Survey
from diagnostics.queries_surveys import progress_of
from diagnostics.survey_results import COLUMNS, RENEWAL, Edition, last_edition
from industrie_futur.secrecy import FEWEST
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response

WAVES = {"cloture": Survey.Wave.CLOSING, "un-an": Survey.Wave.ONE_YEAR}


@require_safe
def survey_results(request: SignedInRequest) -> HttpResponse:
    """Experts hear what their own firms say, on their pages: 403."""
    if request.user.role == Role.EXPERT:
        raise PermissionDenied
    slug = request.GET.get("vague", "cloture")
    if slug not in WAVES:
        raise Http404
    wave = WAVES[slug]
    edition = last_edition(request.user, wave)
    if wanted_format := request.GET.get("format"):
        return _file(edition, slug, wanted_format)
    seen = Survey.objects.visible_to(request.user).filter(wave=wave)
    context = {
        "edition": edition,
        "wave": wave,
        "waves": [(key, each.label, each == wave) for key, each in WAVES.items()],
        "columns": COLUMNS,
        "progress": None if request.user.role == Role.OBSERVER else progress_of(seen),
        "is_regional": request.user.role == Role.REGIONAL_OFFICER,
        "renewal": RENEWAL,
        "fewest": FEWEST,
    }
    return render(request, "diagnostics/survey_results.html", context)


def _file(edition: Edition | None, slug: str, wanted: str) -> HttpResponse:
    if edition is None or wanted not in FORMATS:
        raise Http404
    name = f"enquetes-{slug}-{edition.on:%Y-%m-%d}"
    return spreadsheet_response(wanted, name, ["Coupe", "Groupe", *COLUMNS], _lines(edition))


def _lines(edition: Edition) -> Iterator[list[Any]]:
    for cut in edition.cuts:
        for row in cut.rows:
            yield [cut.title, row.label, *row.cells]
