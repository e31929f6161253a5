"""A mailing under way: each mail once whatever dies, stopped by a button."""

import os
import signal
import smtplib
import threading

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Act, Notification
from accounts.notifications import close_stale
from accounts.tests.factories import UserFactory
from industrie_futur.jobs import HEARTBEAT_LOST, Job, claim, resend_forgotten
from steering.letters import Sending, send_once
from steering.mailing.letter import letter_to
from steering.mailing.services import stop_mailing
from steering.models import Mailing
from steering.schedule.services import run_due_schedules
from steering.tasks import send_mailing
from steering.tests.mailing import Server, approved, drafted, listed, post, recipients, sent_to

pytestmark = pytest.mark.django_db
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


# Once -------------------------------------------------------------------------------------------------


def test_approve_pressed_twice_sends_once(client, ministry):
    mailing = drafted(listed())
    for _ in range(2):
        post(client, "mailing_approve", mailing, version=mailing.version)
        send_mailing(mailing.pk)
    assert len(mail.outbox) == 1


def test_mail_claimed_by_a_worker_that_died_is_not_sent_again_by_itself(client, ministry):
    mailing = approved(drafted(listed("ada", "bob")))
    claim(Mailing, mailing.pk)
    mailing.recipients.filter(name="Ada").update(claimed_at=timezone.now())  # killed before the note
    Mailing.objects.update(heartbeat_at=timezone.now() - 2 * HEARTBEAT_LOST)

    send_mailing(mailing.pk)
    mailing.refresh_from_db()
    assert (sent_to(), mailing.status) == (["bob@exemple.example"], Job.Status.FAILED)
    assert recipients(mailing) == [("Ada", "Envoi incertain"), ("Bob", "Envoyé")]

    post(client, "mailing_retry", mailing)
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example", "bob@exemple.example"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_left", [False, True])
def test_worker_killed_at_a_mail_sends_none_twice(settings, tmp_path, has_left):
    """A process of its own, killed once Bob is claimed: before his mail leaves, then after it left."""
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = FILES, str(tmp_path)
    mailing = approved(drafted(listed("ada", "bob", "cid")))
    worker = os.fork()
    if worker == 0:
        _send_until_bob(mailing.pk, has_left=has_left)
    assert os.WTERMSIG(os.waitpid(worker, 0)[1]) == signal.SIGKILL

    Mailing.objects.update(heartbeat_at=timezone.now() - 2 * HEARTBEAT_LOST)
    assert resend_forgotten() == 1
    send_mailing(mailing.pk)

    assert recipients(mailing) == [("Ada", "Envoyé"), ("Bob", "Envoi incertain"), ("Cid", "Envoyé")]
    letters = "".join(path.read_text() for path in tmp_path.iterdir())
    assert [letters.count(f"To: {name}@") for name in ("ada", "bob", "cid")] == [1, int(has_left), 1]


def _send_until_bob(pk, *, has_left):
    """In the worker's own process, which does not come back."""
    connection.connection = None  # that one is the test's
    deliver = mail.EmailMultiAlternatives.send

    def send(letter, *args, **kwargs):
        is_bob = letter.to == ["bob@exemple.example"]
        if has_left or not is_bob:
            deliver(letter, *args, **kwargs)
        if is_bob:
            os.kill(os.getpid(), signal.SIGKILL)

    mail.EmailMultiAlternatives.send = send
    try:
        send_mailing(pk)
    finally:
        os._exit(1)


def test_mail_that_the_server_delays_is_sent_by_a_retry(client, ministry, monkeypatch):
    server = Server(monkeypatch, "ada@exemple.example", ConnectionRefusedError())
    mailing = approved(drafted(listed("ada", "bob")))
    send_mailing(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.message == "Envoyé à 1\u00a0destinataire. 1\u00a0envoi à reprendre."

    server.is_down = False
    post(client, "mailing_retry", mailing)
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example", "bob@exemple.example"]


def test_address_that_the_server_refuses_is_said_and_not_tried_again(ministry, monkeypatch):
    Server(monkeypatch, "ada@exemple.example", smtplib.SMTPRecipientsRefused({}))
    mailing = approved(drafted(listed("ada")))
    send_mailing(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.status == Job.Status.DONE
    assert recipients(mailing) == [("Ada", "Non envoyé\u202f: adresse refusée par le serveur")]


def test_mailing_that_failed_is_told_until_it_is_sent(client, ministry, monkeypatch):
    server = Server(monkeypatch, "ada@exemple.example", ConnectionRefusedError())
    mailing = approved(drafted(listed("ada")), by=ministry)
    send_mailing(mailing.pk)
    run_due_schedules()
    run_due_schedules()
    assert [line.recipient for line in Notification.objects.standing()] == [ministry]

    server.is_down = False
    post(client, "mailing_retry", mailing)
    send_mailing(mailing.pk)
    assert close_stale(ministry) == []


# Stopped ----------------------------------------------------------------------------------------------


def test_stop_midway_keeps_back_what_has_not_left(client, ministry, monkeypatch):
    mailing = approved(drafted(listed("ada", "bob", "cid")))
    deliver = mail.EmailMultiAlternatives.send

    def send(letter, *args, **kwargs):
        deliver(letter, *args, **kwargs)
        post(client, "mailing_stop", mailing)

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    send_mailing(mailing.pk)

    mailing.refresh_from_db()
    assert sent_to() == ["ada@exemple.example"]
    assert (mailing.status, mailing.message) == (
        Job.Status.DROPPED,
        "Arrêté par Mina Ministère\u202f: 0\u00a0envoyé, 2\u00a0retenus.",
    )
    assert recipients(mailing) == [
        ("Ada", "Envoyé"),
        ("Bob", "Non envoyé\u202f: arrêté par Mina Ministère"),
        ("Cid", "Non envoyé\u202f: arrêté par Mina Ministère"),
    ]


def test_stop_pressed_twice_is_harmless_and_nothing_leaves_after(client, ministry):
    mailing = approved(drafted(listed()))
    post(client, "mailing_stop", mailing)
    post(client, "mailing_stop", mailing)
    send_mailing(mailing.pk)
    assert (mail.outbox, Act.objects.filter(action="mailing_stopped").count()) == ([], 1)


def test_worker_that_read_a_recipient_before_the_stop_does_not_send(ministry):
    mailing = approved(drafted(listed()))
    line = mailing.recipients.select_related("mailing", "member__mailing_list").get()
    stop_mailing(mailing, by=ministry)
    assert send_once(line, lambda: letter_to(line), stopped_at=None) == Sending.TAKEN
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_and_a_stop_send_each_mail_once_at_most(ministry):
    mailing = approved(drafted(listed(*(f"n{rank}" for rank in range(8)))))
    start = threading.Barrier(3)

    def run(act):
        start.wait()
        try:
            act()
        finally:
            connection.close()

    def send():
        for line in mailing.recipients.select_related("mailing", "member__mailing_list"):
            send_once(line, lambda line=line: letter_to(line), stopped_at=None)

    acts = [send, send, lambda: stop_mailing(mailing, by=ministry)]
    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    left = mailing.recipients.filter(sent_at__isnull=False)
    assert sent_to() == sorted(left.values_list("email", flat=True))
    assert mailing.recipients.filter(sent_at=None, stopped_at=None).count() == 0
