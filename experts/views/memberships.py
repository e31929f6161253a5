"""Memberships of the Alliance, under their organisation; what brought a firm, under the firm."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from companies.models import Enrolment
from companies.phases import RELEASED
from experts.forms.memberships import MembershipForm, MembershipUpdateForm, ReferralForm
from experts.models import Membership, Organisation
from experts.queries import referral_of
from experts.services.memberships import change_membership, join_alliance, record_referral
from experts.views.mandates import MANDATE_KEEPERS
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, Difference, differences


@require_http_methods(["GET", "POST"])
def membership_create(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.user.role not in MANDATE_KEEPERS:
        raise PermissionDenied
    organisation = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    form = MembershipForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            join_alliance(organisation, **form.cleaned_data, by=request.user)
            messages.success(request, f"L’adhésion de {organisation} est enregistrée.")
            return redirect(organisation)
    context = {"organisation": organisation, "form": form, "is_new": True, "conflict": []}
    return render(request, "experts/membership_form.html", context)


@require_http_methods(["GET", "POST"])
def membership_update(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Membership.objects.editable_by(request.user).select_related("organisation")
    membership = get_object_or_404(rows, pk=pk)
    form = MembershipUpdateForm(request.POST or None, membership=membership)
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                change_membership(membership, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, f"L’adhésion de {membership.organisation} est modifiée.")
                return redirect(membership.organisation)
    context = {"organisation": membership.organisation, "form": form, "is_new": False, "conflict": conflict}
    return render(request, "experts/membership_form.html", context, status=409 if conflict else 200)


@require_http_methods(["GET", "POST"])
def referral_update(request: SignedInRequest, siren: str) -> HttpResponse:
    files = Enrolment.objects.editable_by(request.user).exclude(phase__in=RELEASED).select_related("company")
    file = get_object_or_404(files, company__siren=siren)
    form = ReferralForm(request.POST or None, user=request.user, referral=referral_of(file))
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                record_referral(file, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "L’orientation de l’entreprise est enregistrée.")
                return redirect(file.company)
    context = {"company": file.company, "form": form, "conflict": conflict}
    return render(request, "experts/referral_update.html", context, status=409 if conflict else 200)
