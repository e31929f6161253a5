"""The agenda of a meeting still to come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest
from industrie_futur.forms import errors_shown_on, form_page
from steering.committee.forms.meetings import ItemForm, ItemUpdateForm
from steering.committee.services.meetings import add_item, change_item, raise_item, remove_item
from steering.models import AgendaItem, Meeting


@require_http_methods(["GET", "POST"])
def item_create(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    form = ItemForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            item = add_item(meeting, **form.cleaned_data, by=request.user)
            messages.success(request, f"«\u202f{item}\u202f» est à l’ordre du jour.")
            return redirect(meeting)
    return form_page(request, "steering/committee/item_form.html", form, meeting=meeting, item=None)


@require_http_methods(["GET", "POST"])
def item_update(request: SignedInRequest, pk: int) -> HttpResponse:
    item = _editable(request, pk)
    form = ItemUpdateForm(request.POST or None, item=item)
    if form.is_valid():
        with errors_shown_on(form):
            change_item(item, **form.cleaned_data, by=request.user)
            messages.success(request, "Le point est modifié.")
            return redirect(item.meeting)
    return form_page(request, "steering/committee/item_form.html", form, meeting=item.meeting, item=item)


@require_POST
def item_raise(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, raise_item, "«\u202f{}\u202f» passe avant.")


@require_POST
def item_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    return _act(request, pk, remove_item, "«\u202f{}\u202f» n’est plus à l’ordre du jour.")


def _act(request: SignedInRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    item = _editable(request, pk)
    try:
        act(item, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done.format(item))
    return redirect(item.meeting)


def _editable(request: SignedInRequest, pk: int) -> AgendaItem:
    return get_object_or_404(AgendaItem.objects.editable_by(request.user).select_related("meeting"), pk=pk)
