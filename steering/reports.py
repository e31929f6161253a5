"""Writing progress reports: asked for, made once, published, then never changed.

The figures are counted in one snapshot of the database, as recorded by a cut-off, and kept as JSON with a
checksum; page, PDF and spreadsheet are all drawn from that JSON, so that they cannot disagree.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.jobs import Job, Lost
from steering.facts import check_figures_agree
from steering.figures.publication import check_bridges
from steering.models import Meeting, ProgressReport
from steering.pdf import report_pdf
from steering.recorded import RecordedMeasures
from steering.replay import check_can_be_replayed, checksum, frozen
from steering.report_figures import report_figures
from steering.report_sheets import write_report_xlsx

WAITING = "Le point attend son tour."


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
    """Count, draw and finish a report claimed by `run_job`; a worker that lost it leaves no file behind."""
    report.report_progress(10, "Comptage des entreprises, des programmes et des experts…")
    with _snapshot():
        figures = frozen(report_figures(RecordedMeasures(report.as_of, timezone.now())))
    check_figures_agree(figures)
    figures["checksum"] = checksum(figures)
    report.report_progress(50, "Mise en page du PDF…")
    pdf = report_pdf(figures)
    report.report_progress(80, "Écriture du classeur…")
    xlsx = BytesIO()
    write_report_xlsx(figures, xlsx)
    files = {"pdf": _store(report, "pdf", pdf), "xlsx": _store(report, "xlsx", xlsx.getvalue())}
    try:
        report.finish(
            Job.Status.DONE,
            "Point d’avancement prêt.",
            figures=figures,
            checksum=figures["checksum"],
            **files,
        )
    except Lost:
        for name in files.values():
            default_storage.delete(name)
        raise


@transaction.atomic
def retry_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """Put a report that failed back in the queue; ValidationError when it did not fail."""
    locked = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if locked.status != Job.Status.FAILED:
        raise ValidationError("Ce point d’avancement n’est pas en échec.")
    locked.status, locked.attempts, locked.message = Job.Status.QUEUED, 0, WAITING
    locked.progress_pct, locked.finished_at, locked.sent_at = 0, None, timezone.now()
    locked.save()
    record_act(by=by, action="report_retried", subject=locked)
    locked.send()
    return locked


@transaction.atomic
def publish_report(report: ProgressReport, *, by: User) -> ProgressReport:
    """Freeze a finished report for everybody to read; one already published stays as it is.

    ValidationError when it is not finished, cannot be replayed, or a bridge has an unexplained remainder.
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
    locked.published_at, locked.published_by = timezone.now(), by
    locked.full_clean()
    locked.save(update_fields=["published_at", "published_by"])
    record_act(by=by, action="report_published", subject=locked, details={"checksum": locked.checksum})
    return locked


@contextmanager
def _snapshot() -> Iterator[None]:
    """Several queries that see one state of the database."""
    alone = not connection.in_atomic_block
    with transaction.atomic():
        if alone and connection.vendor == "postgresql":  # SQLite's transactions already see one state
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _store(report: ProgressReport, extension: str, content: bytes) -> str:
    # A random name: two attempts never write one file, and a name is no permission.
    name = f"reports/{report.as_of:%Y-%m-%d}-{get_random_string(24)}.{extension}"
    return default_storage.save(name, ContentFile(content))
