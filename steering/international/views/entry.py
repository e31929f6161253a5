"""What every page that writes does: its form, one act, the row that it made or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import SignedInRequest
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, Difference, differences


def enter(
    request: SignedInRequest, form: Any, act: Callable[..., Any], *, done: str, **page: Any
) -> HttpResponse:
    """Show `form`; once it holds, `act` with what was typed, say `done` and go to the row it gives back.

    `page` is what the template needs: heading, and optionally lead, parent, back, submit.
    """
    conflict: list[Difference] = []
    status = 200
    if form.is_valid():
        with errors_shown_on(form):
            try:
                row = act(**form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict, status = differences(form, error), 409
            else:
                messages.success(request, done)
                return redirect(row)
    home = reverse("steering:international")
    parent = page.pop("parent", None)
    context = {
        "form": form,
        "conflict": conflict,
        "back": parent.get_absolute_url() if parent else home,
        "parent": parent,
        "lead": "",
        "submit": "Enregistrer",
        **page,
    }
    return render(request, "steering/international/form.html", context, status=status)
