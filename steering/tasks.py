"""The workers' way to the progress reports, and the nightly checks."""

import logging

from celery import shared_task

from accounts import checks
from industrie_futur.jobs import run_job
from steering import reports, rollup
from steering.committee.services import convocations
from steering.models import Convocation, ProgressReport

logger = logging.getLogger(__name__)


@shared_task
def make_progress_report(report_id: int) -> None:
    """Make the report row `report_id`; one already made, or being made elsewhere, is left as it is."""
    run_job(ProgressReport, report_id, reports.make_report)


@shared_task
def send_convocation(convocation_id: int) -> None:
    """Send the mails of the convocation `convocation_id` that have not left yet."""
    run_job(Convocation, convocation_id, convocations.send_convocation)


@shared_task
def request_due_reports() -> None:
    """Ask for the monthly report and for that of the eve of a committee, once each."""
    reports.request_due_reports()


@shared_task
def check_rollups() -> None:
    """Log an error when a rollup is not the sum of its facts; `manage.py rollup --rebuild` repairs it."""
    if lines := rollup.drift():
        logger.error("%d lines of the rollups drifted from the facts, such as %s", len(lines), lines[0])


@shared_task
def check_owners() -> None:
    """Log what nobody owns any more; the administrators' first page and a command show it."""
    checks.check_owners()
