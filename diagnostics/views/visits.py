"""Visits: of a firm, of an expert; planned, written up, cancelled."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from companies.models import Enrolment
from diagnostics.certifications import confirmation_of
from diagnostics.forms.visits import CancelForm, LogForm, PlanForm, initial_of
from diagnostics.models import Visit
from diagnostics.services.visits import cancel_visit, log_visit, plan_visit
from diagnostics.visits import with_firm
from experts.models import Assignment
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, differences


@require_safe
def visit_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    visit = get_object_or_404(with_firm(Visit.objects.visible_to(request.user)), pk=pk)
    may_write = Visit.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "visit": visit,
        "files": list(visit.attachments.all()),
        "may_write": may_write,
        "may_cancel": may_write and visit.status == Visit.Status.PLANNED,
        "confirmation": confirmation_of(visit, request.user),
    }
    return render(request, "diagnostics/visit_detail.html", context)


@require_http_methods(["GET", "POST"])
def visit_plan(request: SignedInRequest, siren: str) -> HttpResponse:
    file = _followed(request, siren)
    form = PlanForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            visit = plan_visit(file, **form.cleaned_data, by=request.user)
            messages.success(request, "La visite est prévue.")
            return redirect(visit)
    return render(request, "diagnostics/visit_plan.html", {"company": file.company, "form": form})


@require_http_methods(["GET", "POST"])
def visit_log(request: SignedInRequest, siren: str) -> HttpResponse:
    """A visit held without having been planned; the page's own key makes it one, however often it is sent."""
    file = _followed(request, siren)
    initial = {"held_on": clock.today(), "key": uuid4()}
    return _log(request, file, LogForm(request.POST or None, initial=initial))


@require_http_methods(["GET", "POST"])
def visit_update(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A planned visit written up, or a held one changed."""
    visit = get_object_or_404(with_firm(Visit.objects.editable_by(request.user)), pk=pk)
    return _log(request, visit.enrolment, LogForm(request.POST or None, initial=initial_of(visit)))


@require_http_methods(["GET", "POST"])
def visit_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    planned = Visit.objects.editable_by(request.user).planned()
    visit = get_object_or_404(with_firm(planned), pk=pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            cancel_visit(visit, **form.cleaned_data, by=request.user)
            messages.success(request, "La visite est annulée.")
            return redirect(visit)
    return render(request, "diagnostics/visit_cancel.html", {"visit": visit, "form": form})


def _log(request: SignedInRequest, file: Enrolment, form: LogForm) -> HttpResponse:
    conflict: Any = None
    if form.is_valid():
        with errors_shown_on(form):
            try:
                visit = log_visit(file, **form.values(), by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "La visite est enregistrée.")
                return redirect(visit)
    context = {"company": file.company, "form": form, "conflict": conflict}
    return render(request, "diagnostics/visit_log.html", context, status=409 if conflict is not None else 200)


def _followed(request: SignedInRequest, siren: str) -> Enrolment:
    """The file of a firm that the visitor follows today; 404 for everybody else."""
    missions = Assignment.objects.visible_to(request.user).running().filter(expert__user=request.user)
    files = Enrolment.objects.visible_to(request.user).filter(pk__in=missions.values("enrolment"))
    return get_object_or_404(files.select_related("company", "site"), company__siren=siren)
