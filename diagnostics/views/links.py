"""Pages without an account: the secret of their address is the key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import opened_by_secret
from diagnostics.attestation import certified_content
from diagnostics.forms.certifications import ConfirmForm
from diagnostics.services.certifications import confirm_by_link, visit_behind
from diagnostics.services.links import LinkRefused
from industrie_futur.forms import errors_shown_on

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponseBase]


def opened_by_link(view: View) -> View:
    """`view` for whoever has the secret of a link.

    What the link refuses is one page and one status, whatever the reason, and says nothing of the firm.
    """

    @opened_by_secret
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except LinkRefused as refusal:
            logger.warning("signed link refused: %s", refusal.reason)
            context = {"said": refusal.message, "navigation": ()}
            return render(request, "diagnostics/link_refused.html", context, status=404)

    return opened


@opened_by_link
@require_http_methods(["GET", "HEAD", "POST"])
def visit_answer(request: HttpRequest, secret: str) -> HttpResponse:
    """A visit to confirm: opening the page changes nothing, sending its form confirms, once."""
    visit, contact = visit_behind(secret)
    form = ConfirmForm(request.POST or None, visit=visit, contact=contact)
    if form.is_valid():
        with errors_shown_on(form):
            context = {"certification": confirm_by_link(secret, **form.cleaned_data), "navigation": ()}
            return render(request, "diagnostics/visit_thanks.html", context)
        visit, _ = visit_behind(secret)  # used, withdrawn or settled meanwhile, it is refused as any other
        form.read_again(visit)
    content = certified_content(visit)
    context = {"visit": visit, "content": content, "form": form, "navigation": ()}
    return render(request, "diagnostics/visit_answer.html", context)
