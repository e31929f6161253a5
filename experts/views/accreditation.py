"""An accreditation between its beginning and its end: renewed, suspended, suspension lifted."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from experts.forms.mandates import MandateForm, RenewForm, SuspensionForm
from experts.queries import successions_of
from experts.services.mandates import lift_suspension, renew_accreditation, suspend_expert
from experts.views.mandates import card_to_keep
from industrie_futur.forms import errors_shown_on
from industrie_futur.templatetags.portal import short_date


@require_http_methods(["GET", "POST"])
def accreditation_renew(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = card_to_keep(request, pk)
    form = RenewForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            renewed = renew_accreditation(expert, **form.cleaned_data, by=request.user)
            day = short_date(renewed.expires_on)
            messages.success(request, f"L’agrément de {expert} est valable jusqu’au {day}.")
            return redirect(expert)
    return render(request, "experts/accreditation_renew.html", {"expert": expert, "form": form})


@require_http_methods(["GET", "POST"])
def suspension_create(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = card_to_keep(request, pk)
    successions = successions_of(expert)
    form = SuspensionForm(request.POST or None, successions=successions)
    if form.is_valid():
        with errors_shown_on(form):
            suspend_expert(expert, **form.values(), by=request.user)
            messages.success(request, f"{expert} est suspendu\u202f: aucune mission ne lui est plus confiée.")
            return redirect(expert)
    context = {"expert": expert, "form": form, "successions": successions}
    return render(request, "experts/suspension_create.html", context)


@require_http_methods(["GET", "POST"])
def suspension_lift(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = card_to_keep(request, pk)
    form = MandateForm(request.POST or None, on_label="Dernier jour de la suspension")
    if form.is_valid():
        with errors_shown_on(form):
            lift_suspension(expert, **form.cleaned_data, by=request.user)
            messages.success(request, f"La suspension de {expert} est levée.")
            return redirect(expert)
    return render(request, "experts/suspension_lift.html", {"expert": expert, "form": form})
