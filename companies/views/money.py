"""Grants: the list, a grant's page, and its acts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies import aid
from companies.filters_money import GrantFilter
from companies.forms.money import (
    GrantCancelForm,
    GrantCommitForm,
    GrantCreateForm,
    GrantUpdateForm,
    PaymentForm,
    ReversalForm,
)
from companies.models import Enrolment, Grant, Payment
from companies.models.money import movements_of
from companies.phases import ENGAGED
from companies.services import (
    cancel_grant,
    commit_grant,
    pay_grant,
    prepare_grant,
    reverse_payment,
    update_grant,
)
from companies.tables_money import GrantTable, state_of
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.listing import ScopedListView
from industrie_futur.versions import ChangedMeanwhile, Difference, differences


class GrantList(ScopedListView):
    """Grants in the visitor's scope; the money of firms is not for experts nor observers."""

    model, filterset_class, table_class = Grant, GrantFilter, GrantTable
    template_name = "companies/grant_list.html"
    closed_to = frozenset({Role.EXPERT, Role.OBSERVER})

    table: GrantTable
    filterset: GrantFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        self.table.standing = self.filterset.regions.standing
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(switch=self.filterset.regions.switch, **kwargs)
        for row in context["page_obj"]:
            self.table.complete(row)
        return context


