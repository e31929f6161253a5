"""The programme's milestones: the list, one with its history, and the acts of setting and revising one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.days import day_asked, moment_asked
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedListView
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from steering.figures import figure_path
from steering.filters import TargetFilter
from steering.forms import TargetCreateForm, TargetUpdateForm, territories_of
from steering.indicators import REGISTRY
from steering.models import Target
from steering.services import change_target, set_target
from steering.standing import with_standing
from steering.tables import TargetTable
from steering.target_history import history_of
from steering.target_sums import sums_of, target_on


@method_decorator(require_safe, name="dispatch")
class TargetList(ScopedListView):
    """Every milestone and how far it is reached today; experts have no business here."""

    model = Target
    filterset_class = TargetFilter
    table_class = TargetTable
    template_name = "steering/target_list.html"
    closed_to = frozenset({Role.EXPERT})

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("region")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        editable = set(Target.objects.editable_by(self.request.user).values_list("pk", flat=True))
        for target in with_standing(context["page_obj"].object_list, clock.today()):
            target.label = REGISTRY[target.indicator].label  # type: ignore[attr-defined]
            target.is_editable = target.pk in editable  # type: ignore[attr-defined]
        return {**context, "may_add": bool(territories_of(self.request.user))}


@require_safe
def target_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A milestone and how it is counted, on `?au=`, as recorded by `?arrete=`; how it was set and revised."""
    if request.user.role == Role.EXPERT:
        raise PermissionDenied
    kept = get_object_or_404(Target.objects.visible_to(request.user), pk=pk)
    day, until = min(day_asked(request), clock.today()), moment_asked(request)
    target = target_on(kept, day, until)
    if target is None:
        raise Http404
    context = {
        "target": target,
        "standing": target.standing,  # type: ignore[attr-defined]  # added just before
        "day": day,
        "until": until,
        "done_url": figure_path(target.indicator, as_of=day, region=target.region_id, recorded_until=until),
        "indicator": REGISTRY[target.indicator],
        "sums": sums_of(target, until),
        "history": history_of(kept),
        "is_editable": Target.objects.editable_by(request.user).filter(pk=pk).exists(),
    }
    return render(request, "steering/target_detail.html", context)


@require_http_methods(["GET", "POST"])
def target_create(request: SignedInRequest) -> HttpResponse:
    territories = territories_of(request.user)
    if not territories:
        raise PermissionDenied
    form = TargetCreateForm(request.POST or None, territories=territories)
    if form.is_valid():
        with errors_shown_on(form):
            target = set_target(**form.cleaned_data, by=request.user)
            messages.success(request, f"L’objectif de {target} est fixé.")
            return redirect("steering:target_list")
    return render(request, "steering/target_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
def target_update(request: SignedInRequest, pk: int) -> HttpResponse:
    target = get_object_or_404(Target.objects.editable_by(request.user).select_related("region"), pk=pk)
    form = TargetUpdateForm(request.POST or None, target=target)
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                changed = change_target(target, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, f"L’objectif est maintenant de {changed}.")
                return redirect("steering:target_detail", pk)
    context = {
        "target": target,
        "form": form,
        "conflict": conflict,
        "label": REGISTRY[target.indicator].label,
    }
    return render(request, "steering/target_update.html", context, status=409 if conflict else 200)
