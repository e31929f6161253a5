"""The workers' way to the mails of the accounts' room."""

from celery import shared_task

from accounts import digests


@shared_task
def send_digests() -> None:
    """Send the digests of the day that have not left yet; delivered twice, it sends each once."""
    digests.send_digests()
