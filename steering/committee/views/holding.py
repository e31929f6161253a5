"""The day of the meeting: attendance, then the closing."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from industrie_futur.forms import errors_shown_on
from steering.committee.forms.papers import AttendanceForm
from steering.committee.services.holding import hold_meeting, record_attendance
from steering.models import Attendance, CommitteeMember, Meeting, Recipient


@require_http_methods(["GET", "POST"])
def meeting_attendance(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    members = CommitteeMember.objects.visible_to(request.user).running_on(meeting.held_on)
    invited = Recipient.objects.visible_to(request.user).filter(meeting=meeting, sequence=meeting.sequence)
    form = AttendanceForm(
        request.POST or None,
        meeting=meeting,
        members=members.select_related("organisation"),
        known=Attendance.objects.visible_to(request.user).filter(meeting=meeting),
        replies=invited.exclude(reply=""),
    )
    if form.is_valid():
        with errors_shown_on(form):
            version = form.cleaned_data["version"]
            record_attendance(meeting, form.presences(), version=version, by=request.user)
            messages.success(request, "Les présences sont enregistrées.")
            return redirect(meeting)
    return render(request, "steering/committee/meeting_attendance.html", {"meeting": meeting, "form": form})


@require_http_methods(["GET", "POST"])
def meeting_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the meeting was held; asked first, for nothing of it changes afterwards."""
    meeting = get_object_or_404(Meeting.objects.editable_by(request.user), pk=pk)
    errors: list[str] = []
    if request.method == "POST":
        try:
            hold_meeting(meeting, by=request.user)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(
                request, "La réunion est close\u202f: ordre du jour, pièces et présences ne changent plus."
            )
            return redirect(meeting)
    return render(request, "steering/committee/meeting_hold.html", {"meeting": meeting, "errors": errors})
