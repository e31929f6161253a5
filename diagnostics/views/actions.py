"""An action of a plan: read, followed, changed, submitted to the firm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from diagnostics.forms.certifications import LinkForm
from diagnostics.forms.plans import ActionUpdateForm, MoveForm, NoteForm
from diagnostics.models import ActionItem
from diagnostics.plan_figures import grant_seen, pending_link
from diagnostics.services.firm_plans import may_be_confirmed
from diagnostics.services.plan_links import send_action_link
from diagnostics.services.plans import NEXT, move_action, note_action, update_action
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, Difference, differences


@require_http_methods(["GET", "POST"])
def action_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """An action and its log; who writes the plan adds a note (`act=note`) or changes its state there."""
    action = get_object_or_404(_with_firm(ActionItem.objects.visible_to(request.user)), pk=pk)
    may_write = ActionItem.objects.editable_by(request.user).filter(pk=pk).exists()
    if request.method == "POST" and not may_write:
        raise Http404
    is_note = request.POST.get("act") == "note"
    posted = request.POST if request.method == "POST" else None
    note, move = NoteForm(posted if is_note else None), MoveForm(None if is_note else posted, action=action)
    form: Any = note if is_note else move
    if form.is_valid():
        with errors_shown_on(form):
            act = note_action if is_note else move_action
            act(action, **form.cleaned_data, by=request.user)
            messages.success(request, "La note est ajoutée." if is_note else "L’état de l’action est changé.")
            return redirect(action)
    context = {
        "action": action,
        "is_late": action.is_late(clock.today()),
        "grant": grant_seen(action, request.user),
        "form": form,
        "note": note,
        "move": move,
        "may_write": may_write,
        "may_move": may_write and action.status in NEXT,
        "may_ask": may_write and may_be_confirmed(action),
        "asked": pending_link(action),
        "notes": action.notes.select_related("written_by", "link__contact"),
    }
    return render(request, "diagnostics/action_detail.html", context)


@require_http_methods(["GET", "POST"])
def action_update(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """All of an action; changed by somebody else meanwhile, both versions are shown."""
    action = get_object_or_404(_with_firm(ActionItem.objects.editable_by(request.user)), pk=pk)
    if request.method == "GET" and not action.is_open:
        messages.warning(request, "Cette action ne change plus.")
        return redirect(action)
    form = ActionUpdateForm(request.POST or None, user=request.user, action=action)
    conflict: list[Difference] | None = None
    if form.is_valid():
        with errors_shown_on(form):
            try:
                update_action(action, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "L’action est modifiée.")
                return redirect(action)
    context = {"action": action, "form": form, "conflict": conflict}
    return render(request, "diagnostics/action_update.html", context, status=200 if conflict is None else 409)


@require_http_methods(["GET", "POST"])
def action_ask(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The firm's contact is asked, by a link, whether the action is done."""
    action = get_object_or_404(_with_firm(ActionItem.objects.editable_by(request.user)), pk=pk)
    if request.method == "GET" and not may_be_confirmed(action):
        messages.warning(request, "Cette action n’attend pas de confirmation de l’entreprise.")
        return redirect(action)
    form = LinkForm(request.POST or None, file=action.enrolment, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            contact = form.cleaned_data["contact"]
            send_action_link(action, contact, by=request.user)
            messages.success(request, f"La demande est envoyée à {contact} ({contact.email}).")
            return redirect(action)
    return render(request, "diagnostics/action_ask.html", {"action": action, "form": form})


def _with_firm(rows: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    return rows.select_related("enrolment__company", "axis", "grant")
