"""Visits: of a firm, of an expert; planned, written up, cancelled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from companies.models import Enrolment
from diagnostics.certifications import confirmation_of
from diagnostics.forms.visits import CancelForm, LogForm, MoveForm, PlanForm, initial_of
from diagnostics.models import Visit
from diagnostics.services.visits import (
    cancel_visit,
    change_visit,
    check_may_visit,
    log_visit,
    plan_visit,
)
from diagnostics.visits import with_firm
from experts.models import Assignment
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, differences


@require_safe
def visit_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    visit = get_object_or_404(with_firm(Visit.objects.visible_to(request.user)), pk=pk)
    may_cancel = Visit.objects.cancellable_by(request.user).filter(certification=None, pk=pk)
    context = {
        "visit": visit,
        "files": list(visit.attachments.all()),
        "may_write": Visit.objects.editable_by(request.user).filter(pk=pk).exists(),
        "may_cancel": visit.status != Visit.Status.CANCELLED and may_cancel.exists(),
        "confirmation": confirmation_of(visit, request.user),
    }
    return render(request, "diagnostics/visit_detail.html", context)


@require_http_methods(["GET", "POST"])
def visit_plan(request: SignedInRequest, siren: str) -> HttpResponse:
    file = _followed(request, siren)
    if refused := _refused(request, file):
        return refused
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
    if refused := _refused(request, file):
        return refused
    initial = {"held_on": clock.today(), "key": uuid4()}
    return _log(request, file, LogForm(request.POST or None, initial=initial))


@require_http_methods(["GET", "POST"])
def visit_update(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A planned visit written up, or a held one changed."""
    visit = get_object_or_404(with_firm(Visit.objects.editable_by(request.user)), pk=pk)
    return _log(request, visit.enrolment, LogForm(request.POST or None, initial=initial_of(visit)))


@require_http_methods(["GET", "POST"])
def visit_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A planned visit put at another moment; one written up meanwhile has its own page."""
    visit = get_object_or_404(with_firm(Visit.objects.editable_by(request.user)), pk=pk)
    if visit.status != Visit.Status.PLANNED:
        return redirect(visit)
    form = MoveForm(request.POST or None, initial=initial_of(visit))
    act = partial(change_visit, visit, by=request.user)
    return _kept(request, form, act, "La visite est déplacée.", "diagnostics/visit_move.html", visit=visit)


@require_http_methods(["GET", "POST"])
def visit_cancel(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Pressed twice, it is cancelled once."""
    visit = get_object_or_404(with_firm(Visit.objects.cancellable_by(request.user)), pk=pk)
    if visit.status == Visit.Status.CANCELLED:
        return redirect(visit)
    form = CancelForm(request.POST or None, initial={"version": visit.version})
    act = partial(cancel_visit, visit, by=request.user)
    return _kept(request, form, act, "La visite est annulée.", "diagnostics/visit_cancel.html", visit=visit)


def _log(request: SignedInRequest, file: Enrolment, form: LogForm) -> HttpResponse:
    act = partial(log_visit, file, by=request.user)
    said, template = "La visite est enregistrée.", "diagnostics/visit_log.html"
    return _kept(request, form, act, said, template, company=file.company)


def _kept(
    request: SignedInRequest,
    form: Any,
    act: Callable[..., Visit],
    said: str,
    template: str,
    **context: Any,
) -> HttpResponse:
    """What was typed is done by `act`, or the page again: with what is refused, or changed meanwhile."""
    conflict: Any = None
    if form.is_valid():
        with errors_shown_on(form):
            try:
                visit = act(**form.values())
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, said)
                return redirect(visit)
    context |= {"form": form, "conflict": conflict}
    return render(request, template, context, status=409 if conflict is not None else 200)


def _refused(request: SignedInRequest, file: Enrolment) -> HttpResponse | None:
    """Back to the firm's page, which says why nothing is to be typed; what was typed is told by its form."""
    if request.method == "POST":
        return None
    try:
        check_may_visit(file, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(file.company)
    return None


def _followed(request: SignedInRequest, siren: str) -> Enrolment:
    """The file of a firm that the visitor follows today; 404 for everybody else."""
    missions = Assignment.objects.visible_to(request.user).running().filter(expert__user=request.user)
    files = Enrolment.objects.visible_to(request.user).filter(pk__in=missions.values("enrolment"))
    return get_object_or_404(files.select_related("company", "site"), company__siren=siren)
