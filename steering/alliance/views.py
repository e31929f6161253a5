"""The Alliance's page on a day, and the acts of who keeps it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from experts.models import Organisation
from industrie_futur.days import day_asked
from industrie_futur.forms import errors_shown_on, form_page
from industrie_futur.listing import ScopedListView
from steering.alliance.filters import MemberFilter
from steering.alliance.forms import (
    ExchangeForm,
    LiaisonForm,
    LiaisonUpdateForm,
    MandateForm,
    MandateUpdateForm,
)
from steering.alliance.queries import Alliance, liaisons_around, mandates_around, members_by_kind
from steering.alliance.services import (
    add_mandate,
    change_liaison,
    change_mandate,
    note_exchange,
    open_liaison,
)
from steering.alliance.tables import MemberTable
from steering.committee.views.access import writers_only
from steering.models import Exchange, Liaison, Mandate
from steering.models.meetings import WRITERS


@method_decorator(require_safe, name="dispatch")
class AlliancePage(ScopedListView):
    """Offices, liaisons, members and what each brings, on the day of `?au=`."""

    model = Organisation
    filterset_class = MemberFilter
    table_class = MemberTable
    template_name = "steering/alliance/alliance.html"

    def get_queryset(self) -> QuerySet:
        self.request.alliance = Alliance(day_asked(self.request), self.request.user)
        rows = super().get_queryset()
        self.table.alliance = self.request.alliance  # type: ignore[attr-defined]
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for row in context["page_obj"].object_list:
            self.table.complete(row)  # type: ignore[attr-defined]
        alliance, user = self.request.alliance, self.request.user
        kinds = members_by_kind(alliance.day)
        return {
            **context,
            "alliance": alliance,
            "mandates": mandates_around(alliance.day, user),
            "liaisons": liaisons_around(alliance.day, user),
            "kinds": kinds,
            "member_count": sum(each.members for each in kinds),
            "may_write": user.role in WRITERS,
        }


@require_http_methods(["GET", "POST"])
@writers_only
def mandate_create(request: SignedInRequest) -> HttpResponse:
    form = MandateForm(request.POST or None, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            mandate = add_mandate(**form.cleaned_data, by=request.user)
            messages.success(request, f"Le mandat de {mandate} est enregistré.")
            return redirect("steering:alliance")
    return form_page(request, "steering/alliance/mandate_form.html", form, mandate=None)


@require_http_methods(["GET", "POST"])
def mandate_update(request: SignedInRequest, pk: int) -> HttpResponse:
    mandate = get_object_or_404(Mandate.objects.editable_by(request.user), pk=pk)
    form = MandateUpdateForm(request.POST or None, user=request.user, mandate=mandate)
    if form.is_valid():
        with errors_shown_on(form):
            change_mandate(mandate, **form.cleaned_data, by=request.user)
            messages.success(request, f"Le mandat de {mandate} est modifié.")
            return redirect("steering:alliance")
    return form_page(request, "steering/alliance/mandate_form.html", form, mandate=mandate)


@require_safe
def liaison_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    liaison = get_object_or_404(
        Liaison.objects.visible_to(request.user).select_related("organisation"), pk=pk
    )
    context = {
        "liaison": liaison,
        "exchanges": Exchange.objects.visible_to(request.user).filter(liaison=liaison),
        "may_write": request.user.role in WRITERS,
    }
    return render(request, "steering/alliance/liaison_detail.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def liaison_create(request: SignedInRequest) -> HttpResponse:
    form = LiaisonForm(request.POST or None, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            liaison = open_liaison(**form.cleaned_data, by=request.user)
            messages.success(request, f"La liaison avec {liaison.organisation} est ouverte.")
            return redirect(liaison)
    return form_page(request, "steering/alliance/liaison_form.html", form, liaison=None)


@require_http_methods(["GET", "POST"])
def liaison_update(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Liaison.objects.editable_by(request.user).select_related("organisation")
    liaison = get_object_or_404(rows, pk=pk)
    form = LiaisonUpdateForm(request.POST or None, user=request.user, liaison=liaison)
    if form.is_valid():
        with errors_shown_on(form):
            change_liaison(liaison, **form.cleaned_data, by=request.user)
            messages.success(request, "La liaison est modifiée.")
            return redirect(liaison)
    return form_page(request, "steering/alliance/liaison_form.html", form, liaison=liaison)


@require_http_methods(["GET", "POST"])
def exchange_create(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Liaison.objects.editable_by(request.user).select_related("organisation")
    liaison = get_object_or_404(rows, pk=pk)
    form = ExchangeForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            note_exchange(liaison, **form.cleaned_data, by=request.user)
            messages.success(request, "L’échange est enregistré.")
            return redirect(liaison)
    return render(request, "steering/alliance/exchange_create.html", {"liaison": liaison, "form": form})
