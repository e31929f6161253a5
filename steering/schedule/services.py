"""The minute's tick: what is due becomes a row, once; what is missed is told, once. The acts on both.

Every minute, not at each hour: what was due while the scheduler was down is made at the next tick, once. Two
schedulers, or a tick delivered twice, meet on the row's unique key.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.jobs import Job
from industrie_futur.versions import typed_over
from steering.mailing.notices import tell_failed
from steering.models import Schedule, ScheduledRun
from steering.models.meetings import WRITERS
from steering.schedule import notices
from steering.schedule.kinds import KINDS
from steering.schedule.occurrences import last_due

WAITING = "L’exécution attend son tour."
FIELDS = ["frequency", "weekday", "day_of_month", "at", "is_active", "owner", "grace_minutes"]
TIMING = {"frequency", "weekday", "day_of_month", "at", "is_active"}


def run_due_schedules() -> list[ScheduledRun]:
    """Create and send the runs that are due by now, tell of those that are missed; the new ones."""
    now = clock.now()
    ensure_schedules()
    schedules = list(Schedule.objects.filter(is_active=True, code__in=KINDS))
    made = [run for each in schedules if (run := _claim(each, now))]
    for each in schedules:
        _warn_if_missed(each, now)
    tell_failed()
    notices.close_settled()
    return made


def ensure_schedules() -> None:
    """A row for each task that has none yet: a new version of the portal may bring one."""
    missing = KINDS.keys() - set(Schedule.objects.values_list("code", flat=True))
    rows = [
        Schedule(code=code, since=clock.now(), **kind.timing)
        for code, kind in KINDS.items()
        if code in missing
    ]
    if rows:
        Schedule.objects.bulk_create(rows, ignore_conflicts=True)  # another worker's are left as they are


def owed_at(schedule: Schedule, now: datetime) -> datetime | None:
    """The last occurrence that `schedule` owes; None when it was due only before it was there."""
    due_at = last_due(schedule, now)
    return due_at if due_at >= schedule.since or KINDS[schedule.code].catches_up else None


def is_missed(schedule: Schedule, run: ScheduledRun | None, due_at: datetime, now: datetime) -> bool:
    """Whether the `run` of the occurrence `due_at` failed, or is not finished though its grace is over."""
    if run and (run.is_good or run.status == Job.Status.DROPPED):
        return False
    grace = timedelta(minutes=schedule.grace_minutes)
    return bool(run and run.has_failed) or now > max(due_at, schedule.since) + grace


def _claim(schedule: Schedule, now: datetime) -> ScheduledRun | None:
    """The row of the occurrence owed now, sent to the workers; None when it is there already."""
    due_at = owed_at(schedule, now)
    if due_at is None or ScheduledRun.objects.filter(schedule=schedule, due_at=due_at).exists():
        return None
    with transaction.atomic():
        run, is_new = ScheduledRun.objects.get_or_create(
            schedule=schedule, due_at=due_at, defaults={"message": WAITING}
        )
        if is_new:
            run.send()
    return run if is_new else None


def _warn_if_missed(schedule: Schedule, now: datetime) -> None:
    due_at = owed_at(schedule, now)
    run = (
        ScheduledRun.objects.select_related("schedule__owner", "report")
        .filter(schedule=schedule, due_at=due_at)
        .first()
        if due_at
        else None
    )
    if not run or not due_at:
        return
    if is_missed(schedule, run, due_at, now):
        notices.warn_once(run)


def make_run(run: ScheduledRun) -> None:
    """Do a run claimed by `run_job`; one whose task was suspended meanwhile does nothing.

    Of the hours with nothing to do the last alone is kept: it says that the task still looks.
    """
    schedule = Schedule.objects.get(pk=run.schedule_id)
    if not schedule.is_active:
        run.finish(Job.Status.DROPPED, "La tâche a été suspendue avant cette exécution.")
        return
    said = KINDS[schedule.code].make(run)
    run.finish(Job.Status.DONE, said)
    ScheduledRun.objects.filter(schedule=schedule, due_at__lt=run.due_at, mailings=None).idle().delete()


# Acts -------------------------------------------------------------------------------------------------


@transaction.atomic
def change_schedule(schedule: Schedule, *, version: int, by: User, **fields: Any) -> Schedule:
    """Change a task opened at `version`; its delays are judged from now on when its hours change."""
    locked = Schedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    before = typed_over(locked, version, fields)
    if locked.owner and (not locked.owner.is_active or locked.owner.role not in WRITERS):
        raise ValidationError({"owner": "Ce compte ne peut pas répondre d’une tâche du calendrier."})
    changed = changes(before, locked, FIELDS)
    if changed.keys() & TIMING:
        locked.since = clock.now()
    locked.full_clean()
    locked.save()
    record_act(by=by, action="schedule_changed", subject=locked, details=changed)
    return locked


@transaction.atomic
def retry_run(run: ScheduledRun, *, by: User) -> ScheduledRun:
    """Make again a run that failed, or whose report did; ValidationError otherwise."""
    locked = ScheduledRun.objects.select_for_update(of=("self",)).select_related("report").get(pk=run.pk)
    if not locked.has_failed:
        raise ValidationError("Cette exécution n’est pas en échec.")
    if locked.report:
        raise ValidationError("Relancez le point d’avancement lui-même, sur sa page.")
    locked.requeue(WAITING)
    record_act(by=by, action="scheduled_run_retried", subject=locked.schedule)
    return locked
