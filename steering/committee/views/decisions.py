"""Decisions: the list, one with its follow-up, and the acts on it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on, form_page
from industrie_futur.listing import ScopedListView
from steering.committee.filters import DecisionFilter
from steering.committee.forms.decisions import DecisionForm, DecisionUpdateForm, FollowUpForm
from steering.committee.services.decisions import change_decision, follow_up, record_decision
from steering.committee.tables import DecisionTable
from steering.models import Decision, Meeting
from steering.models.meetings import WRITERS


@method_decorator(require_safe, name="dispatch")
class DecisionList(ScopedListView):
    """Decisions, the nearest due date first."""

    model = Decision
    filterset_class = DecisionFilter
    table_class = DecisionTable
    template_name = "steering/committee/decision_list.html"
    closed_to = frozenset({Role.REGIONAL_OFFICER, Role.EXPERT})

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("owner", "meeting")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for decision in context["page_obj"].object_list:
            decision.is_late = decision.is_late_on(clock.today())
        return context


@require_safe
def decision_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A decision; its notes are for who writes here and for its owner."""
    rows = Decision.objects.visible_to(request.user).select_related("meeting__minutes", "owner", "item")
    decision = get_object_or_404(rows, pk=pk)
    may_write = request.user.role in WRITERS
    reads_notes = may_write or decision.owner.user_id == request.user.pk
    context = {
        "decision": decision,
        "is_late": decision.is_late_on(clock.today()),
        "lines": decision.follow_ups.select_related("owner", "written_by") if reads_notes else [],
        "may_write": may_write,
        "may_correct": may_write and not _is_approved(decision.meeting),
    }
    return render(request, "steering/committee/decision_detail.html", context)


@require_http_methods(["GET", "POST"])
def decision_create(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a decision of the meeting `pk`."""
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    form = DecisionForm(request.POST or None, user=request.user, meeting=meeting)
    if form.is_valid():
        with errors_shown_on(form):
            decision = record_decision(meeting, **form.cleaned_data, by=request.user)
            messages.success(request, f"La décision {decision} est enregistrée.")
            return redirect(meeting)
    return form_page(request, "steering/committee/decision_form.html", form, meeting=meeting, decision=None)


@require_http_methods(["GET", "POST"])
def decision_update(request: SignedInRequest, pk: int) -> HttpResponse:
    decision = _editable(request, pk)
    form = DecisionUpdateForm(
        request.POST or None, user=request.user, meeting=decision.meeting, decision=decision
    )
    if form.is_valid():
        with errors_shown_on(form):
            change_decision(decision, **form.cleaned_data, by=request.user)
            messages.success(request, f"La décision {decision} est corrigée.")
            return redirect(decision)
    return form_page(
        request, "steering/committee/decision_form.html", form, meeting=decision.meeting, decision=decision
    )


@require_http_methods(["GET", "POST"])
def decision_follow(request: SignedInRequest, pk: int) -> HttpResponse:
    """Add a line to the follow-up."""
    decision = _editable(request, pk)
    form = FollowUpForm(request.POST or None, user=request.user, meeting=decision.meeting, decision=decision)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        with errors_shown_on(form):
            follow_up(decision, text=typed.pop("note"), **typed, by=request.user)
            messages.success(request, f"Le suivi de la décision {decision} est enregistré.")
            return redirect(decision)
    return form_page(request, "steering/committee/decision_follow.html", form, decision=decision)


def _editable(request: SignedInRequest, pk: int) -> Decision:
    rows = Decision.objects.editable_by(request.user).select_related("meeting", "owner")
    return get_object_or_404(rows, pk=pk)


def _is_approved(meeting: Meeting) -> bool:
    minutes = getattr(meeting, "minutes", None)
    return minutes is not None and minutes.is_approved
