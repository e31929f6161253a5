"""The mandate of an expert: retained, ended, retained again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.forms.mandates import MandateEndForm, RetainForm
from experts.models import Expert
from experts.queries import successions_of
from experts.services import end_mandate, retain_expert
from industrie_futur.forms import errors_shown_on

MANDATE_KEEPERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})


@require_http_methods(["GET", "POST"])
def mandate_end(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = card_to_keep(request, pk)
    successions = successions_of(expert)
    form = MandateEndForm(request.POST or None, successions=successions)
    if form.is_valid():
        with errors_shown_on(form):
            end_mandate(expert, **form.values(), by=request.user)
            messages.success(request, f"Le mandat de {expert} est clos.")
            return redirect(expert)
    context = {"expert": expert, "form": form, "successions": successions}
    return render(request, "experts/mandate_end.html", context)


@require_http_methods(["GET", "POST"])
def mandate_create(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = card_to_keep(request, pk)
    form = RetainForm(request.POST or None, on_label="Retenu à compter du")
    if form.is_valid():
        with errors_shown_on(form):
            retain_expert(expert, **form.cleaned_data, by=request.user)
            messages.success(request, f"{expert} est de nouveau retenu.")
            return redirect(expert)
    return render(request, "experts/mandate_create.html", {"expert": expert, "form": form})


def card_to_keep(request: SignedInRequest, pk: int) -> Expert:
    """The expert `pk`, whose mandate the visitor keeps; 404 out of scope, 403 for roles that only read."""
    expert = get_object_or_404(Expert.objects.visible_to(request.user).with_running_count(), pk=pk)
    if request.user.role not in MANDATE_KEEPERS:
        raise PermissionDenied
    return expert
