"""Housekeeping that belongs to no room."""

from celery import shared_task
from django.utils import timezone

from industrie_futur import jobs
from industrie_futur.models import SignOfLife


@shared_task
def resend_forgotten_jobs() -> None:
    """Send again the jobs that wait too long or whose worker died."""
    jobs.resend_forgotten()


@shared_task
def show_sign_of_life() -> None:
    """Note that broker, scheduler and worker all work; `/sante/` reads it."""
    SignOfLife.objects.update_or_create(name="worker", defaults={"seen_at": timezone.now()})
