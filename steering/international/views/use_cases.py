"""Use cases and events: their lists, one of them, and the acts on it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from industrie_futur.listing import ScopedListView
from steering.committee.views.access import writers_only
from steering.international.filters import EventFilter, UseCaseFilter
from steering.international.forms.rows import CancelForm, EventForm, UseCaseForm, VersionForm
from steering.international.services.partnerships import add_event, cancel_event, change_event
from steering.international.services.use_cases import (
    add_use_case,
    change_use_case,
    publish_use_case,
    withdraw_use_case,
)
from steering.international.tables import EventTable, UseCaseTable
from steering.international.views.entry import enter
from steering.models import Event, UseCase
from steering.models.meetings import WRITERS


@method_decorator(require_safe, name="dispatch")
class UseCaseList(ScopedListView):
    model = UseCase
    filterset_class = UseCaseFilter
    table_class = UseCaseTable
    template_name = "steering/international/use_case_list.html"

    def get_queryset(self) -> QuerySet:
        rows: Any = super().get_queryset()
        return rows.with_naming(clock.today()).select_related("partnership")

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_write=self.request.user.role in WRITERS, **kwargs)


@require_safe
def use_case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A use case; the firm behind it is told to who writes here."""
    rows = UseCase.objects.visible_to(request.user).with_naming(clock.today())
    use_case = get_object_or_404(rows.select_related("partnership"), pk=pk)
    may_write = request.user.role in WRITERS
    context = {
        "use_case": use_case,
        "may_write": may_write,
        "form": VersionForm(initial={"version": use_case.version}),
    }
    return render(request, "steering/international/use_case_detail.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def use_case_create(request: SignedInRequest) -> HttpResponse:
    return enter(
        request,
        UseCaseForm(request.POST or None, user=request.user),
        add_use_case,
        done="Le cas d’usage est enregistré\u202f: il reste à le publier.",
        heading="Ajouter un cas d’usage",
    )


@require_http_methods(["GET", "POST"])
def use_case_update(request: SignedInRequest, pk: int) -> HttpResponse:
    use_case = get_object_or_404(UseCase.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        UseCaseForm(request.POST or None, user=request.user, row=use_case),
        partial(change_use_case, use_case),
        done="Le cas d’usage est modifié.",
        heading="Modifier le cas d’usage",
        parent=use_case,
    )


@require_POST
def use_case_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    use_case = get_object_or_404(UseCase.objects.editable_by(request.user), pk=pk)
    form = VersionForm(request.POST)
    return enter(
        request,
        form,
        partial(publish_use_case, use_case),
        done="Le cas d’usage est publié.",
        heading="Publier le cas d’usage",
        parent=use_case,
        submit="Publier",
    )


@require_POST
def use_case_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    use_case = get_object_or_404(UseCase.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        VersionForm(request.POST),
        lambda version, by: withdraw_use_case(use_case, by=by),
        done="Le cas d’usage est retiré.",
        heading="Retirer le cas d’usage",
        parent=use_case,
        submit="Retirer",
    )


@method_decorator(require_safe, name="dispatch")
class EventList(ScopedListView):
    model = Event
    filterset_class = EventFilter
    table_class = EventTable
    template_name = "steering/international/event_list.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("partnership")

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_write=self.request.user.role in WRITERS, **kwargs)


@require_safe
def event_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Event.objects.visible_to(request.user).select_related("partnership")
    event = get_object_or_404(rows, pk=pk)
    may_write = request.user.role in WRITERS and not event.cancelled_on
    context = {
        "event": event,
        "may_write": may_write,
        "may_cancel": may_write and event.last_day >= clock.today(),
    }
    return render(request, "steering/international/event_detail.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def event_create(request: SignedInRequest) -> HttpResponse:
    return enter(
        request,
        EventForm(request.POST or None, user=request.user),
        add_event,
        done="L’événement est enregistré.",
        heading="Ajouter un événement",
    )


@require_http_methods(["GET", "POST"])
def event_update(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        EventForm(request.POST or None, user=request.user, row=event),
        partial(change_event, event),
        done="L’événement est modifié.",
        heading="Modifier l’événement",
        parent=event,
    )


@require_http_methods(["GET", "POST"])
def event_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        CancelForm(request.POST or None),
        partial(cancel_event, event),
        done="L’événement est annulé.",
        heading="Annuler l’événement",
        parent=event,
        submit="Annuler l’événement",
        lead="Il reste dans la liste, avec son motif, et ne compte plus.",
    )
