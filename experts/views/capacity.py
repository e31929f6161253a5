"""Days given by quarter and absences: the expert's own, or kept by the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest
from experts.capacity import load_rows, particular_days
from experts.forms.capacity import DaysForm, LeaveForm
from experts.services.capacity import end_leave, give_days, record_leave
from experts.views.own import address, card_kept
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def availability(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    expert = card_kept(request, pk)
    form = DaysForm(request.POST or None, expert=expert, particular=particular_days(expert))
    if form.is_valid():
        with errors_shown_on(form):
            give_days(expert, **form.values(), by=request.user)
            messages.success(request, "Les jours donnés au programme sont enregistrés.")
            return redirect(_url("availability", pk))
    context = {
        "expert": expert,
        "is_own": pk is None,
        "form": form,
        "rows": [(load, form.box_of(load.quarter_on)) for load in load_rows(expert)],
        "leaves": [
            (leave, _url("leave_end", pk, leave.pk))
            for leave in expert.leaves.filter(ends_on__gte=clock.today()).order_by("starts_on")
        ],
        "leave_url": _url("leave_create", pk),
        "back": reverse("experts:mission_list") if pk is None else expert.get_absolute_url(),
    }
    return render(request, "experts/availability.html", context)


@require_http_methods(["GET", "POST"])
def leave_create(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    expert = card_kept(request, pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            record_leave(expert, **form.cleaned_data, by=request.user)
            messages.success(
                request, "L’absence est enregistrée\u202f: elle réduit la capacité du trimestre."
            )
            return redirect(_url("availability", pk))
    context = {"expert": expert, "form": form, "back": _url("availability", pk)}
    return render(request, "experts/leave_create.html", context)


@require_POST
def leave_end(request: SignedInRequest, leave: int, pk: int | None = None) -> HttpResponse:
    expert = card_kept(request, pk)
    try:
        end_leave(get_object_or_404(expert.leaves, pk=leave), by=request.user)
        messages.success(request, "L’absence est levée.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_url("availability", pk))


def _url(name: str, pk: int | None, *args: int) -> str:
    view, arguments = address(name, pk, *args)
    return reverse(view, args=arguments)
