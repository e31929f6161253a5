"""Surveys: due at the end of a path and a year later, one mail each, one reminder, answered once."""

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import cancel_step
from companies.tests.factories import ContactFactory, enrol
from companies.tests.test_races import at_once
from diagnostics.models import SignedLink, Survey
from diagnostics.services.links import LinkRefused, make_link
from diagnostics.services.surveys import (
    answer_survey,
    refuse_survey,
    send_surveys,
    years_after,
)
from diagnostics.tasks import send_surveys as task
from diagnostics.tests.factories import make_visit
from diagnostics.tests.surveying import ANSWER, asked, completed, day, secret_in
from industrie_futur.thresholds import change_threshold

pytestmark = pytest.mark.django_db
JUNE = datetime.date(2015, 6, 30)


# The night --------------------------------------------------------------------------------------------


def test_the_night_writes_to_a_firm_whose_path_is_completed(settings):
    settings.PORTAL_URL = "https://portail.example"
    file = completed(email="lea@firme.example")
    completed(on=day(20), email="autre@firme.example")
    enrol(phase=Phase.ACCOMPAGNEMENT)

    assert send_surveys() == (2, 2, 0)

    survey = Survey.objects.get(enrolment=file)
    assert (survey.wave, survey.due_on, survey.state) == ("closing", JUNE, "waiting")
    first = mail.outbox[0]
    html, kind = first.alternatives[0]
    assert (first.to, kind) == (["lea@firme.example"], "text/html")
    assert f"https://portail.example/enquete/{secret_in(first)}/" in html
    assert "Bonjour Léa Martin" in first.body
    assert file.company.name in first.subject


def test_the_night_run_again_makes_one_survey_and_sends_one_mail():
    completed()
    task()
    call_command("send_surveys", verbosity=0)
    assert send_surveys() == (0, 0, 0)
    assert (Survey.objects.count(), len(mail.outbox)) == (1, 1)


def test_the_command_says_what_it_did(capsys):
    completed()
    call_command("send_surveys")
    said = capsys.readouterr().out.replace("\u00a0", " ")
    assert said == "1 enquête créée, 1 envoyée, 0 relancée.\n"


def test_a_mail_that_the_server_refused_leaves_the_next_time(settings, caplog):
    file = completed()
    settings.EMAIL_BACKEND = "diagnostics.tests.surveying.Refusing"
    assert send_surveys() == (1, 0, 0)
    survey = Survey.objects.get(enrolment=file)
    assert (survey.state, SignedLink.objects.filter(revoked_at=None).count()) == ("to_send", 0)
    assert "could not be sent" in caplog.text

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_surveys() == (0, 1, 0)
    assert len(mail.outbox) == 1


def test_a_worker_stopped_while_a_mail_leaves_sends_it_once_in_all(monkeypatch):
    for _ in range(3):
        completed()
    send = EmailBackend.send_messages

    def stopped(self, messages):
        if len(mail.outbox) == 1:
            raise SystemExit
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", stopped)
    with pytest.raises(SystemExit):
        send_surveys()
    monkeypatch.setattr(EmailBackend, "send_messages", send)

    assert (len(mail.outbox), send_surveys().sent) == (1, 2)
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox) == 3


def test_a_firm_without_anybody_to_write_to_waits_for_an_address():
    file = completed(email="")
    ContactFactory(company=file.company, objects_to_mail=True)
    ContactFactory(company=file.company, left_on=day(1))
    assert send_surveys() == (1, 0, 0)
    ContactFactory(company=file.company, email="enfin@firme.example")
    assert (send_surveys(), mail.outbox[0].to) == ((0, 1, 0), ["enfin@firme.example"])


def test_the_first_contact_entered_is_the_one_written_to():
    file = completed(email="premier@firme.example")
    ContactFactory(company=file.company)
    send_surveys()
    assert [message.to for message in mail.outbox] == [["premier@firme.example"]]


def test_a_firm_that_left_is_asked_nothing():
    ContactFactory(company=enrol(phase=Phase.ABANDON).company)
    assert (send_surveys(), Survey.objects.count()) == ((0, 0, 0), 0)


def test_a_step_taken_back_stops_what_was_not_sent():
    file = completed(email="")
    send_surveys()
    cancel_step(file.events.last(), by=UserFactory(), comment="Saisie par erreur.")
    ContactFactory(company=file.company)
    assert send_surveys() == (0, 0, 0)


def test_a_year_later_the_firm_is_asked_again(today):
    file = completed()
    send_surveys()
    today(day(29, 6, 2016))
    assert send_surveys().created == 0
    today(day(30, 6, 2016))
    assert send_surveys()[:2] == (1, 1)
    assert list(file.surveys.values_list("wave", "due_on")) == [
        ("one_year", day(30, 6, 2016)),
        ("closing", JUNE),
    ]
    assert "il y a un an" in mail.outbox[-1].body


