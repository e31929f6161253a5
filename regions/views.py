"""The map of a day, a region, and its programme."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from industrie_futur import clock
from industrie_futur.days import day_asked
from industrie_futur.forms import errors_shown_on
from industrie_futur.panels import panels_for
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from regions.forms import AdoptionForm, FundingForm, ProgrammeForm
from regions.models import Region, RegionalProgramme, RegionQuerySet
from regions.perimeters import perimeter_switch
from regions.queries import (
    absorbed,
    programme_sheets,
    region_lines,
    region_sheet,
    totals_of,
)
from regions.services import adopt_programme, update_programme, vote_funding


@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    day = day_asked(request)
    known = list(Region.objects.visible_to(request.user).with_name_on(day))
    switch = perimeter_switch(request.GET.get("perimetre"), known, day)
    lines = region_lines(day, known, map_on=switch.map_on)
    context = {
        "day": day,
        "lines": lines,
        "totals": totals_of(lines),
        "switch": switch,
        "panels": panels_for("regions:region_list", request, day),
    }
    return render(request, "regions/region_list.html", context)


@require_safe
def region_detail(request: HttpRequest, code: str) -> HttpResponse:
    day = day_asked(request)
    sheet = region_sheet(code, day)
    if sheet is None:
        raise Http404
    context = {
        "sheet": sheet,
        "region": sheet.region,
        "day": day,
        "list_url": f"{reverse('regions:region_list')}?au={day}",
        "may_open_programme": Region.objects.with_programmes_visible_to(request.user)
        .filter(pk=code)
        .exists(),
        "panels": panels_for(
            "regions:region_detail", request, {"region": sheet.region, "day": day, "codes": sheet.codes}
        ),
    }
    return render(request, "regions/region_detail.html", context)


@require_safe
def programme_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The programme of a region, and those of the regions it absorbed, as they stand today."""
    region = _named(Region.objects.with_programmes_visible_to(request.user), code)
    user, codes = request.user, absorbed({code})
    programmes = RegionalProgramme.objects.visible_to(user).filter(region__in=codes)
    editable = RegionalProgramme.objects.editable_by(user).filter(region__in=codes)
    context = {
        "region": region,
        "sheets": programme_sheets(programmes, clock.today()),
        "editable": set(editable.values_list("pk", flat=True)),
        "may_adopt": Region.objects.editable_by(user).filter(pk=code, programmes=None).exists(),
    }
    return render(request, "regions/programme_detail.html", context)


@require_http_methods(["GET", "POST"])
def programme_create(request: HttpRequest, code: str) -> HttpResponse:
    region = _named(Region.objects.editable_by(request.user), code)
    form = AdoptionForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            adopt_programme(region, **form.cleaned_data, by=request.user)
            messages.success(request, "Le programme est enregistré.")
            return redirect("regions:programme_detail", code=code)
    return render(request, "regions/programme_create.html", {"region": region, "form": form})


@require_http_methods(["GET", "POST"])
def programme_update(request: HttpRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(RegionalProgramme.objects.editable_by(request.user), region=code)
    form = ProgrammeForm(request.POST or None, programme=programme)
    conflict: list[Difference] | None = None
    if form.is_valid():
        with errors_shown_on(form):
            try:
                update_programme(programme, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "Le programme est modifié.")
                return redirect("regions:programme_detail", code=code)
    context = {
        "region": _named(Region.objects.visible_to(request.user), code),
        "form": form,
        "conflict": conflict,
    }
    return render(request, "regions/programme_update.html", context, status=200 if conflict is None else 409)


@require_http_methods(["GET", "POST"])
def funding_create(request: HttpRequest, code: str) -> HttpResponse:
    programme = get_object_or_404(RegionalProgramme.objects.editable_by(request.user), region=code)
    form = FundingForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            vote_funding(programme, **form.cleaned_data, by=request.user)
            messages.success(
                request, "Le financement est enregistré\u202f: il s’ajoute au budget du programme."
            )
            return redirect("regions:programme_detail", code=code)
    context = {
        "region": _named(Region.objects.visible_to(request.user), code),
        "programme": programme,
        "form": form,
    }
    return render(request, "regions/funding_create.html", context)


def _named(regions: RegionQuerySet, code: str) -> Region:
    """The region `code`, under its name of today; 404 when it is not among `regions`."""
    return get_object_or_404(regions.with_name_on(clock.today()), pk=code)
