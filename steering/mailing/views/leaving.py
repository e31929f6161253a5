"""Leaving with one click, from the mail itself; no account is needed."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import opened_by_secret
from steering.mailing.letter import TRIAL, recipient_of
from steering.mailing.lists import leave
from steering.models import MailingRecipient


@opened_by_secret
@require_http_methods(["GET", "POST"])
def mailing_leave(request: HttpRequest, secret: str) -> HttpResponse:
    """Asks by GET, which mail filters follow too; leaves by POST, answered without a redirect (RFC 8058)."""
    recipient = recipient_of(secret)
    if recipient is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done and isinstance(recipient, MailingRecipient):
        leave(recipient)
    context = {"recipient": recipient, "is_trial": recipient == TRIAL, "is_done": is_done}
    return render(request, "steering/mailing/mailing_leave.html", context)
