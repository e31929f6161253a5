"""The tables of correspondence, the levels that they read, and the one-page sheet."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from industrie_futur.downloads import made_file
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response
from industrie_futur.thresholds import all_thresholds
from steering.international.correspondences import HEADINGS, correspondences, lines
from steering.international.forms.rows import DayForm
from steering.international.readings import RENEWAL, edition_on
from steering.international.sheet import sheet_of, sheet_pdf, words_of
from steering.international.sheet_words import LANGUAGES


@require_safe
def correspondence_list(request: SignedInRequest) -> HttpResponse:
    """Which question leads to which dimension, and what leads nowhere."""
    found = correspondences(clock.today())
    if wanted := request.GET.get("format"):
        if wanted not in FORMATS:
            raise Http404
        return spreadsheet_response(wanted, "correspondances", list(HEADINGS), lines(found))
    return render(request, "steering/international/correspondence_list.html", {"found": found})


@require_safe
def international_levels(request: SignedInRequest) -> HttpResponse:
    """The levels of industry by dimension, on a day."""
    form = DayForm(request.GET)
    context = {
        "form": form,
        "edition": edition_on(form.day),
        "renewal": max(RENEWAL, fewest := all_thresholds()["international_firms"]),
        "fewest": fewest,
    }
    return render(request, "steering/international/levels.html", context)


@require_safe
def sheet(request: SignedInRequest) -> HttpResponse:
    """The sheet as a page, its two languages side by side."""
    form = DayForm(request.GET)
    found = sheet_of(form.day)
    context = {"form": form, "day": form.day, "columns": [words_of(found, each) for each in LANGUAGES]}
    return render(request, "steering/international/sheet.html", context)


@require_safe
def sheet_file(request: SignedInRequest) -> HttpResponse:
    """The sheet as a PDF; a day that is wrong or to come has none."""
    form = DayForm(request.GET)
    if not form.is_valid():
        raise Http404
    name = f"fiche-franco-allemande-{form.day:%Y-%m-%d}.pdf"
    return made_file(sheet_pdf(sheet_of(form.day)), name, as_attachment=False)
