"""Meetings of the committee: the list, one meeting, and the acts on it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on, form_page
from steering.committee.follow_up import follow_up_of
from steering.committee.forms.meetings import CancelForm, MeetingForm, MeetingUpdateForm
from steering.committee.queries import agenda_minutes, agenda_of, with_agenda_counts
from steering.committee.services.meetings import cancel_meeting, change_meeting, plan_meeting
from steering.committee.views.access import writers_only
from steering.models import Attendance, Decision, Meeting, Minutes
from steering.models.meetings import READERS, WRITERS


@require_safe
def meeting_list(request: SignedInRequest) -> HttpResponse:
    """Meetings to come, the nearest first, then those that were."""
    if request.user.role not in READERS:
        raise PermissionDenied
    meetings = list(with_agenda_counts(Meeting.objects.visible_to(request.user)))
    context = {
        "coming": [each for each in meetings if each.is_planned],
        "past": [each for each in reversed(meetings) if not each.is_planned],
        "today": clock.today(),
        "may_write": request.user.role in WRITERS,
    }
    return render(request, "steering/committee/meeting_list.html", context)


@require_safe
def meeting_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.user).select_related("closed_by"), pk=pk)
    points = agenda_of(meeting)
    may_write = request.user.role in WRITERS
    context = {
        "meeting": meeting,
        "points": points,
        "agenda_minutes": agenda_minutes(points),
        "may_write": may_write,
        "may_prepare": may_write and meeting.is_planned,
        "attendances": Attendance.objects.visible_to(request.user).filter(meeting=meeting),
        "decisions": Decision.objects.visible_to(request.user)
        .filter(meeting=meeting)
        .select_related("owner"),
        "minutes": Minutes.objects.visible_to(request.user).filter(meeting=meeting).first(),
        "follow_up": follow_up_of(meeting) if may_write else [],
        "is_due": meeting.held_on <= clock.today(),
    }
    return render(request, "steering/committee/meeting_detail.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def meeting_create(request: SignedInRequest) -> HttpResponse:
    form = MeetingForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            meeting = plan_meeting(**form.cleaned_data, by=request.user)
            messages.success(request, "La réunion est prévue\u202f: préparez son ordre du jour.")
            return redirect(meeting)
    return form_page(request, "steering/committee/meeting_form.html", form, meeting=None)


@require_http_methods(["GET", "POST"])
def meeting_update(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = _changing(request, pk)
    form = MeetingUpdateForm(request.POST or None, meeting=meeting)
    if form.is_valid():
        with errors_shown_on(form):
            change_meeting(meeting, **form.cleaned_data, by=request.user)
            messages.success(request, "La réunion est modifiée.")
            return redirect(meeting)
    return form_page(request, "steering/committee/meeting_form.html", form, meeting=meeting)


@require_http_methods(["GET", "POST"])
def meeting_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = _changing(request, pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            cancel_meeting(meeting, **form.cleaned_data, by=request.user)
            messages.success(request, "La réunion est annulée.")
            return redirect(meeting)
    return render(request, "steering/committee/meeting_cancel.html", {"form": form, "meeting": meeting})


def _changing(request: SignedInRequest, pk: int) -> Meeting:
    """A meeting that this visitor writes; one that is closed refuses by its service, in words."""
    return get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
