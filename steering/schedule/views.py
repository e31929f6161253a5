"""The calendar of what the portal does by itself."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, Difference, differences
from steering.committee.views.access import writers_only
from steering.models import Schedule, ScheduledRun
from steering.schedule.forms import ScheduleForm
from steering.schedule.kinds import KINDS
from steering.schedule.queries import standings
from steering.schedule.services import change_schedule, retry_run

LAST_RUNS = 20


@require_safe
@writers_only
def schedule_list(request: SignedInRequest) -> HttpResponse:
    """Each task, its next run and its last; then the last runs of all that had something to do."""
    runs = ScheduledRun.objects.visible_to(request.user).select_related("schedule", "report")
    context = {
        "standings": standings(),
        "runs": runs.notable().defer("report__figures")[:LAST_RUNS],
        "now": clock.now(),
    }
    return render(request, "steering/schedule/schedule_list.html", context)


@require_http_methods(["GET", "POST"])
def schedule_update(request: SignedInRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule.objects.editable_by(request.user), pk=pk)
    form = ScheduleForm(request.POST or None, schedule=schedule)
    conflict: list[Difference] = []
    if form.is_valid():
        with errors_shown_on(form):
            try:
                change_schedule(schedule, **form.cleaned_data, by=request.user)
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, f"{schedule}\u202f: le calendrier est modifié.")
                return redirect("steering:schedule_list")
    context = {"form": form, "schedule": schedule, "says": KINDS[schedule.code].says, "conflict": conflict}
    status = 409 if conflict else 200
    return render(request, "steering/schedule/schedule_update.html", context, status=status)


@require_POST
def scheduledrun_retry(request: SignedInRequest, pk: int) -> HttpResponse:
    """Make again a run that failed."""
    run = get_object_or_404(ScheduledRun.objects.editable_by(request.user), pk=pk)
    try:
        retry_run(run, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "L’exécution est relancée\u202f: elle se fait dans la minute.")
    return redirect("steering:schedule_list")
