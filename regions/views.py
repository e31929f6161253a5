"""The map of a day, and one region."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from industrie_futur.days import day_asked
from industrie_futur.panels import panels_for
from regions.models import Region
from regions.perimeters import perimeter_switch
from regions.queries import region_lines, region_sheet, totals_of


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
