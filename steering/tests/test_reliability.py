"""Killed, restarted, delivered twice, out of room: one report, one mail, a clear state.

Real workers, schedulers, Redis and SMTP: `pytest -m processes`, part of `make test BROWSER=1`.
"""

import datetime
import html
import os
import shutil
import signal
import subprocess

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from industrie_futur.celery import app
from industrie_futur.jobs import MAX_ATTEMPTS, NO_ROOM, Job
from steering.committee.services.convocations import convene
from steering.models import ProgressReport, ScheduledRun
from steering.report.narrative import approve_text, save_text
from steering.report.services import request_report, retry_report
from steering.tests.factories import ItemFactory, MemberFactory
from steering.tests.mailing import approved, drafted, listed
from steering.tests.processes import Portal, until

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("reliability"),
]

DAY = datetime.date(2015, 7, 20)
FINISH = "finish"
NINE = 9
"""Files of a report: three formats in three languages."""


@pytest.fixture(scope="module")
def processes(tmp_path_factory):
    portal = Portal(tmp_path_factory.mktemp("portal"))
    portal.client.set_current()
    yield portal
    app.set_current()
    portal.close()


@pytest.fixture
def portal(transactional_db, processes):
    """A portal with one worker, nothing to do, and nothing stored."""
    processes.reset()
    yield processes
    processes.go_on()
    processes.wait_until_idle()


def requested():
    return request_report(as_of=DAY, by=UserFactory())


def state(job):
    job.refresh_from_db()
    return job.status


def wait_until_finished(*jobs):
    for job in jobs:
        until(lambda job=job: state(job) in {Job.Status.DONE, Job.Status.FAILED}, str(job))


def recover(portal, job):
    """Another worker, the sweeper some minutes later, and at last the message that the dead worker held."""
    portal.worker()
    portal.go_on()
    portal.sweep(type(job))
    wait_until_finished(job)
    portal.deliver(job)
    portal.wait_until_idle()


def check_made_once(portal, report):
    report.refresh_from_db()
    assert (report.status, report.message) == (Job.Status.DONE, "Point d’avancement prêt.")
    assert portal.files == sorted(each.file.name for each in report.files.all())
    assert len(portal.files) == NINE
    assert (portal.media / report.pdf.name).read_bytes().startswith(b"%PDF")
    assert ProgressReport.objects.count() == 1


# Killed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "shown"),
    [
        ("Comptage", "Comptage des entreprises, des programmes et des experts…"),
        ("Mise en page des fichiers\u202f: français", "Mise en page des fichiers\u202f: français…"),
        ("Mise en page des fichiers\u202f: anglais", "Mise en page des fichiers\u202f: anglais…"),
        (FINISH, "Mise en page des fichiers\u202f: allemand…"),
    ],
)
def test_report_whose_worker_is_killed_is_made_once_by_another(portal, stage, shown):
    portal.pause_at(stage)
    report = requested()
    portal.wait_until_reached()
    portal.kill()
    assert (state(report), report.message) == (Job.Status.RUNNING, shown)

    recover(portal, report)

    check_made_once(portal, report)
    assert report.attempts == 2


def test_report_whose_process_alone_is_killed_is_made_once_by_the_same_worker(portal):
    portal.pause_at(FINISH)
    report = requested()
    os.kill(portal.wait_until_reached(), signal.SIGKILL)
    portal.go_on()
    portal.sweep(ProgressReport)
    wait_until_finished(report)
    check_made_once(portal, report)


def test_report_that_kills_its_workers_fails_clearly_and_may_be_asked_again(portal):
    portal.pause_at("Comptage")
    report = requested()
    for _ in range(MAX_ATTEMPTS):
        os.kill(portal.wait_until_reached(), signal.SIGKILL)
        portal.pause_at("Comptage")
        portal.sweep(ProgressReport)
    wait_until_finished(report)
    portal.go_on()
    assert (report.status, report.message) == (
        Job.Status.FAILED,
        "Abandonné après 3 tentatives interrompues.",
    )

    retry_report(report, by=report.requested_by)
    wait_until_finished(report)

    check_made_once(portal, report)


# The broker -------------------------------------------------------------------------------------------


def test_broker_that_comes_back_empty_loses_no_report_and_doubles_none(portal):
    portal.pause_at("Mise en page")
    running = requested()
    portal.wait_until_reached()
    portal.broker.stop()
    waiting = requested()
    assert (state(waiting), waiting.message) == (Job.Status.QUEUED, "Le point attend son tour.")

    portal.broker.start()
    portal.go_on()
    wait_until_finished(running)
    portal.sweep(ProgressReport)
    wait_until_finished(waiting)

    assert [state(each) for each in (running, waiting)] == [Job.Status.DONE] * 2
    assert (running.attempts, waiting.attempts, len(portal.files)) == (1, 1, 2 * NINE)


def test_report_delivered_twice_to_two_workers_is_made_once(portal):
    other = portal.worker()
    portal.pause_at("Mise en page")
    report = requested()
    portal.deliver(report)
    portal.deliver(report)
    portal.wait_until_reached()
    portal.wait_until_idle(held=1)  # the other worker took both of the others
    portal.go_on()
    wait_until_finished(report)
    portal.wait_until_idle()
    check_made_once(portal, report)
    assert report.attempts == 1
    portal.kill(other)


