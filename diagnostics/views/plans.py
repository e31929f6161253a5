"""The action plan of a diagnostic, and the acts on its actions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Enrolment
from diagnostics.forms.plans import MoveForm
from diagnostics.models import ActionItem, Diagnostic
from diagnostics.services.plans import NEXT, move_action, propose_actions
from industrie_futur.forms import errors_shown_on


@require_safe
def plan(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = _seen(request, pk)
    actions = ActionItem.objects.visible_to(request.user).filter(diagnostic=diagnostic).select_related("axis")
    may_write = _may_write(request, diagnostic)
    context = {
        "diagnostic": diagnostic,
        "actions": actions,
        "may_write": may_write,
        "may_propose": may_write and diagnostic.status == Diagnostic.Status.VALIDATED,
    }
    return render(request, "diagnostics/plan.html", context)


@require_POST
def plan_propose(request: SignedInRequest, pk: UUID) -> HttpResponse:
    diagnostic = _seen(request, pk)
    if not _may_write(request, diagnostic):
        messages.error(request, "Ce plan ne vous est pas confié\u202f: rien n’est enregistré.")
        return redirect("diagnostics:plan", pk)
    try:
        count = len(propose_actions(diagnostic, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Actions proposées\u202f: {count}.")
    return redirect("diagnostics:plan", pk)


@require_http_methods(["GET", "POST"])
def action_move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = ActionItem.objects.editable_by(request.user).select_related("enrolment__company", "axis")
    action = get_object_or_404(rows, pk=pk)
    form = MoveForm(request.POST if request.method == "POST" else None, action=action)
    if form.is_valid():
        with errors_shown_on(form):
            move_action(action, **form.cleaned_data, by=request.user)
            messages.success(request, "L’action est enregistrée.")
            return redirect("diagnostics:plan", action.diagnostic_id)
    context = {
        "action": action,
        "form": form,
        "may_move": action.status in NEXT,
        "notes": action.notes.select_related("written_by"),
    }
    return render(request, "diagnostics/action_move.html", context)


def _seen(request: SignedInRequest, pk: UUID) -> Diagnostic:
    rows = Diagnostic.objects.visible_to(request.user).select_related("enrolment__company")
    return get_object_or_404(rows, pk=pk)


def _may_write(request: SignedInRequest, diagnostic: Diagnostic) -> bool:
    if Diagnostic.objects.decidable_by(request.user).filter(pk=diagnostic.pk).exists():
        return True
    if request.user.role != Role.EXPERT:
        return False
    # Seen for an expert: followed today; the diagnostic itself stays readable to its author afterwards.
    return Enrolment.objects.visible_to(request.user).filter(pk=diagnostic.enrolment_id).exists()
