"""The workers' way to the surveys."""

from celery import shared_task

from diagnostics.services import surveys


@shared_task
def send_surveys() -> None:
    """Create, send and remind of the surveys due; delivered twice, it writes to each firm once."""
    surveys.send_surveys()
