"""The workers' way to the progress reports, and the nightly checks."""

from celery import shared_task

from accounts import checks
from industrie_futur.jobs import run_job
from steering import leftovers
from steering.committee.services import convocations
from steering.mailing import services as mailing
from steering.models import Convocation, Mailing, ProgressReport, ScheduledRun
from steering.report import services as reports
from steering.schedule import services as schedule


@shared_task
def make_progress_report(report_id: int) -> None:
    """Make the report row `report_id`; one already made, or being made elsewhere, is left as it is."""
    run_job(ProgressReport, report_id, reports.make_report)


@shared_task
def send_convocation(convocation_id: int) -> None:
    """Send the mails of the convocation `convocation_id` that have not left yet."""
    run_job(Convocation, convocation_id, convocations.send_convocation)


@shared_task
def run_due_schedules() -> None:
    """The calendar's tick: send what is due by now, once each, and tell what is missed."""
    schedule.run_due_schedules()


@shared_task
def make_scheduled_run(run_id: int) -> None:
    """Do the run `run_id` of the calendar; one already done, or being done elsewhere, is left as it is."""
    run_job(ScheduledRun, run_id, schedule.make_run)


@shared_task
def send_mailing(mailing_id: int) -> None:
    """Send the mails of the mailing `mailing_id` that have not left yet and that nobody stopped."""
    run_job(Mailing, mailing_id, mailing.send_mailing)


@shared_task
def check_owners() -> None:
    """Log what nobody owns any more; the administrators' first page and a command show it."""
    checks.check_owners()


@shared_task
def sweep_files() -> None:
    """Remove the files that the portal made, that no row names, a day old at least; each is logged."""
    leftovers.sweep_leftovers()
