"""A job's row is the truth, whatever happens to its message or its worker."""

import errno
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.tests.factories import UserFactory
from industrie_futur.jobs import (
    HEARTBEAT_LOST,
    MAX_ATTEMPTS,
    NO_ROOM,
    Job,
    Lost,
    claim,
    resend_forgotten,
    run_job,
)
from steering.models import ProgressReport

pytestmark = pytest.mark.django_db


def make_job(**fields):
    return ProgressReport.objects.create(as_of="2015-07-20", requested_by=UserFactory(), **fields)


def finish(job):
    job.finish(Job.Status.DONE, "Fait.")


def test_run_job_ends_the_work_once_however_often_it_is_called():
    job, done = make_job(), []
    for _ in range(2):
        run_job(ProgressReport, job.pk, lambda claimed: (done.append(claimed.pk), finish(claimed)))
    assert done == [job.pk]


def test_run_job_shows_the_requester_what_they_can_mend():
    job = make_job()

    def refuse(claimed):
        raise ValidationError("La date est dans le futur.")

    run_job(ProgressReport, job.pk, refuse)
    job.refresh_from_db()
    assert (job.status, job.message) == (Job.Status.FAILED, "La date est dans le futur.")


def test_run_job_hides_an_unexpected_error_and_logs_it(caplog):
    job = make_job()

    def break_down(claimed):
        raise RuntimeError("secret detail")

    run_job(ProgressReport, job.pk, break_down)
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED
    assert "secret" not in job.message
    assert "secret detail" in caplog.text


def test_run_job_says_that_the_disk_is_full():
    job = make_job()

    def fill(claimed):
        raise OSError(errno.ENOSPC, "No space left on device")

    run_job(ProgressReport, job.pk, fill)
    job.refresh_from_db()
    assert (job.status, job.message) == (Job.Status.FAILED, NO_ROOM)


def test_claim_leaves_a_job_whose_worker_is_alive():
    job = make_job()
    claim(ProgressReport, job.pk)
    assert claim(ProgressReport, job.pk) is None


def test_claim_takes_over_a_job_whose_worker_died():
    job = make_job()
    claim(ProgressReport, job.pk)
    ProgressReport.objects.update(heartbeat_at=timezone.now() - HEARTBEAT_LOST - timedelta(seconds=1))
    assert claim(ProgressReport, job.pk).attempts == 2


def test_worker_that_lost_its_job_writes_nothing():
    job = make_job()
    slow = claim(ProgressReport, job.pk)
    ProgressReport.objects.update(heartbeat_at=timezone.now() - HEARTBEAT_LOST - timedelta(seconds=1))
    quick = claim(ProgressReport, job.pk)
    finish(quick)
    with pytest.raises(Lost):
        slow.finish(Job.Status.FAILED, "Trop tard.")
    job.refresh_from_db()
    assert (job.status, job.message) == (Job.Status.DONE, "Fait.")


def test_claim_gives_up_a_job_that_killed_its_workers():
    job = make_job(attempts=MAX_ATTEMPTS)
    assert claim(ProgressReport, job.pk) is None
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED


def test_resend_forgotten_sends_what_waits_too_long_or_stopped_beating():
    long_ago = timezone.now() - timedelta(hours=1)
    make_job()  # just sent
    make_job(status=Job.Status.DONE, sent_at=long_ago)
    waiting = make_job(sent_at=long_ago)
    dead = make_job(status=Job.Status.RUNNING, sent_at=long_ago, heartbeat_at=long_ago)
    assert resend_forgotten() == 2
    now_sent = ProgressReport.objects.filter(sent_at__gt=timezone.now() - timedelta(minutes=1))
    assert {waiting.pk, dead.pk} <= set(now_sent.values_list("pk", flat=True))
