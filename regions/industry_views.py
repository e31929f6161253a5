"""How many industrial firms each region counts: the list, and entering it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.text import normalise
from regions.industry import change_industrial_base, record_industrial_base
from regions.industry_forms import IndustrialBaseForm
from regions.models import IndustrialBase, IndustrialBaseQuerySet, Region


@require_safe
def industry_list(request: HttpRequest) -> HttpResponse:
    regions = Prefetch("region", Region.objects.with_name_on(clock.today()))
    rows = IndustrialBase.objects.visible_to(request.user).prefetch_related(regions)
    context = {
        "rows": sorted(rows, key=lambda row: (normalise(str(row.region)), -row.year)),
        "may_edit": _may_write(request),
    }
    return render(request, "regions/industry_list.html", context)


@require_http_methods(["GET", "POST"])
def industry_create(request: HttpRequest) -> HttpResponse:
    if not _may_write(request):
        raise PermissionDenied
    form = IndustrialBaseForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            record_industrial_base(**form.cleaned_data, by=request.user)
            messages.success(request, "Le nombre d’entreprises industrielles est enregistré.")
            return redirect("regions:industry_list")
    return render(request, "regions/industry_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def industry_update(request: HttpRequest, pk: int) -> HttpResponse:
    rows = IndustrialBase.objects.editable_by(request.user).select_related("region")
    base = get_object_or_404(rows, pk=pk)
    form = IndustrialBaseForm(request.POST or None, base=base)
    if form.is_valid():
        with errors_shown_on(form):
            change_industrial_base(base, **form.cleaned_data, by=request.user)
            messages.success(request, "Le nombre d’entreprises industrielles est modifié.")
            return redirect("regions:industry_list")
    return render(request, "regions/industry_update.html", {"base": base, "form": form})


def _may_write(request: HttpRequest) -> bool:
    return request.user.role in IndustrialBaseQuerySet.writers  # type: ignore[union-attr]
