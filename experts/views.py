"""The register of experts, an expert's card, their missions, and who follows a firm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Enrolment
from experts.filters import ExpertFilter
from experts.forms import AssignmentEndForm, AssignmentForm, MandateEndForm, MandateForm
from experts.models import Assignment, Expert
from experts.queries import assignments_seen, language_names, missions_of, successions_of, with_card
from experts.services import assign_expert, end_assignment, end_mandate, retain_expert
from experts.tables import ExpertTable
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedDetailView, ScopedListView

MANDATE_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})


# The register ---------------------------------------------------------------------------------------


class ExpertList(ScopedListView):
    """Experts the visitor may read; 403 for an observer, who reads no person by name (DESIGN section 5)."""

    model, filterset_class, table_class = Expert, ExpertFilter, ExpertTable
    template_name = "experts/expert_list.html"
    closed_to = frozenset({Role.OBSERVER})

    table: ExpertTable
    filterset: ExpertFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        self.table.standing = self.filterset.regions.standing
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(switch=self.filterset.regions.switch, **kwargs)
        for row in context["page_obj"]:
            self.table.complete(row)
        return context


class ExpertDetail(ScopedDetailView):
    """An expert's card: their own for an expert; firms are those that the visitor may read."""

    model = Expert
    template_name = "experts/expert_detail.html"
    request: SignedInRequest

    def get_queryset(self) -> QuerySet:
        return with_card(Expert.objects.visible_to(self.request.user), clock.today()).prefetch_related(
            "past_mandates"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expert, user = self.object, self.request.user
        return super().get_context_data(
            assignments=assignments_seen(expert, user),
            languages=language_names(expert.languages),
            is_retained=expert.is_retained_on(clock.today()),
            may_keep_mandate=user.role in MANDATE_KEEPERS,
            **kwargs,
        )


@require_http_methods(["GET", "POST"])
def mandate_end(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = _card_to_keep(request, pk)
    successions = successions_of(expert)
    form = MandateEndForm(request.POST or None, successions=successions)
    if form.is_valid():
        with errors_shown_on(form):
            end_mandate(expert, **form.values(), by=request.user)
            messages.success(request, f"Le mandat de {expert} est clos.")
            return redirect(expert)
    context = {"expert": expert, "form": form, "successions": successions}
    return render(request, "experts/mandate_end.html", context)


@require_http_methods(["GET", "POST"])
def mandate_create(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = _card_to_keep(request, pk)
    form = MandateForm(request.POST or None, on_label="Retenu à compter du")
    if form.is_valid():
        with errors_shown_on(form):
            retain_expert(expert, **form.cleaned_data, by=request.user)
            messages.success(request, f"{expert} est de nouveau retenu.")
            return redirect(expert)
    return render(request, "experts/mandate_create.html", {"expert": expert, "form": form})


def _card_to_keep(request: SignedInRequest, pk: int) -> Expert:
    """The expert `pk`, whose mandate the visitor keeps; 404 out of scope, 403 for roles that only read."""
    expert = get_object_or_404(Expert.objects.visible_to(request.user).with_running_count(), pk=pk)
    if request.user.role not in MANDATE_KEEPERS:
        raise PermissionDenied
    return expert


# Firms followed -------------------------------------------------------------------------------------


@require_safe
def mission_list(request: SignedInRequest) -> HttpResponse:
    """An expert's own first page; 403 for every other role, who has no missions."""
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    card = Expert.objects.visible_to(request.user).first()
    context = {"missions": missions_of(request.user), "card": card}
    return render(request, "experts/mission_list.html", context)


@require_http_methods(["GET", "POST"])
def assignment_create(request: SignedInRequest, siren: str) -> HttpResponse:
    files = Enrolment.objects.editable_by(request.user).open().select_related("company", "region")
    file = get_object_or_404(files, company__siren=siren)
    form = AssignmentForm(request.POST or None, enrolment=file)
    if form.is_valid():
        with errors_shown_on(form):
            assignment = assign_expert(file, **form.cleaned_data, by=request.user)
            messages.success(request, f"{assignment.expert} suit désormais {file.company}.")
            return redirect(file.company)
    context = {"company": file.company, "region": file.region, "form": form}
    return render(request, "experts/assignment_create.html", context)


@require_http_methods(["GET", "POST"])
def assignment_end(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    running = Assignment.objects.editable_by(request.user).running()
    running = running.select_related("expert", "enrolment__company")
    assignment = get_object_or_404(running, enrolment__company__siren=siren, pk=pk)
    company = assignment.enrolment.company
    form = AssignmentEndForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            end_assignment(assignment, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, f"{assignment.expert} ne suit plus {company}.")
            return redirect(company)
    context = {"company": company, "assignment": assignment, "form": form}
    return render(request, "experts/assignment_end.html", context)