@require_safe
def grant_detail(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """All of a grant: what was decided, its ledger, and the acts allowed now."""
    grant = _grant(Grant.objects.visible_to(request.user), siren, pk)
    is_editable = Grant.objects.editable_by(request.user).filter(pk=pk).exists()
    context = {
        "grant": grant,
        "state": state_of(grant),
        "company": grant.enrolment.company,
        "movements": _movements(grant, is_editable),
        "is_editable": is_editable,
        "received": aid.de_minimis_received(grant.enrolment.company, grant.fiscal_year or clock.today().year),
    }
    return render(request, "companies/grant_detail.html", context)


@require_http_methods(["GET", "POST"])
def grant_create(request: SignedInRequest, siren: str) -> HttpResponse:
    """A grant prepared for the firm's file; committed later by an act."""
    if request.user.role == Role.ADMINISTRATOR:  # who writes every file, but commits no money
        raise PermissionDenied
    files = Enrolment.objects.editable_by(request.user).filter(phase__in=ENGAGED)
    file = get_object_or_404(files.select_related("company", "programme"), company__siren=siren)
    form = GrantCreateForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            grant = prepare_grant(file, **form.cleaned_data, by=request.user)
            messages.success(
                request, "La subvention est préparée\u202f: elle réserve les crédits une fois engagée."
            )
            return redirect(grant)
    received = aid.de_minimis_received(file.company, clock.today().year)
    context = {"company": file.company, "file": file, "form": form, "received": received}
    return render(request, "companies/grant_create.html", context)


@require_http_methods(["GET", "POST"])
def grant_update(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """A grant not yet committed is changed."""
    grant = _grant(Grant.objects.editable_by(request.user), siren, pk)
    form = GrantUpdateForm(request.POST or None, grant=grant)
    conflict: list[Difference] | None = None
    if request.method == "GET" and not grant.is_prepared:
        return _no_more(request, grant)
    if form.is_valid():
        with errors_shown_on(form):
            try:
                update_grant(grant, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "La subvention est modifiée.")
                return redirect(grant)
    context = {
        "grant": grant,
        "company": grant.enrolment.company,
        "form": form,
        "conflict": conflict,
        "received": aid.de_minimis_received(grant.enrolment.company, clock.today().year),
    }
    return render(request, "companies/grant_update.html", context, status=200 if conflict is None else 409)


@require_http_methods(["GET", "POST"])
def grant_commit(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """*Engagement*: the act reserves the money."""
    grant = _grant(Grant.objects.editable_by(request.user), siren, pk)
    if request.method == "GET" and not grant.is_prepared:
        return _no_more(request, grant)
    form = GrantCommitForm(request.POST or None, grant=grant)
    if form.is_valid():
        with errors_shown_on(form):
            commit_grant(grant, **form.cleaned_data, by=request.user)
            messages.success(request, "La subvention est engagée\u202f: les crédits sont réservés.")
            return redirect(grant)
    return _act_page(request, grant, form, "Engager la subvention", "Engager la subvention")


@require_http_methods(["GET", "POST"])
def grant_cancel(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """What was not paid is free again; the trace is kept."""
    grant = _grant(Grant.objects.editable_by(request.user), siren, pk)
    if request.method == "GET" and (grant.cancelled_on or state_of(grant).code == "soldee"):
        return _no_more(request, grant)
    form = GrantCancelForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            cancel_grant(grant, **form.cleaned_data, by=request.user)
            messages.success(
                request, "La subvention est annulée\u202f: ce qui n’était pas mandaté est de nouveau libre."
            )
            return redirect(grant)
    return _act_page(request, grant, form, "Annuler la subvention", "Annuler la subvention")


@require_http_methods(["GET", "POST"])
def grant_pay(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """*Mandatement*: a payment on a grant committed."""
    grant = _grant(Grant.objects.editable_by(request.user), siren, pk)
    if request.method == "GET" and not (grant.is_live and grant.left_to_pay):
        return _no_more(request, grant)
    form = PaymentForm(request.POST or None, grant=grant)
    if form.is_valid():
        with errors_shown_on(form):
            pay_grant(grant, **form.cleaned_data, by=request.user)
            messages.success(request, "Le mandatement est enregistré.")
            return redirect(grant)
    return _act_page(request, grant, form, "Mandater", "Enregistrer le mandatement")


@require_http_methods(["GET", "POST"])
def payment_reverse(request: SignedInRequest, siren: str, pk: int) -> HttpResponse:
    """A payment entered by mistake is taken back; both rows remain."""
    payments = Payment.objects.editable_by(request.user).filter(kind=Payment.Kind.PAYMENT)
    payment = get_object_or_404(payments, pk=pk, grant__enrolment__company__siren=siren)
    grant = _grant(Grant.objects.editable_by(request.user), siren, payment.grant_id)
    if request.method == "GET" and hasattr(payment, "reversal"):
        return _no_more(request, grant)
    form = ReversalForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            reverse_payment(payment, comment=form.cleaned_data["comment"], by=request.user)
            messages.success(request, "Le mandatement est annulé\u202f: il reste visible dans l’historique.")
            return redirect(grant)
    title = "Annuler un mandatement"
    return _act_page(request, grant, form, title, "Annuler le mandatement", payment=payment)


def _movements(grant: Grant, is_editable: bool) -> list[Any]:
    """The ledger of a grant; each row says whether it was taken back, and whether it may be."""
    rows = movements_of(grant)
    taken_back = {row.reverses_id for row in rows if row.reverses_id}
    for row in rows:
        is_payment = isinstance(row, Payment)
        row.is_reversed = is_payment and row.pk in taken_back
        is_plain = is_payment and row.kind == Payment.Kind.PAYMENT and not row.is_reversed
        row.may_reverse = is_editable and is_plain
    return rows


def _grant(rows: Any, siren: str, pk: int) -> Grant:
    related = ("enrolment__company", "programme__region", "region", "recorded_by")
    return get_object_or_404(rows.select_related(*related), pk=pk, enrolment__company__siren=siren)


def _act_page(
    request: SignedInRequest, grant: Grant, form: forms.Form, title: str, submit: str, **more: Any
) -> HttpResponse:
    context = {
        "grant": grant,
        "company": grant.enrolment.company,
        "form": form,
        "title": title,
        "submit": submit,
        "payment": None,
        **more,
    }
    return render(request, "companies/grant_act.html", context)


def _no_more(request: SignedInRequest, grant: Grant) -> HttpResponse:
    """Back to the grant: the link followed was that of a page older than it."""
    messages.warning(request, "La subvention a changé entre-temps\u202f: cet acte n’est plus possible.")
    return redirect(grant)
