"""Events: their list, one of them, and the acts on it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from steering.committee.views.access import writers_only
from steering.international.filters import EventFilter
from steering.international.forms.rows import CancelForm, EventForm
from steering.international.services.partnerships import add_event, cancel_event, change_event
from steering.international.tables import EventTable
from steering.international.views.entry import InternationalList, enter
from steering.models import Event
from steering.models.meetings import WRITERS


class EventList(InternationalList):
    model = Event
    filterset_class = EventFilter
    table_class = EventTable
    template_name = "steering/international/event_list.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("partnership")


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
        change_event,
        subject=event,
        done="L’événement est modifié.",
        heading="Modifier l’événement",
    )


@require_http_methods(["GET", "POST"])
def event_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    event = get_object_or_404(Event.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        CancelForm(request.POST or None),
        cancel_event,
        subject=event,
        done="L’événement est annulé.",
        heading="Annuler l’événement",
        submit="Annuler l’événement",
        back_label="Garder l’événement",
        lead="Il reste dans la liste, avec son motif, et ne compte plus.",
    )
