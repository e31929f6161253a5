"""Candidates of the Alliance's members, and the organisations that propose them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.forms.nominations import (
    NominationForm,
    OrganisationForm,
    RefuseCandidateForm,
    RetainCandidateForm,
)
from experts.models import Expert, Nomination, Organisation
from experts.services.nominations import nominate, refuse_candidate, retain_candidate, save_organisation
from experts.views.mandates import MANDATE_KEEPERS
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.panels import panels_for
from industrie_futur.text import normalise

READERS = MANDATE_KEEPERS | {Role.OBSERVER}


@require_safe
def nomination_list(request: SignedInRequest) -> HttpResponse:
    """Candidates: all for who decides, those of their organisations for who proposes."""
    if request.user.role not in READERS:
        raise PermissionDenied
    rows = Nomination.objects.visible_to(request.user).select_related("organisation", "main_region")
    context = {
        "pending": rows.pending().order_by("proposed_at"),
        "decided": rows.exclude(status=Nomination.Status.CANDIDATE).select_related("expert")[:100],
        "may_propose": _may_propose(request),
        "decides": request.user.role in MANDATE_KEEPERS,
    }
    return render(request, "experts/nomination_list.html", context)


@require_http_methods(["GET", "POST"])
def nomination_create(request: SignedInRequest) -> HttpResponse:
    if not _may_propose(request):
        raise PermissionDenied
    form = NominationForm(request.POST or None, user=request.user)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        with errors_shown_on(form):
            nomination = nominate(typed.pop("organisation"), **typed, by=request.user)
            messages.success(request, f"La candidature de {nomination} est transmise au ministère.")
            return redirect("experts:nomination_list")
    return render(request, "experts/nomination_create.html", {"form": form})


@require_safe
def nomination_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Nomination.objects.visible_to(request.user).select_related(
        "organisation", "main_region", "proposed_by", "decided_by", "expert"
    )
    nomination = get_object_or_404(rows.prefetch_related("specialities", "regions"), pk=pk)
    is_pending = nomination.status == Nomination.Status.CANDIDATE
    context = {
        "nomination": nomination,
        "may_decide": is_pending and request.user.role in MANDATE_KEEPERS,
        "may_open_card": request.user.role in MANDATE_KEEPERS,
    }
    return render(request, "experts/nomination_detail.html", context)


@require_http_methods(["GET", "POST"])
def nomination_retain(request: SignedInRequest, pk: int) -> HttpResponse:
    nomination = get_object_or_404(Nomination.objects.editable_by(request.user), pk=pk)
    form = RetainCandidateForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            expert = retain_candidate(nomination, **form.cleaned_data, by=request.user)
            messages.success(request, f"{expert} est au registre, sous la référence {expert.reference}.")
            return redirect(expert)
    context = {"nomination": nomination, "form": form}
    return render(request, "experts/nomination_retain.html", context)


@require_http_methods(["GET", "POST"])
def nomination_refuse(request: SignedInRequest, pk: int) -> HttpResponse:
    nomination = get_object_or_404(Nomination.objects.editable_by(request.user), pk=pk)
    form = RefuseCandidateForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            refuse_candidate(nomination, **form.cleaned_data, by=request.user)
            messages.success(request, f"La candidature de {nomination} n’est pas retenue.")
            return redirect(nomination)
    context = {"nomination": nomination, "form": form}
    return render(request, "experts/nomination_refuse.html", context)


# Organisations --------------------------------------------------------------------------------------


@require_safe
def organisation_list(request: SignedInRequest) -> HttpResponse:
    organisations = Organisation.objects.visible_to(request.user).prefetch_related("memberships")
    context = {
        "organisations": sorted(organisations, key=lambda each: normalise(each.name)),
        "may_edit": request.user.role in MANDATE_KEEPERS,
    }
    return render(request, "experts/organisation_list.html", context)


@require_safe
def organisation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Organisation.objects.visible_to(request.user).prefetch_related("memberships")
    organisation = get_object_or_404(rows, pk=pk)
    reads_experts = request.user.role != Role.OBSERVER
    may_edit = request.user.role in MANDATE_KEEPERS
    context = {
        "organisation": organisation,
        "experts": Expert.objects.visible_to(request.user).filter(organisation=organisation),
        "reads_experts": reads_experts,
        "nominations": Nomination.objects.visible_to(request.user).filter(organisation=organisation),
        "may_edit": may_edit,
        "may_join": may_edit and all(each.left_on for each in organisation.memberships.all()),
        "panels": panels_for("experts:organisation_detail", request, organisation),
    }
    return render(request, "experts/organisation_detail.html", context)


@require_http_methods(["GET", "POST"])
def organisation_create(request: SignedInRequest) -> HttpResponse:
    return _organisation_form(request, Organisation())


@require_http_methods(["GET", "POST"])
def organisation_update(request: SignedInRequest, pk: int) -> HttpResponse:
    return _organisation_form(
        request, get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    )


def _organisation_form(request: SignedInRequest, organisation: Organisation) -> HttpResponse:
    if request.user.role not in MANDATE_KEEPERS:
        raise PermissionDenied
    form = OrganisationForm(request.POST or None, organisation=organisation)
    if form.is_valid():
        with errors_shown_on(form):
            saved = save_organisation(organisation, **form.cleaned_data, by=request.user)
            messages.success(request, f"{saved} est enregistré.")
            return redirect(saved)
    context = {"organisation": organisation, "form": form}
    return render(request, "experts/organisation_form.html", context)


def _may_propose(request: SignedInRequest) -> bool:
    represented = Organisation.objects.visible_to(request.user).represented_by(request.user)
    return represented.members_on(clock.today()).exists()