@pytest.mark.parametrize(
    ("closed", "due"),
    [(day(29, 2, 2016), day(28, 2, 2017)), (day(28, 2, 2015), day(28, 2, 2016))],
)
def test_a_year_after_a_day_of_february(today, closed, due):
    today(closed)
    file = completed(on=closed)
    send_surveys()
    today(due - datetime.timedelta(days=1))
    assert send_surveys().created == 0
    today(due)
    assert send_surveys().created == 1
    assert file.surveys.get(wave="one_year").due_on == due


def test_years_after_goes_back_too():
    assert years_after(day(29, 2, 2016), -1) == day(28, 2, 2015)


def test_a_survey_is_not_asked_a_year_too_late(today):
    file = completed()
    today(day(30, 6, 2016))
    send_surveys()
    assert [each.wave for each in file.surveys.all()] == ["one_year"]
    other = completed()
    today(day(30, 6, 2017))
    assert (send_surveys().created, other.surveys.count()) == (0, 0)


# The reminder -----------------------------------------------------------------------------------------


def test_a_firm_is_reminded_once(today):
    completed()
    send_surveys()
    today(day(3, 8))
    assert send_surveys().reminded == 0
    today(day(4, 8))
    assert send_surveys().reminded == 1
    assert send_surveys().reminded == 0
    today(day(25, 8))
    assert send_surveys().reminded == 0
    assert [message.subject.startswith("Rappel") for message in mail.outbox] == [False, True]


def test_the_delay_of_the_reminder_is_a_threshold(today):
    change_threshold("survey_reminder_days", 3, by=UserFactory())
    completed()
    send_surveys()
    today(day(23))
    assert send_surveys().reminded == 1


def test_the_link_of_the_reminder_replaces_the_first(today):
    file = completed()
    survey, first = asked(file)
    today(day(5, 8))
    _, second = asked(file)
    with pytest.raises(LinkRefused, match="remplacé"):
        answer_survey(first, **ANSWER)
    assert answer_survey(second, **ANSWER) == survey


def test_a_reminder_that_the_server_refused_leaves_the_first_link_as_it_was(today, settings):
    _, secret = asked(completed())
    today(day(5, 8))
    settings.EMAIL_BACKEND = "diagnostics.tests.surveying.Refusing"
    assert send_surveys().reminded == 0
    assert answer_survey(secret, **ANSWER).reminded_at is None


@pytest.mark.parametrize("done", ["answered", "refused", "closed"])
def test_who_answered_refused_or_is_too_late_is_not_reminded(today, done):
    survey, secret = asked(completed())
    if done == "answered":
        answer_survey(secret, **ANSWER)
    if done == "refused":
        refuse_survey(survey, refusal="Non.", version=survey.version, by=UserFactory())
    today(day(1, 9) if done == "closed" else day(5, 8))
    assert send_surveys().reminded == 0
    survey.refresh_from_db()
    assert survey.state == done


# The answer -------------------------------------------------------------------------------------------


def test_an_answer_is_kept_once_and_told_in_the_trail():
    survey, secret = asked(completed())
    answer_survey(secret, **ANSWER | {"comment": " Merci.\r\nBien. "})
    survey.refresh_from_db()
    assert (survey.invested, survey.jobs, survey.comment) == (Decimal(120_000), 3, "Merci.\nBien.")
    assert (survey.state, survey.escalated_at) == ("answered", None)
    assert Act.objects.filter(action="survey_answered", subject_id=survey.pk, done_by=None).exists()
    with pytest.raises(LinkRefused) as refusal:
        answer_survey(secret, **ANSWER)
    assert refusal.value.reason == "used"


def test_a_link_about_something_else_answers_no_survey():
    visit = make_visit()
    contact = ContactFactory(company=visit.enrolment.company)
    with pytest.raises(LinkRefused) as refusal:
        answer_survey(make_link("visit", visit, contact, by=None), **ANSWER)
    assert refusal.value.reason == "unknown"


def test_another_link_of_an_answered_survey_says_that_it_is_answered():
    file = completed()
    survey, first = asked(file)
    other = make_link("survey", survey, ContactFactory(company=file.company), by=None)
    answer_survey(first, **ANSWER)
    with pytest.raises(LinkRefused) as refusal:
        answer_survey(other, **ANSWER)
    assert refusal.value.reason == "used"


@pytest.mark.django_db(transaction=True)
def test_an_answer_sent_twice_at_once_is_kept_once():
    survey, secret = asked(completed())
    refusals = at_once(*[lambda: answer_survey(secret, **ANSWER) for _ in range(2)])
    assert len(refusals) == 1
    assert Act.objects.filter(action="survey_answered").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail():
    completed()
    assert at_once(*[send_surveys for _ in range(3)]) == []
    assert (Survey.objects.count(), len(mail.outbox)) == (1, 1)
