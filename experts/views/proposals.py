"""An expert's answer to what is proposed to them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.forms.proposals import AcceptForm, DeclineForm
from experts.models import Assignment
from experts.queries import need_of, proposals_addressed_to
from experts.services import accept_assignment, decline_assignment
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


def _own_proposal(request: SignedInRequest, pk: int) -> Assignment:
    """The proposal `pk` made to the visitor: 403 for other roles than experts, 404 for others' proposals."""
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    return get_object_or_404(proposals_addressed_to(request.user), pk=pk)


def _context(proposal: Assignment, form: Any) -> dict[str, Any]:
    proposal.refresh_from_db(fields=["status", "answered_on", "ended_on"])  # somebody may have been quicker
    return {
        "proposal": proposal,
        "file": proposal.enrolment,
        "company": proposal.enrolment.company,
        "need": need_of(proposal.enrolment),
        "form": form,
    }
