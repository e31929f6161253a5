"""The minutes of a meeting, and what is printed for it."""

from __future__ import annotations

import hashlib
import logging

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from industrie_futur.downloads import made_file
from industrie_futur.forms import errors_shown_on, form_page
from steering.committee.documents import agenda_pdf, minutes_contents, minutes_pdf
from steering.committee.forms.decisions import ApprovalForm, MinutesForm
from steering.committee.services.minutes import approve_minutes, save_minutes
from steering.models import AgendaItem, Meeting, Minutes

logger = logging.getLogger(__name__)


@require_safe
def meeting_agenda(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agenda and the decisions to follow up, as a PDF."""
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    return made_file(agenda_pdf(meeting), f"ordre-du-jour-{meeting.held_on:%Y-%m-%d}.pdf")


@require_http_methods(["GET", "POST"])
def minutes_update(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the draft of the minutes of the meeting `pk`."""
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    items = AgendaItem.objects.visible_to(request.user).filter(meeting=meeting)
    form = MinutesForm(request.POST or None, minutes=_minutes_of(request, meeting), items=items)
    if form.is_valid():
        typed = form.cleaned_data
        with errors_shown_on(form):
            save_minutes(
                meeting,
                opening=typed["opening"],
                discussions=form.discussions(),
                closing=typed["closing"],
                version=typed["version"],
                by=request.user,
            )
            messages.success(request, "Le projet de compte rendu est enregistré.")
            return redirect(meeting)
    return form_page(request, "steering/committee/minutes_update.html", form, meeting=meeting)


@require_http_methods(["GET", "POST"])
def minutes_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve the minutes; asked first, for nothing of them changes afterwards."""
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    minutes = _minutes_of(request, meeting)
    form = ApprovalForm(request.POST or None, initial={"version": minutes.version})
    if form.is_valid():
        with errors_shown_on(form):
            approve_minutes(meeting, version=form.cleaned_data["version"], by=request.user)
            messages.success(request, "Le compte rendu est approuvé\u202f: il ne change plus.")
            return redirect(meeting)
    context = {"meeting": meeting, "minutes": minutes, "form": form}
    return render(request, "steering/committee/minutes_approve.html", context)


@require_safe
def minutes_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The minutes of the meeting `pk`: a draft as it stands, approved ones as they were printed."""
    rows = Minutes.objects.visible_to(request.user).select_related("meeting")
    minutes = get_object_or_404(rows, meeting=pk)
    name = f"compte-rendu-{minutes.meeting.held_on:%Y-%m-%d}.pdf"
    if not minutes.is_approved:
        return made_file(minutes_pdf(minutes_contents(minutes), moment=timezone.now()), name)
    content = _stored(minutes)
    if hashlib.sha256(content).hexdigest() == minutes.checksum:
        return made_file(content, name)
    logger.error("minutes %s are no longer the file whose checksum is %s", minutes.pk, minutes.checksum)
    messages.error(
        request,
        "Le fichier de ce compte rendu ne correspond plus à son empreinte\u202f: il n’est pas remis. "
        "Prévenez l’administration du portail.",
    )
    return redirect(minutes.meeting)


def _stored(minutes: Minutes) -> bytes:
    try:
        with minutes.pdf.open() as file:
            return file.read()
    except FileNotFoundError:
        return b""


def _minutes_of(request: SignedInRequest, meeting: Meeting) -> Minutes:
    """Those of the meeting, or empty ones; 404 while it is not held."""
    if not meeting.is_held:
        raise Http404
    known = Minutes.objects.editable_by(request.user).filter(meeting=meeting).first()
    return known or Minutes(meeting=meeting, version=0)
