import datetime
import smtplib

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import digests, notifications
from accounts.digests import send_digests
from accounts.models import Notification, SentMail
from accounts.notifications import mark_read, notify
from accounts.tasks import send_digests as task
from accounts.tests.factories import UserFactory
from companies.tests.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille():
    return UserFactory(first_name="Camille", email="camille@exemple.example")


@pytest.fixture
def tell(camille):
    def tell(text="À lire.", *, to=None, kind="test"):
        return notify(to or camille, kind=kind, subject=UserFactory(), text=text, url="/aide/")

    return tell


@pytest.fixture
def another_day(monkeypatch):
    """A function after which it is so many days later."""
    now = timezone.now

    def later(days):
        monkeypatch.setattr(timezone, "now", lambda: now() + datetime.timedelta(days=days))

    return later


class Refusing(EmailBackend):
    """A mail server that answers no."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("no")


def test_digest_holds_what_is_new_in_both_forms(tell, settings):
    settings.PORTAL_URL = "https://portail.example"
    tell("Ateliers <Rhin> attend votre réponse.")
    tell("Votre mandat prend fin.")

    assert send_digests() == 1

    (sent,) = mail.outbox
    html, kind = sent.alternatives[0]
    assert (sent.to, sent.subject, kind) == (
        ["camille@exemple.example"],
        "Industrie du Futur\u202f: 2\u00a0nouvelles à lire",
        "text/html",
    )
    assert "- Ateliers <Rhin> attend votre réponse.\n  https://portail.example/aide/" in sent.body
    assert '<a href="https://portail.example/aide/">Ateliers &lt;Rhin&gt; attend' in html
    assert "https://portail.example/compte/" in sent.body  # where to stop them


def test_digest_of_many_lines_says_how_many_more(tell):
    for number in range(23):
        tell(f"Ligne {number}.")
    send_digests()
    (sent,) = mail.outbox
    assert sent.body.count("Ligne ") == 20
    assert all("… et 3\u00a0autres." in text for text in (sent.body, sent.alternatives[0][0]))
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_digest_is_one_a_day_however_often_it_is_asked_for(tell):
    tell()
    task()
    tell("Autre chose.")
    task()
    call_command("send_digests")
    assert len(mail.outbox) == 1


def test_digest_of_the_next_day_tells_only_what_is_new(tell, another_day):
    tell("Hier.")
    send_digests()
    tell("Aujourd’hui.")
    another_day(1)

    send_digests()

    assert "Hier." not in mail.outbox[1].body
    assert "Aujourd’hui." in mail.outbox[1].body


def test_digests_are_three_a_week_at_most(tell, another_day):
    for day in range(9):
        another_day(day)
        tell(f"Jour {day}.")
        send_digests()

    days = [sent.sent_at for sent in SentMail.objects.order_by("sent_at")]
    assert [(day - days[0]).days for day in days] == [0, 1, 2, 7, 8]
    assert all(f"Jour {day}." in mail.outbox[3].body for day in range(3, 8))


def test_digest_leaves_out_what_was_read_or_has_gone(tell, camille, monkeypatch):
    monkeypatch.setitem(notifications._holds, "gone", lambda person, keys: [])
    tell("Lue.")
    mark_read(camille.notifications.all())
    tell("Passée.", kind="gone")

    assert send_digests() == 0
    assert Notification.objects.get(text="Passée.").closed_at is not None


def test_digest_is_not_sent_to_who_stopped_them_or_left(tell):
    for fields in ({"gets_mail": False}, {"is_active": False}):
        tell(to=UserFactory(**fields))
    assert send_digests() == 0


def test_digest_that_the_server_refused_leaves_later(tell, settings):
    tell()
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    assert send_digests() == 0
    assert (SentMail.objects.count(), Notification.objects.filter(mailed_at=None).count()) == (0, 1)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_digests() == 1


def test_digest_lost_by_a_worker_killed_before_it_left_is_told_another_day(tell, camille, another_day):
    tell("Rien ne se perd.")
    assert digests._claim(camille, "Tué avant l’envoi") is not None

    assert send_digests() == 0
    another_day(1)
    assert send_digests() == 1
    assert "Rien ne se perd." in mail.outbox[0].body


def test_watch_that_fails_does_not_silence_the_others(tell, monkeypatch, caplog):
    def fails(day):
        raise RuntimeError("broken")

    monkeypatch.setattr(notifications, "_watches", [fails, lambda day: tell("Vu.")])
    assert send_digests() == 1
    assert "watch" in caplog.text


def test_digest_that_fails_does_not_keep_the_others_from_theirs(tell, monkeypatch, caplog):
    def fails(person, keys):
        raise RuntimeError("broken")

    monkeypatch.setitem(notifications._holds, "broken", fails)
    tell(kind="broken")
    tell(to=UserFactory(email="autre@exemple.example"))

    assert send_digests() == 1
    assert [sent.to for sent in mail.outbox] == [["autre@exemple.example"]]
    assert "broken" in caplog.text


def test_sent_mail_has_one_key(camille):
    SentMail.objects.create(recipient=camille, key="digest:1:2015-07-20", subject="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        SentMail.objects.create(recipient=camille, key="digest:1:2015-07-20", subject="x")


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_digest(tell):
    tell()
    assert at_once(*[send_digests for _ in range(3)]) == []
    assert len(mail.outbox) == 1
