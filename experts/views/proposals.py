"""Proposals: the expert's answer, the officer's second thoughts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.forms.answers import AcceptForm, AnswerForm, DeclineForm, WithdrawForm
from experts.models import Assignment
from experts.queries import language_names, need_of, proposals_addressed_to
from experts.services import accept_assignment, decline_assignment, record_answer, withdraw_proposal
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def proposal_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """The proposal, with the acceptance; once answered, what became of it."""
    proposal = _own_proposal(request, pk)
    form = AcceptForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            accept_assignment(proposal, **form.cleaned_data, by=request.user)
            messages.success(
                request, "La mission est acceptée\u202f: la fiche de l’entreprise vous est ouverte."
            )
            return redirect(proposal.enrolment.company)
    return render(request, "experts/proposal_accept.html", _context(proposal, form))


@require_http_methods(["GET", "POST"])
def proposal_decline(request: SignedInRequest, pk: int) -> HttpResponse:
    proposal = _own_proposal(request, pk)
    form = DeclineForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            decline_assignment(proposal, **form.cleaned_data, by=request.user)
            messages.success(request, "La mission est déclinée\u202f: le chargé de mission est prévenu.")
            return redirect("experts:mission_list")
    return render(request, "experts/proposal_decline.html", _context(proposal, form))


# By the officer ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def proposal_withdraw(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    proposal = _proposal_to_change(request, siren, pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with errors_shown_on(form):
            withdraw_proposal(proposal, **form.cleaned_data, by=request.user)
            messages.success(request, f"La proposition faite à {proposal.expert} est retirée.")
            return redirect(proposal.enrolment.company)
    return render(request, "experts/proposal_withdraw.html", _context(proposal, form))


@require_http_methods(["GET", "POST"])
def answer_record(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """What an expert without an account answered; the others answer by themselves."""
    proposal = _proposal_to_change(request, siren, pk, expert__user=None)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            answered = record_answer(proposal, **form.cleaned_data, by=request.user)
            verb = "suit désormais" if answered.status == Assignment.Status.ACCEPTED else "ne suivra pas"
            messages.success(request, f"{answered.expert} {verb} {answered.enrolment.company}.")
            return redirect(proposal.enrolment.company)
    return render(request, "experts/answer_record.html", _context(proposal, form))


def _proposal_to_change(request: SignedInRequest, siren: str, pk: int, **wanted: Any) -> Assignment:
    """A proposal on a firm that the visitor writes; answered meanwhile, it is shown as it is."""
    rows = Assignment.objects.editable_by(request.user).select_related(
        "expert", "recorded_by", "enrolment__company", "enrolment__site"
    )
    return get_object_or_404(rows, pk=pk, enrolment__company__siren=siren, **wanted)


def _own_proposal(request: SignedInRequest, pk: int) -> Assignment:
    """The proposal `pk` made to the visitor: 403 for other roles than experts, 404 for others' proposals."""
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    return get_object_or_404(proposals_addressed_to(request.user), pk=pk)


def _context(proposal: Assignment, form: Any) -> dict[str, Any]:
    proposal.refresh_from_db(fields=["status", "answered_on", "ended_on"])  # somebody may have been quicker
    need = need_of(proposal.enrolment)
    return {
        "proposal": proposal,
        "file": proposal.enrolment,
        "company": proposal.enrolment.company,
        "need": need,
        "languages": language_names(need.language) if need else [],
        "form": form,
    }
