"""Mailings: the list, a draft, its preview as it will leave, its approval, its progress, the stop button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile
from steering.committee.views.access import writers_only
from steering.mailing.forms import MailingForm, MailingUpdateForm, VersionForm
from steering.mailing.letter import letter_to
from steering.mailing.queries import mailings_with_counts, recipients_of
from steering.mailing.services import (
    approve_mailing,
    audience_of,
    change_mailing,
    retry_mailing,
    stop_mailing,
    write_mailing,
)
from steering.models import Mailing, MailingRecipient

LAST = 50


@require_safe
@writers_only
def mailing_list(request: SignedInRequest) -> HttpResponse:
    """The last mailings, those that await something first."""
    mailings = list(mailings_with_counts(Mailing.objects.visible_to(request.user))[:LAST])
    context = {
        "drafts": [each for each in mailings if each.is_draft],
        "others": [each for each in mailings if not each.is_draft],
    }
    return render(request, "steering/mailing/mailing_list.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def mailing_create(request: SignedInRequest) -> HttpResponse:
    form = MailingForm(request.POST or None, user=request.user)
    if form.is_valid():
        with errors_shown_on(form):
            return redirect(write_mailing(**form.cleaned_data, by=request.user))
    return render(request, "steering/mailing/mailing_form.html", {"form": form, "mailing": None})


@require_http_methods(["GET", "POST"])
def mailing_update(request: SignedInRequest, pk: int) -> HttpResponse:
    mailing = _changing(request, pk)
    form = MailingUpdateForm(request.POST or None, user=request.user, mailing=mailing)
    status = 200
    if form.is_valid():
        with errors_shown_on(form):
            try:
                change_mailing(mailing, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                form.add_error(None, error)
                status = 409
            else:
                return redirect(mailing)
    context = {"form": form, "mailing": mailing}
    return render(request, "steering/mailing/mailing_form.html", context, status=status)


@require_safe
def mailing_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft with who would get it; an approved one with who got it."""
    rows = Mailing.objects.visible_to(request.user).select_related("requested_by", "approved_by", "region")
    mailing = get_object_or_404(rows, pk=pk)
    context = {
        "mailing": mailing,
        "recipients": audience_of(mailing) if mailing.is_draft else recipients_of(mailing),
        "lists": mailing.lists.all(),
    }
    return render(request, "steering/mailing/mailing_detail.html", context)


@require_safe
def mailing_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The mail as `?pour=` gets it (the first one by default); `?version=html` is its other half, alone."""
    mailing = get_object_or_404(Mailing.objects.visible_to(request.user), pk=pk)
    recipients = audience_of(mailing) if mailing.is_draft else list(recipients_of(mailing))
    wanted = request.GET.get("pour", "")
    chosen = next((each for each in recipients if each.email == wanted), None) if wanted else None
    if wanted and chosen is None:
        raise Http404
    recipient = chosen or (recipients[0] if recipients else _to_oneself(request, mailing))
    letter = letter_to(recipient)
    if request.GET.get("version") == "html":
        return HttpResponse(letter.alternatives[0][0])
    context = {"mailing": mailing, "recipient": recipient, "recipients": recipients, "letter": letter}
    return render(request, "steering/mailing/mailing_preview.html", context)


def _to_oneself(request: SignedInRequest, mailing: Mailing) -> MailingRecipient:
    return MailingRecipient(
        mailing=mailing, user=request.user, name=str(request.user), email=request.user.email
    )


@require_POST
def mailing_try(request: SignedInRequest, pk: int) -> HttpResponse:
    """The mail to oneself; its link takes nobody off."""
    mailing = _changing(request, pk)
    letter = letter_to(_to_oneself(request, mailing))
    letter.subject = f"[Essai] {letter.subject}"
    try:
        letter.send()
    except OSError:  # smtplib's errors are OSErrors too
        messages.error(request, "Le serveur de messagerie n’a pas pris l’essai\u202f: réessayez plus tard.")
    else:
        messages.success(request, f"L’essai est parti à {request.user.email}.")
    return redirect(mailing)


@require_POST
def mailing_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Frozen, then sent: the version that was read, and no other."""
    mailing = _changing(request, pk)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    return _act(
        request,
        mailing,
        lambda: approve_mailing(mailing, version=version, by=request.user),
        "L’envoi est approuvé\u202f: les courriels partent dans la minute.",
    )


@require_POST
def mailing_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    mailing = _changing(request, pk)
    return _act(
        request,
        mailing,
        lambda: stop_mailing(mailing, by=request.user),
        "L’envoi est arrêté\u202f: ce qui n’était pas parti ne part pas.",
    )


@require_POST
def mailing_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    mailing = _changing(request, pk)
    return _act(
        request,
        mailing,
        lambda: retry_mailing(mailing, by=request.user),
        "L’envoi reprend pour ceux qui n’ont rien reçu.",
    )


def _act(request: SignedInRequest, mailing: Mailing, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(mailing)


def _changing(request: SignedInRequest, pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.editable_by(request.user), pk=pk)
