"""Mailings: read before, frozen when approved, each mail once, stopped by a button, left by a click."""

import datetime
import os
import re
import signal
import smtplib
import threading

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act, Notification
from accounts.notifications import close_stale
from accounts.services import choose_mail, end_region_right
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol, follow
from industrie_futur.jobs import HEARTBEAT_LOST, Job, claim, resend_forgotten
from regions.models import Region
from steering.letters import Sending, send_once
from steering.mailing.digests import digest_of
from steering.mailing.letter import letter_to, secret_of
from steering.mailing.lists import remove_member
from steering.mailing.services import request_digests, stop_mailing
from steering.models import ListMember, Mailing, MailingRecipient, Schedule, ScheduledRun
from steering.schedule.services import run_due_schedules
from steering.tasks import make_scheduled_run, send_mailing
from steering.tests.mailing import approved, drafted, joined, listed

pytestmark = pytest.mark.django_db
DAY = datetime.date(2015, 7, 20)
MONDAY = datetime.datetime(2015, 7, 20, 5, tzinfo=datetime.UTC)
"""Seven o'clock in Paris."""
FILES = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


def recipients(mailing):
    return sorted((each.name, each.state) for each in mailing.recipients.all())


def sent_to():
    return sorted(address for each in mail.outbox for address in each.to)


def post(client, name, row, **data):
    return client.post(reverse(f"steering:{name}", args=[row.pk]), data, follow=True)


# Before -----------------------------------------------------------------------------------------------


def test_draft_is_written_read_and_approved_through_the_pages(client, ministry):
    chosen = listed("ada", "bob")
    typed = {"subject": "Les 400", "body": "Bonne nouvelle.", "lists": [chosen.pk]}
    client.post("/pilotage/envois/nouveau/", typed)
    mailing = Mailing.objects.get()
    assert (mailing.status, mail.outbox) == (Job.Status.READY, [])

    post(client, "mailing_approve", mailing, version=mailing.version)
    send_mailing(mailing.pk)

    mailing.refresh_from_db()
    assert sent_to() == ["ada@exemple.example", "bob@exemple.example"]
    assert mailing.message == "Envoyé à 2\u00a0destinataires."
    assert [act.action for act in Act.objects.filter(action__startswith="mailing_")[:2]] == [
        "mailing_approved",
        "mailing_written",
    ]


def test_preview_is_the_mail_that_leaves(client, ministry):
    mailing = drafted(listed("ada", "bob"), body="Voir <ici> & là.")
    page = client.get(reverse("steering:mailing_preview", args=[mailing.pk]) + "?pour=bob@exemple.example")
    half = client.get(
        reverse("steering:mailing_preview", args=[mailing.pk]) + "?pour=bob@exemple.example&version=html"
    )
    approved(mailing)
    send_mailing(mailing.pk)

    [letter] = [each for each in mail.outbox if each.to == ["bob@exemple.example"]]
    own = secret_of(mailing.recipients.get(name="Bob"))
    trial = secret_of(MailingRecipient())
    assert page.context["letter"].subject == letter.subject
    assert page.context["letter"].body.replace(trial, own) == letter.body
    assert half.text.replace(trial, own) == letter.alternatives[0][0]


def test_preview_is_of_who_gets_it_only(client, ministry):
    url = reverse("steering:mailing_preview", args=[drafted(listed()).pk])
    assert client.get(url + "?pour=autre@exemple.example").status_code == 404


def test_trial_leaves_to_oneself_alone(client, ministry):
    post(client, "mailing_try", drafted(listed()))
    assert [(each.to, each.subject) for each in mail.outbox] == [
        ([ministry.email], "[Essai] Les 400 premières")
    ]


def test_subject_is_one_line(ministry):
    assert drafted(listed(), subject="Les 400\r\nBcc: x@exemple.example").subject == (
        "Les 400 Bcc: x@exemple.example"
    )


def test_draft_changed_since_it_was_read_is_not_approved(client, ministry):
    mailing = drafted(listed())
    typed = {"subject": "Autre", "body": "Autre", "lists": [mailing.lists.get().pk]}
    post(client, "mailing_update", mailing, **typed, version=mailing.version)
    answer = post(client, "mailing_approve", mailing, version=mailing.version)
    assert "relisez-le" in answer.text
    assert MailingRecipient.objects.count() == 0


