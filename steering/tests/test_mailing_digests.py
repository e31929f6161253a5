"""Weekly digests: what changed in a region, to whom it still concerns when they leave."""

import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.services import choose_mail, end_region_right
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol, follow
from industrie_futur.jobs import Job
from regions.models import Region
from steering.mailing.digests import digest_of
from steering.mailing.letter import secret_of
from steering.mailing.services import request_digests
from steering.models import Mailing, MailingRecipient, Schedule, ScheduledRun
from steering.tasks import make_scheduled_run, send_mailing
from steering.tests.mailing import listed, sent_to

pytestmark = pytest.mark.django_db
DAY = datetime.date(2015, 7, 20)
MONDAY = datetime.datetime(2015, 7, 20, 5, tzinfo=datetime.UTC)
"""Seven o'clock in Paris."""


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


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
