"""Anomalies: their numbers and their list, the act of holding one for right, and those that were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.models import User
from accounts.scoping import Role
from companies.queries import region_codes_seen_by
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedListView
from industrie_futur.spreadsheets import FORMATS, spreadsheet_response
from regions.models import Region
from steering.anomalies import RULES, Cases, Ground, accept_anomaly, find_case, reopen_anomaly
from steering.anomalies.cases import is_in_reach, with_subjects
from steering.anomalies.filters import AcceptedAnomalyFilter
from steering.anomalies.forms import AcceptForm, AnomalyFilterForm
from steering.anomalies.tables import COLUMNS, AcceptedAnomalyTable, export_rows, overview_of
from steering.models import AcceptedAnomaly

CLOSED_TO = frozenset({Role.EXPERT, Role.OBSERVER})
PER_PAGE = 50


@require_safe
def anomaly_list(request: SignedInRequest) -> HttpResponse:
    """`?regle=`, `?region=`, `?page=`, `?format=`; officers act in their regions, the others read."""
    if request.user.role in CLOSED_TO:
        raise PermissionDenied
    everything = Cases(Ground(clock.today(), region_codes_seen_by(request.user)))
    form = AnomalyFilterForm(request.GET, regions=_regions_of(everything.ground))
    cases = _wanted(everything, form)
    if form.is_valid() and (wanted := request.GET.get("format", "")) in FORMATS:
        name = f"anomalies-{everything.ground.day:%Y-%m-%d}"
        headings = [column.label for column in COLUMNS]
        return spreadsheet_response(wanted, name, headings, export_rows(cases))
    context = {
        "form": form,
        "is_filtered": bool(form.rules or form.region_code),
        "page_obj": Paginator(cases, PER_PAGE).get_page(request.GET.get("page")),  # type: ignore[arg-type]
        "overview": overview_of(everything),
        "rules": [(rule.title, rule.explained(everything.ground)) for rule in RULES.values()],
        "editable": _editable_codes(request.user),
        "ground": everything.ground,
    }
    return render(request, "steering/anomaly_list.html", context)


def _regions_of(ground: Ground) -> Mapping[str, Region]:
    """The regions of the day of which the visitor reads something, by code."""
    geography = ground.geography
    places = {**geography.in_force, **geography.created_since}
    if ground.codes is None:
        return places
    mine = {geography.standing[code] for code in ground.codes}
    return {code: region for code, region in places.items() if code in mine}


def _wanted(everything: Cases, form: AnomalyFilterForm) -> Cases:
    """Those of the rule and of the region asked for; none when the filter is wrong."""
    ground = everything.ground
    if not form.is_valid():
        return Cases(ground.narrowed(()))
    if not (form.rules or form.region_code):
        return everything
    if form.region_code:
        codes = ground.geography.covered_by(form.region_code)
        ground = ground.narrowed(codes if ground.codes is None else codes & set(ground.codes))
    return Cases(ground, form.rules)


def _editable_codes(user: User) -> set[str]:
    """Regions whose anomalies `user` may mend or accept: an officer's, still open."""
    return user.region_codes_editable() if user.role == Role.REGIONAL_OFFICER else set()


@require_http_methods(["GET", "POST"])
def anomaly_accept(request: SignedInRequest, rule: str, subject: str) -> HttpResponse:
    """Hold it for right; `?depuis=bureau` leads back to the desk. What was mended meanwhile is said to be."""
    if request.user.role != Role.REGIONAL_OFFICER:
        raise PermissionDenied
    back = "steering:home" if request.GET.get("depuis") == "bureau" else "steering:anomaly_list"
    ground = Ground(clock.today(), request.user.region_codes_editable())
    if not is_in_reach(ground, rule, subject):
        raise Http404
    case = find_case(ground, rule, subject)
    if case is None:
        messages.warning(
            request, "Cette anomalie n’est plus à examiner\u202f: elle est corrigée ou acceptée."
        )
        return redirect(back)
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            accept_anomaly(case, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, "L’anomalie est acceptée\u202f: elle n’est plus signalée.")
            return redirect(back)
    return render(request, "steering/anomaly_accept.html", {"case": case, "form": form, "back": back})


# Those accepted -------------------------------------------------------------------------------------


@method_decorator(require_safe, name="dispatch")
class AcceptedAnomalyList(ScopedListView):
    """What was held for right, by whom and why."""

    model = AcceptedAnomaly
    filterset_class = AcceptedAnomalyFilter
    table_class = AcceptedAnomalyTable
    template_name = "steering/accepted_anomaly_list.html"
    closed_to = CLOSED_TO

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("accepted_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        editable = _editable_codes(self.request.user)
        for row in with_subjects(context["page_obj"].object_list):
            row.is_editable = row.region_id in editable
        return context


@require_http_methods(["GET", "POST"])
def anomaly_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look at it again."""
    if request.user.role != Role.REGIONAL_OFFICER:
        raise PermissionDenied
    accepted = get_object_or_404(AcceptedAnomaly.objects.editable_by(request.user), pk=pk)
    if request.method == "POST":
        reopen_anomaly(accepted, by=request.user)
        messages.success(request, "L’anomalie est remise à l’examen\u202f: elle reparaît si elle demeure.")
        return redirect("steering:accepted_anomaly_list")
    (shown,) = with_subjects([accepted])
    return render(request, "steering/anomaly_reopen.html", {"accepted": shown})
