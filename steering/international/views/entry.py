"""What the pages share: the lists; for those that write, a form, one act, the row that it made or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from industrie_futur.forms import errors_shown_on, form_page
from industrie_futur.listing import ScopedListView
from steering.models.meetings import WRITERS


@method_decorator(require_safe, name="dispatch")
class InternationalList(ScopedListView):
    """A list that says whether its reader may add to it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(may_write=self.request.user.role in WRITERS, **kwargs)


def enter(
    request: SignedInRequest,
    form: Any,
    act: Callable[..., Any],
    *,
    done: str,
    subject: Any = None,
    **page: Any,
) -> HttpResponse:
    """Show `form`; once it holds, `act` with what was typed, say `done` and go to the row it gives back.

    The act is done to the row `subject` when there is one. `page` is what the template needs: heading, and
    optionally lead, submit, back_label.
    """
    rows = (subject,) if subject else ()
    if form.is_valid():
        with errors_shown_on(form):
            row = act(*rows, **form.cleaned_data, by=request.user)
            messages.success(request, done)
            return redirect(row)
    context = {
        "back": subject.get_absolute_url() if subject else reverse("steering:international"),
        "parent": subject,
        "lead": "",
        "submit": "Enregistrer",
        "back_label": "Annuler",
        **page,
    }
    return form_page(request, "steering/international/form.html", form, **context)
