"""Experts for a firm: ranked, explained, proposed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies.models import Enrolment
from experts.forms.matching import ProposalForm
from experts.matching import Matching
from experts.models import Assignment, Expert
from experts.services import propose_assignment
from industrie_futur.forms import errors_shown_on

SHOWN, MOST_SHOWN, FOUND = 10, 50, 5
"""Experts of the ranking shown at first and at most; experts found by name."""


@require_http_methods(["GET", "POST"])
def assignment_create(request: SignedInRequest, siren: str) -> HttpResponse:
    """`?tous=oui` shows more, `?autre=` answers why not this one, `?remplace=` is the mission taken over."""
    files = Enrolment.objects.editable_by(request.user).open()
    files = files.select_related("company__naf", "region", "site")
    file = get_object_or_404(files, company__siren=siren)
    former = _taken_over(request, file)
    form = ProposalForm(request.POST or None, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            assignment = propose_assignment(file, **form.cleaned_data, replaces=former, by=request.user)
            messages.success(request, f"La mission est proposée à {assignment.expert}{_told(assignment)}.")
            return redirect(file.company)
    context = {"file": file, "company": file.company, "former": former, "form": form}
    context |= _ranking(request, file, form)
    return render(request, "experts/assignment_create.html", context)


def _taken_over(request: SignedInRequest, file: Enrolment) -> Assignment | None:
    """The mission of `file` that `?remplace=` names; one that has ended is told by the act."""
    typed = request.GET.get("remplace", "")
    if not typed:
        return None
    missions = Assignment.objects.editable_by(request.user).filter(enrolment=file).select_related("expert")
    return get_object_or_404(missions, pk=typed if typed.isdecimal() else 0)


def _told(proposal: Assignment) -> str:
    """Who answers: an expert without an account says it to the officer."""
    if proposal.expert.user_id:
        return ", qui est averti"
    return ". Sans compte, l’expert vous répond directement\u202f: saisissez ici sa réponse"


def _ranking(request: SignedInRequest, file: Enrolment, form: ProposalForm) -> dict[str, Any]:
    matching = Matching(file, *form.mission)
    shows_all = request.GET.get("tous") == "oui"
    best = matching.best(MOST_SHOWN if shows_all else SHOWN)
    typed = request.GET.get("autre", "").strip()[:200]
    others = _others(request, typed, form.chosen, {str(each.expert.pk) for each in best})
    register = Expert.objects.visible_to(request.user)
    return {
        "best": best,
        "firm": matching.firm,
        "count": matching.count,
        "has_more": not shows_all and matching.count > SHOWN,
        "typed": typed,
        "others": matching.why_not(register.filter(pk__in=others)) if others else [],
    }


def _others(request: SignedInRequest, typed: str, chosen: str, shown: set[str]) -> list[int]:
    """Keys of the experts whose name was typed, and of the one chosen, should the ranking not show them."""
    register = Expert.objects.visible_to(request.user)
    keys = list(register.matching(typed).values_list("pk", flat=True)[:FOUND]) if typed else []
    if chosen.isdecimal() and chosen not in shown:
        keys.append(int(chosen))
    return keys
