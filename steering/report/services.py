"""Writing progress reports: asked for, made once, published, then never changed.

The figures are counted in one snapshot of the database, as recorded by a cut-off, and kept as JSON with a
checksum; page, PDF and spreadsheet are all drawn from that JSON, so that they cannot disagree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.jobs import Job
from steering.committee.services.meetings import add_item
from steering.committee.services.papers import add_report
from steering.facts import check_figures_agree
from steering.figures.publication import check_bridges
from steering.languages import FRENCH, IN_FRENCH
from steering.models import AgendaItem, Meeting, ProgressReport
from steering.recorded import RecordedMeasures
from steering.replay import check_can_be_replayed, checksum, frozen
from steering.report.figures import report_figures
from steering.report.files import files_kept, keep_rows, new_names, own_files, remove_unfinished
from steering.report.narrative import narrative_of

WAITING = "Le point attend son tour."
AGENDA_TITLE, AGENDA_MINUTES = "Point d’avancement", 15


@transaction.atomic
def request_report(
    *,
    as_of: date,
    by: User | None,
    origin: str = ProgressReport.Origin.REQUEST,
    period: str = "",
) -> ProgressReport:
    """The report row for the day `as_of`, sent to the workers; `by` is None when the calendar asks.

    The same person's request for the same day that is still at work is returned again: pressing twice makes
    one report. ValidationError when `as_of` is in the future: a report counts what is, not what will be.
    """
    if as_of > clock.today():
        raise ValidationError(
            {"as_of": "La date est dans le futur : un point d’avancement constate ce qui est."}
        )
    waiting = ProgressReport.objects.filter(
        as_of=as_of, requested_by=by, origin=origin, status__in=[Job.Status.QUEUED, Job.Status.RUNNING]
    )
    report = waiting.select_for_update().first()
    if report is None:
        report = ProgressReport(as_of=as_of, requested_by=by, origin=origin, period=period, message=WAITING)
        report.full_clean()
        report.save()
        record_act(by=by, action="report_requested", subject=report)
        report.send()
    return report


def request_due_reports(*origins: str) -> list[ProgressReport]:
    """Ask for the reports of `origins` (all by default) that the calendar owes; each once.

    Last month's end, the eve of a committee: one missed while nobody asked is made at the next call.
    """
    today = clock.today()
    month_end = today.replace(day=1) - timedelta(days=1)
    due = [(month_end, ProgressReport.Origin.MONTHLY, f"{month_end:%Y-%m}")]
    meetings = Meeting.objects.planned().filter(
        is_confirmed=True, held_on__gte=today, held_on__lte=today + timedelta(days=1)
    )
    for meeting in meetings:
        eve = meeting.held_on - timedelta(days=1)
        due.append((eve, ProgressReport.Origin.MEETING, f"{meeting.held_on:%Y-%m-%d}"))
    return [
        request_report(as_of=as_of, by=None, origin=origin, period=period)
        for as_of, origin, period in due
        if (not origins or origin in origins)
        and not ProgressReport.objects.filter(origin=origin, period=period).exists()
    ]


def make_report(report: ProgressReport) -> None:
    """Count, draw and finish a report claimed by `run_job`; an attempt that fails leaves no file behind.

    The row names its files before they are there: of an attempt that was killed, the next one removes them.
    """
    remove_unfinished(report)
    report.report_progress(10, "Comptage des entreprises, des programmes et des experts…")
    with _snapshot():
        figures = frozen(report_figures(RecordedMeasures(report.as_of, timezone.now())))
    check_figures_agree(figures)
    figures["checksum"] = checksum(figures)
    names = new_names(report)
    report.report_progress(25, "Mise en page des fichiers…", pdf=names[FRENCH, "pdf"])

    def tell(rank: int, language: str) -> None:
        report.report_progress(30 + 20 * rank, f"Mise en page des fichiers\u202f: {IN_FRENCH[language]}…")

    with files_kept(names, figures, tell) as files, transaction.atomic():
        report.finish(
            Job.Status.DONE,
            "Point d’avancement prêt.",
            figures=figures,
            checksum=figures["checksum"],
            **own_files(files),
        )
        keep_rows(report, files)


@transaction.atomic
def retry_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """Put a report that failed back in the queue; ValidationError when it did not fail."""
    locked = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if locked.status != Job.Status.FAILED:
        raise ValidationError("Ce point d’avancement n’est pas en échec.")
    locked.requeue(WAITING)
    record_act(by=by, action="report_retried", subject=locked)
    return locked


@transaction.atomic
def publish_report(report: ProgressReport, *, by: User, meeting: Meeting | None = None) -> ProgressReport:
    """Freeze a finished report for everybody to read, with its comments, and put it before `meeting`.

    One already published stays as it is. ValidationError when it is not finished, cannot be replayed, a
    bridge has an unexplained remainder, a comment is not approved, or the meeting is closed.
    """
    locked = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if locked.published_at:
        return locked
    if locked.status != Job.Status.DONE:
        raise ValidationError("Ce point d’avancement n’est pas terminé : il ne peut pas encore être publié.")
    if checksum(locked.figures) != locked.checksum:
        raise ValidationError(
            "Les chiffres de ce point ne correspondent plus à leur empreinte : refaites-le."
        )
    check_can_be_replayed(locked.figures)
    check_bridges(locked.figures)
    with _commented(locked) as commented:
        changed = {**commented, "published_at": timezone.now(), "published_by": by}
        for name, value in changed.items():
            setattr(locked, name, value)
        locked.full_clean()
        locked.save(update_fields=list(changed))
        record_act(by=by, action="report_published", subject=locked, details={"checksum": locked.checksum})
        if meeting is not None:
            _put_before(meeting, locked, by)
    return locked


@contextmanager
def _commented(report: ProgressReport) -> Iterator[dict[str, Any]]:
    """The columns of `report` with its comments among its figures, its files drawn again; none without."""
    narrative = narrative_of(report)
    if not narrative:
        yield {}
        return
    figures = {**report.figures, "narrative": narrative}
    figures["checksum"] = checksum(figures)
    with files_kept(new_names(report), figures, lambda rank, language: None) as files:
        keep_rows(report, files)
        yield {"figures": figures, "checksum": figures["checksum"], **own_files(files)}


def _put_before(meeting: Meeting, report: ProgressReport, by: User) -> None:
    """Make `report` a paper of the meeting, under a point of its agenda that is added if need be."""
    item = AgendaItem.objects.filter(meeting=meeting, title=AGENDA_TITLE).first()
    if item is None:
        item = add_item(meeting, title=AGENDA_TITLE, rapporteur="", duration_minutes=AGENDA_MINUTES, by=by)
    add_report(item, report=report, by=by)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Several queries that see one state of the database."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":  # SQLite's transactions already see one state
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
