"""The workers' way to the progress reports."""

from celery import shared_task

from industrie_futur.jobs import run_job
from steering import reports
from steering.models import ProgressReport


@shared_task
def make_progress_report(report_id: int) -> None:
    """Make the report row `report_id`; one already made, or being made elsewhere, is left as it is."""
    run_job(ProgressReport, report_id, reports.make_report)


@shared_task
def request_due_reports() -> None:
    """Ask for the monthly report and for that of the eve of a committee, once each."""
    reports.request_due_reports()
