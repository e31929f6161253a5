"""What people are told of the calendar: a run that is missed, a report to publish, a meeting."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date, timedelta
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification, User
from accounts.notifications import close_stale, notify, register_kind, register_watch
from industrie_futur import clock
from industrie_futur.jobs import Job
from industrie_futur.templatetags.portal import hour, short_date
from steering.models import CommitteeMember, Meeting, ProgressReport, ScheduledRun
from steering.models.meetings import READERS, WRITERS

logger = logging.getLogger(__name__)
MISSED, TO_PUBLISH, EVE = "run_missed", "report_to_publish", "meeting_eve"
TO_PUBLISH_WITHIN = timedelta(days=31)
"""A report older than that is history: the next one has taken its place."""


def register_notices() -> None:
    """Called once the rooms are loaded."""
    register_kind(MISSED, _still_missed)
    register_kind(TO_PUBLISH, _still_to_publish)
    register_kind(EVE, _still_tomorrow)
    register_watch(remind_to_publish)
    register_watch(remind_of_meetings)


# A run that is missed -----------------------------------------------------------------------------------


def warn_once(run: ScheduledRun) -> None:
    """Tell who answers for the task, on their page and by mail at once; a second call does nothing.

    Noted before the mails leave: killed in between, the line on the page and the morning's digest remain.
    """
    with transaction.atomic():
        if not ScheduledRun.objects.filter(pk=run.pk, warned_at=None).update(warned_at=timezone.now()):
            return
        url = reverse("steering:schedule_list")
        lines = [
            notify(person, kind=MISSED, subject=run, text=_missed_text(run), url=url)
            for person in answerable(run)
        ]
    for line in lines:
        if line.recipient.gets_mail:
            _mail_warning(line, run)


def close_settled() -> None:
    """Close what was told of runs that are made after all, or that a later one made up for."""
    for person in User.objects.filter(
        pk__in=Notification.objects.standing().filter(kind=MISSED).values("recipient")
    ):
        close_stale(person)


def answerable(run: ScheduledRun) -> list[User]:
    """The owner of the task; the administrators when there is none, or when they left."""
    owner = run.schedule.owner
    if owner and owner.is_active and owner.role in WRITERS:
        return [owner]
    return list(User.objects.active_administrators().order_by("pk"))


def _missed_text(run: ScheduledRun) -> str:
    due = f"{short_date(run.due_at)} à {hour(run.due_at)}"
    state = "a échoué" if run.has_failed else "n’est pas faite"
    return f"{run.schedule}\u202f: l’exécution prévue le {due} {state}."


def _mail_warning(line: Notification, run: ScheduledRun) -> None:
    context = {"text": line.text, "said": run.said, "url": settings.PORTAL_URL + line.url}
    mail = EmailMessage(
        f"Industrie du Futur\u202f: {run.schedule}, exécution manquée",
        render_to_string("steering/schedule/email/run_missed.txt", context),
        to=[line.recipient.email],
    )
    try:
        mail.send()
    except OSError:  # smtplib's errors are OSErrors too; the morning's digest tells it
        logger.exception("warning of run %s could not be sent", run.pk)
    else:
        Notification.objects.filter(pk=line.pk).update(mailed_at=timezone.now())


def _still_missed(user: User, keys: Collection[str]) -> set[str]:
    """Neither it nor a later one of its task is good."""
    later = ScheduledRun.objects.good().filter(schedule=OuterRef("schedule"), due_at__gte=OuterRef("due_at"))
    rows = ScheduledRun.objects.visible_to(user).filter(~Exists(later), pk__in=keys)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


# A report to publish ------------------------------------------------------------------------------------


def remind_to_publish(day: date) -> None:
    """Tell of the reports that the calendar made and that nobody has published."""
    runs = ScheduledRun.objects.good().filter(report__published_at=None, report__isnull=False)
    recent = runs.filter(report__as_of__gt=day - TO_PUBLISH_WITHIN)
    for run in recent.select_related("schedule__owner", "report").defer("report__figures").order_by("pk"):
        report: ProgressReport = run.report  # type: ignore[assignment]  # filtered above
        text = f"Le point d’avancement au {short_date(report.as_of)} est prêt\u202f: à relire et à publier."
        for person in answerable(run):
            notify(person, kind=TO_PUBLISH, subject=report, text=text, url=report.get_absolute_url())


def _still_to_publish(user: User, keys: Collection[str]) -> set[str]:
    rows = ProgressReport.objects.visible_to(user).filter(pk__in=keys, status=Job.Status.DONE)
    return {str(pk) for pk in rows.filter(published_at=None).values_list("pk", flat=True)}


# The committee of tomorrow ------------------------------------------------------------------------------


def remind_of_meetings(day: date) -> None:
    """Tell the members who have an account, the day before, of a meeting whose date is confirmed."""
    eve = day + timedelta(days=1)
    for meeting in Meeting.objects.planned().filter(held_on=eve, is_confirmed=True):
        at = f" à {hour(meeting.starts)}" if meeting.starts else ""
        text = f"Comité de pilotage demain, le {short_date(meeting.held_on)}{at}\u202f: {meeting.title[:120]}"
        members = CommitteeMember.objects.running_on(eve).filter(user__is_active=True, user__role__in=READERS)
        for member in members.select_related("user"):
            notify(
                cast("User", member.user),
                kind=EVE,
                subject=meeting,
                text=text,
                url=meeting.get_absolute_url(),
            )


def _still_tomorrow(user: User, keys: Collection[str]) -> set[str]:
    """The meeting is neither held nor cancelled nor moved, and the member still sits."""
    today = clock.today()
    rows = Meeting.objects.visible_to(user).planned().filter(pk__in=keys, is_confirmed=True)
    rows = rows.filter(held_on__gte=today, held_on__lte=today + timedelta(days=1))
    seats = CommitteeMember.objects.filter(user=user)
    return {str(meeting.pk) for meeting in rows if seats.running_on(meeting.held_on).exists()}
