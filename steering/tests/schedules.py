"""The calendar with one task in service, and its hours."""

import datetime
from zoneinfo import ZoneInfo

from industrie_futur.jobs import Job
from steering.models import Schedule, ScheduledRun
from steering.schedule.services import run_due_schedules
from steering.tasks import make_scheduled_run

PARIS = ZoneInfo("Europe/Paris")
LIST = "/pilotage/calendrier/"


def paris(*parts):
    return datetime.datetime(*parts, tzinfo=PARIS)


def schedule(code="figures_check", **fields):
    """The task `code`, alone in service, daily at 3:20 since the first of July unless said."""
    Schedule.objects.exclude(code=code).update(is_active=False)
    usual = {"frequency": "daily", "at": datetime.time(3, 20), "grace_minutes": 60}
    usual["since"] = paris(2015, 7, 1)
    return Schedule.objects.update_or_create(code=code, defaults={**usual, **fields})[0]


def only(code="figures_check", **fields):
    run_due_schedules()
    ScheduledRun.objects.all().delete()
    return schedule(code, **fields)


def make_all():
    for run in ScheduledRun.objects.filter(status=Job.Status.QUEUED):
        make_scheduled_run(run.pk)