def test_second_to_change_a_draft_is_told(client, ministry):
    mailing = drafted(listed())
    typed = {"subject": "Autre", "body": "Autre", "lists": [mailing.lists.get().pk], "version": 1}
    post(client, "mailing_update", mailing, **typed)
    late = client.post(reverse("steering:mailing_update", args=[mailing.pk]), typed)
    assert late.status_code == 409


def test_mailing_to_nobody_is_not_approved(ministry):
    chosen = listed()
    remove_member(chosen.members.get(), by=ministry)
    with pytest.raises(ValidationError, match="rien ne partirait"):
        approved(drafted(chosen))


# Frozen -----------------------------------------------------------------------------------------------


def test_recipients_are_those_of_the_approval(ministry):
    chosen = listed("ada")
    mailing = approved(drafted(chosen))
    joined(chosen, "late")
    ListMember.objects.filter(name="Ada").update(email="autre@exemple.example")
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example"]


def test_address_on_two_lists_gets_one_mail(ministry):
    mailing = approved(drafted(listed("ada"), listed("ada", name="Clusters")))
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example"]


def test_approved_mailing_does_not_change(client, ministry):
    mailing = approved(drafted(listed()))
    for wrong in ({"subject": "Autre"}, {"body": "Autre"}, {"approved_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Mailing.objects.filter(pk=mailing.pk).update(**wrong)
    for wrong in ({"email": "autre@exemple.example"}, {"name": "Autre"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            mailing.recipients.update(**wrong)
    typed = {"subject": "Autre", "body": "Autre", "lists": [mailing.lists.get().pk], "version": 1}
    assert "ne change plus" in post(client, "mailing_update", mailing, **typed).text


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


class _Server:
    """A mail server that answers `error` to one address."""

    def __init__(self, monkeypatch, address, error):
        deliver = mail.EmailMultiAlternatives.send

        def send(letter, *args, **kwargs):
            if letter.to == [address] and self.is_down:
                raise error
            return deliver(letter, *args, **kwargs)

        self.is_down = True
        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)


def test_mail_that_the_server_delays_is_sent_by_a_retry(client, ministry, monkeypatch):
    server = _Server(monkeypatch, "ada@exemple.example", ConnectionRefusedError())
    mailing = approved(drafted(listed("ada", "bob")))
    send_mailing(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.message == "Envoyé à 1\u00a0destinataire. 1\u00a0envoi à reprendre."

    server.is_down = False
    post(client, "mailing_retry", mailing)
    send_mailing(mailing.pk)
    assert sent_to() == ["ada@exemple.example", "bob@exemple.example"]


def test_address_that_the_server_refuses_is_said_and_not_tried_again(ministry, monkeypatch):
    _Server(monkeypatch, "ada@exemple.example", smtplib.SMTPRecipientsRefused({}))
    mailing = approved(drafted(listed("ada")))
    send_mailing(mailing.pk)
    mailing.refresh_from_db()
    assert mailing.status == Job.Status.DONE
    assert recipients(mailing) == [("Ada", "Non envoyé\u202f: adresse refusée par le serveur")]


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


# Left -------------------------------------------------------------------------------------------------


def test_mail_says_how_to_leave_with_one_click(client):
    mailing = approved(drafted(listed()))
    send_mailing(mailing.pk)
    [letter] = mail.outbox
    [address] = re.findall("<(.*)>", letter.extra_headers["List-Unsubscribe"])
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in letter.body

    path = "/" + address.split("/", 3)[3]
    assert "Ne plus recevoir" in client.get(path).text
    assert ListMember.objects.present().count() == 1  # a mail filter follows links
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, ListMember.objects.present().count()) == (200, 0)
    assert client.post(path).status_code == 200


def test_who_left_before_their_turn_gets_nothing(client):
    mailing = approved(drafted(listed("ada", "bob")))
    client.post(reverse("steering:mailing_leave", args=[secret_of(mailing.recipients.get(name="Ada"))]))
    send_mailing(mailing.pk)
    assert sent_to() == ["bob@exemple.example"]
    assert recipients(mailing)[0] == ("Ada", "Non envoyé\u202f: n’est plus sur la liste")


def test_link_of_a_preview_takes_nobody_off(client):
    listed()
    answer = client.post(reverse("steering:mailing_leave", args=[secret_of(MailingRecipient())]))
    assert "ne désinscrit personne" in answer.text
    assert ListMember.objects.present().count() == 1


def test_account_closed_before_its_turn_gets_nothing(ministry):
    chosen = listed()
    colleague = UserFactory()
    ListMember.objects.update(user=colleague)
    mailing = approved(drafted(chosen))
    colleague.is_active = False
    colleague.save()
    send_mailing(mailing.pk)
    assert (mail.outbox, recipients(mailing)) == ([], [("Ada", "Non envoyé\u202f: compte fermé")])


# Lists ------------------------------------------------------------------------------------------------


def test_address_needs_a_motive(client, ministry):
    chosen = listed()
    typed = {"user": "", "name": "Zoé", "email": "zoe@exemple.example", "motive": ""}
    answer = client.post(chosen.get_absolute_url(), typed)
    assert answer.context["form"].errors == {
        "motive": ["Dites pourquoi il est permis d’écrire à cette adresse."]
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ListMember.objects.update(motive="")


def test_account_joins_without_a_motive(client, ministry):
    chosen = listed()
    client.post(chosen.get_absolute_url(), {"user": ministry.pk})
    assert ListMember.objects.present().get(user=ministry).email == ministry.email


def test_who_left_by_themselves_comes_back_with_a_motive_only(client, ministry):
    chosen = listed()
    member = chosen.members.get()
    ListMember.objects.update(user=ministry, email=ministry.email)
    remove_member(member, by=None)
    answer = client.post(chosen.get_absolute_url(), {"user": ministry.pk})
    assert list(answer.context["form"].errors) == ["motive"]


def test_address_is_once_on_a_list(ministry):
    chosen = listed("ada")
    with pytest.raises(ValidationError, match="déjà sur la liste"):
        joined(chosen, "ada")


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_mailings_query_counts(client, ministry, count, django_assert_num_queries):
    for rank in range(count):
        approved(drafted(listed(*(f"n{each}" for each in range(count)), name=f"Liste {rank}")))
    mailing = Mailing.objects.first()
    for url, queries in (
        ("/pilotage/envois/", 3),
        ("/pilotage/envois/listes/", 3),
        (mailing.get_absolute_url(), 5),
        (mailing.lists.get().get_absolute_url(), 6),
    ):
        with django_assert_num_queries(queries):
            client.get(url)


# Weekly digests ---------------------------------------------------------------------------------------


@pytest.fixture
def run():
    """The digests of Monday 20 July 2015 at seven."""
    schedule = Schedule.objects.create(
        code="region_digest", frequency="weekly", weekday=0, at=datetime.time(7), since=MONDAY
    )
    return ScheduledRun.objects.create(schedule=schedule, due_at=MONDAY)


def officer(**fields):
    return UserFactory(regional_officer=True, regions=["42"], **fields)


def send_digests(run):
    make_scheduled_run(run.pk)
    for mailing in Mailing.objects.filter(status=Job.Status.QUEUED):
        send_mailing(mailing.pk)


def test_officers_get_what_changed_in_their_region_last_week(run):
    alice = officer()
    by = UserFactory()
    for day in (12, 13, 19, 20):  # of which two in the week
        enrol(on=datetime.date(2015, 7, day), by=by)
    enrol(department="29", on=datetime.date(2015, 7, 14), by=by)
    send_digests(run)

    [letter] = mail.outbox
    assert (letter.to, letter.subject) == (
        [alice.email],
        "Synthèse de la semaine du 13 juillet 2015\u202f: Alsace",
    )
    assert "- Entreprises engagées\u202f: +2, 3 en tout" in letter.body
    assert "- Engagées, sans expert\u202f: 4" in letter.body


def test_digest_names_no_firm(run):
    officer()
    file = enrol(on=datetime.date(2015, 7, 14), phase=Phase.DIAGNOSTIC)
    send_digests(run)
    assert file.company.name not in mail.outbox[0].body
    assert file.company.siren not in mail.outbox[0].body


def test_region_where_nothing_happened_gets_no_digest_and_it_is_said(run):
    officer()
    send_digests(run)
    mailing = Mailing.objects.get()
    assert (mail.outbox, mailing.status) == ([], Job.Status.DONE)
    assert mailing.message == "Rien de nouveau cette semaine\u202f: rien n’est envoyé."


def test_run_delivered_twice_asks_for_each_digest_once(run):
    officer()
    request_digests(run)
    request_digests(run)
    assert [each.region_id for each in Mailing.objects.all()] == ["42"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.create(kind="digest", run=run, region_id="42", subject="Autre")


def test_national_digest_is_once_a_run(run):
    listed(gets_digest=True)
    request_digests(run)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.create(kind="bulletin", run=run, subject="Autre")


def test_lists_get_the_digest_of_their_region_or_of_the_country(run):
    listed("ada", gets_digest=True, region=Region.objects.get(code="42"))
    listed("bob", name="Nationale", gets_digest=True)
    listed("cid", name="Sans synthèse")
    enrol(on=datetime.date(2015, 7, 14))
    send_digests(run)
    assert sorted((each.to[0], each.subject.split("\u202f: ")[1]) for each in mail.outbox) == [
        ("ada@exemple.example", "Alsace"),
        ("bob@exemple.example", "France entière"),
    ]


def test_lists_read_the_figures_and_not_what_waits_on_the_desks(run):
    alice = officer()
    listed("ada", gets_digest=True, region=Region.objects.get(code="42"))
    enrol(on=datetime.date(2015, 7, 14))
    send_digests(run)
    told = {each.to[0]: "Ce qui attend aujourd’hui" in each.body for each in mail.outbox}
    assert told == {alice.email: True, "ada@exemple.example": False}


def test_ministry_reads_a_digest_before_it_leaves(client, ministry):
    enrol(on=datetime.date(2015, 7, 14))
    page = client.get("/pilotage/envois/synthese/?region=42").text
    assert "- Entreprises engagées\u202f: +1, 1 en tout" in page
    assert "Ce qui attend aujourd’hui" in page
    assert "Rien de nouveau cette semaine" in client.get("/pilotage/envois/synthese/?region=53").text


def test_mailing_that_failed_is_told_until_it_is_sent(client, ministry, monkeypatch):
    server = _Server(monkeypatch, "ada@exemple.example", ConnectionRefusedError())
    mailing = approved(drafted(listed("ada")), by=ministry)
    send_mailing(mailing.pk)
    run_due_schedules()
    run_due_schedules()
    assert [line.recipient for line in Notification.objects.standing()] == [ministry]

    server.is_down = False
    post(client, "mailing_retry", mailing)
    send_mailing(mailing.pk)
    assert close_stale(ministry) == []


def test_what_was_mended_before_it_leaves_is_not_told(run):
    officer()
    file = enrol(on=datetime.date(2015, 7, 14))
    make_scheduled_run(run.pk)
    assert "Engagées, sans expert" in digest_of(Region.objects.get(code="42"), DAY, DAY, is_inside=True).body
    follow(file)
    send_mailing(Mailing.objects.get().pk)
    assert "Engagées, sans expert" not in mail.outbox[0].body


@pytest.mark.parametrize("reason", ["right", "mail", "account"])
def test_officer_whose_reason_has_gone_by_then_gets_nothing(run, reason):
    alice, _ = officer(), officer()
    enrol(on=datetime.date(2015, 7, 14))
    make_scheduled_run(run.pk)
    if reason == "right":
        yesterday = datetime.date(2015, 7, 19)
        end_region_right(alice.region_rights.get(), on=yesterday, by=None)
    elif reason == "mail":
        choose_mail(alice, gets_mail=False)
    else:
        alice.is_active = False
        alice.save()
    send_mailing(Mailing.objects.get().pk)
    assert alice.email not in sent_to()
    assert len(mail.outbox) == 1


def test_officer_leaves_the_digests_by_the_link(client, run):
    alice = officer()
    enrol(on=datetime.date(2015, 7, 14))
    send_digests(run)
    client.post(reverse("steering:mailing_leave", args=[secret_of(MailingRecipient.objects.get())]))
    alice.refresh_from_db()
    assert alice.gets_mail is False