# The calendar -----------------------------------------------------------------------------------------


def test_two_schedulers_that_fire_twice_ask_one_report_of_the_month(portal):
    beats = [portal.beat() for _ in range(2)]
    ticks = "Sending due task run-due-schedules"
    for beat in beats:
        until(lambda beat=beat: beat.said.read_text().count(ticks) >= 2, "beat")
    portal.kill(*(beat.process for beat in beats))
    until(ProgressReport.objects.exists, "report of the month")
    wait_until_finished(*ProgressReport.objects.all(), *ScheduledRun.objects.all())
    portal.wait_until_idle()

    report = ProgressReport.objects.get()
    assert (report.origin, report.as_of) == (ProgressReport.Origin.MONTHLY, datetime.date(2015, 6, 30))
    assert ScheduledRun.objects.filter(schedule__code="monthly_report").count() == 1
    check_made_once(portal, report)


# The disk ---------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(portal):
    """A disk of 16 KiB for the files, and a function that makes it larger."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    assert mount
    assert umount
    words = [mount, "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(portal.media)]
    if subprocess.run(words, check=False, capture_output=True).returncode:  # noqa: S603  our own folder
        # On a desk the right may be missing; where the suite is the proof, its absence is a failure.
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("only root may mount a disk so small that it is full")
    yield lambda: subprocess.run([mount, "-o", "remount,size=8m", str(portal.media)], check=True)  # noqa: S603
    subprocess.run([umount, str(portal.media)], check=True)  # noqa: S603


def test_report_on_a_full_disk_fails_clearly_and_is_made_once_there_is_room(portal, small_disk):
    report = requested()
    wait_until_finished(report)
    assert (report.status, report.message) == (Job.Status.FAILED, NO_ROOM)
    assert portal.files == []

    small_disk()
    retry_report(report, by=report.requested_by)
    wait_until_finished(report)

    check_made_once(portal, report)


def test_publication_on_a_full_disk_says_so_and_leaves_the_report_as_it_was(
    client, portal, small_disk, settings
):
    small_disk()
    report = requested()
    wait_until_finished(report)
    author = UserFactory()
    words = {"chapter": "engagement", "language": "fr", "text": "Le rythme est tenu."}
    text = save_text(report, **words, version=0, is_submitted=True, by=author)
    approve_text(text, version=text.version, by=report.requested_by)
    settings.MEDIA_ROOT = portal.media
    with pytest.raises(OSError, match="space"):
        (portal.media / "ballast").write_bytes(bytes(8 * 2**20))
    before = portal.files

    client.force_login(author)
    page = client.post(reverse("steering:report_publish", args=[report.pk]), follow=True)

    assert NO_ROOM in html.unescape(page.text)
    report.refresh_from_db()
    assert (report.published_at, portal.files) == (None, before)


# Mails ------------------------------------------------------------------------------------------------

ADDRESSES = ["ada@exemple.example", "bob@exemple.example", "zoe@exemple.example"]


def mailing():
    return approved(drafted(listed("ada", "bob", "zoe")))


def convocation():
    for name in ("ada", "bob", "zoe"):
        MemberFactory(email=f"{name}@exemple.example", first_name=name.capitalize(), last_name="Membre")
    return convene(ItemFactory().meeting, by=UserFactory())


@pytest.mark.parametrize("written", [mailing, convocation])
def test_mails_whose_worker_is_killed_between_two_leave_once_each(portal, written):
    portal.pause_at("Envoi à Bob")
    job = written()
    portal.wait_until_reached()
    portal.kill()
    assert portal.mail.addresses == ADDRESSES[:1]

    recover(portal, job)

    assert (state(job), portal.mail.addresses) == (Job.Status.DONE, ADDRESSES)


@pytest.mark.parametrize("written", [mailing, convocation])
def test_mail_whose_worker_is_killed_as_it_leaves_is_said_to_be_uncertain(portal, written):
    portal.mail.held = "bob@exemple.example"
    job = written()
    until(lambda: len(portal.mail.letters) == 2, "second letter")
    portal.kill()

    recover(portal, job)

    assert (state(job), portal.mail.addresses) == (Job.Status.FAILED, ADDRESSES)
    assert job.message.endswith(". 1\u00a0envoi à reprendre.")
    assert [each.state for each in job.recipients.filter(sent_at=None)] == ["Envoi incertain"]


@pytest.mark.parametrize("written", [mailing, convocation])
def test_mails_delivered_twice_to_two_workers_leave_once_each(portal, written):
    other = portal.worker()
    portal.pause_at("Envoi à Bob")
    job = written()
    portal.deliver(job)
    portal.wait_until_reached()
    portal.wait_until_idle(held=1)
    portal.go_on()
    wait_until_finished(job)
    portal.wait_until_idle()
    assert (state(job), portal.mail.addresses) == (Job.Status.DONE, ADDRESSES)
    portal.kill(other)
