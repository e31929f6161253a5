"""Surveys: firms that nobody called back, refusals, mails sent by hand, and what the database holds."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Notification
from accounts.notifications import close_stale
from accounts.tests.factories import UserFactory
from companies.tests.factories import ContactFactory
from diagnostics.models import SignedLink, Survey
from diagnostics.services.links import LinkRefused
from diagnostics.services.surveys import (
    answer_survey,
    handle_survey,
    refuse_survey,
    resend_survey,
    send_surveys,
)
from diagnostics.tests.factories import make_survey, moment
from diagnostics.tests.surveying import ANSWER, asked, completed, day, secret_in
from industrie_futur.versions import ChangedMeanwhile

pytestmark = pytest.mark.django_db


# Nobody called back -----------------------------------------------------------------------------------


def test_a_firm_that_nobody_called_back_is_told_to_the_officers_of_its_region():
    mine = UserFactory(regional_officer=True, regions=["42"])
    UserFactory(regional_officer=True, regions=["53"])
    survey, secret = asked(completed())

    answer_survey(secret, **ANSWER | {"was_called_back": False})

    line = Notification.objects.get(kind="survey_not_called_back")
    assert (line.recipient, line.url) == (mine, reverse("diagnostics:survey_handle", args=[survey.pk]))
    survey.refresh_from_db()
    assert survey.escalated_at == survey.answered_at


def test_what_was_done_is_written_once_and_closes_what_was_told():
    officer = UserFactory(regional_officer=True, regions=["42"])
    survey, secret = asked(completed())
    answer_survey(secret, **ANSWER | {"was_called_back": False})
    assert len(close_stale(officer)) == 1

    handle_survey(survey, handling=" Rappelée ce matin. ", by=officer)

    assert close_stale(officer) == []
    survey.refresh_from_db()
    assert (survey.handling, survey.handled_by) == ("Rappelée ce matin.", officer)
    with pytest.raises(ValidationError, match="déjà fait"):
        handle_survey(survey, handling="Encore.", by=officer)


def test_the_line_goes_with_the_right_on_the_region():
    officer = UserFactory(regional_officer=True, regions=["42"])
    _, secret = asked(completed())
    answer_survey(secret, **ANSWER | {"was_called_back": False})
    officer.region_rights.all().delete()
    assert close_stale(officer) == []


def test_what_was_done_is_in_words_and_about_a_firm_that_waits():
    officer = UserFactory(regional_officer=True, regions=["42"])
    with pytest.raises(ValidationError, match="Dites ce qui a été fait"):
        handle_survey(make_survey(answered=True, was_called_back=False), handling=" ", by=officer)
    with pytest.raises(ValidationError, match="n’a pas signalé"):
        handle_survey(make_survey(answered=True), handling="Rappelée.", by=officer)


# Refusals, and mails sent by hand -----------------------------------------------------------------------


def test_a_firm_that_refuses_is_written_to_no_more_and_still_counts(today):
    file = completed()
    survey, secret = asked(file)
    refuse_survey(survey, refusal="Ne souhaite pas.", version=survey.version, by=UserFactory())
    with pytest.raises(LinkRefused):
        answer_survey(secret, **ANSWER)
    today(day(30, 6, 2016))
    assert send_surveys() == (1, 0, 0)
    assert {each.state for each in file.surveys.all()} == {"refused"}


def test_sent_again_it_leaves_to_whom_one_chose_and_lifts_a_refusal():
    file = completed()
    survey, first = asked(file)
    by = UserFactory(regional_officer=True, regions=["42"])
    refuse_survey(survey, refusal="Non.", version=survey.version, by=by)
    survey.refresh_from_db()
    chosen = ContactFactory(company=file.company, email="autre@firme.example")

    resend_survey(survey, chosen, version=survey.version, by=by)

    survey.refresh_from_db()
    assert (survey.state, survey.refusal, mail.outbox[-1].to) == ("waiting", "", ["autre@firme.example"])
    assert answer_survey(secret_in(mail.outbox[-1]), **ANSWER)
    assert SignedLink.objects.filter(used_at=None, revoked_at=None).count() == 0


def test_sent_again_twice_it_leaves_once():
    survey, _ = asked(completed())
    survey.refresh_from_db()
    contact, by = survey.enrolment.company.contacts.get(), UserFactory()
    resend_survey(survey, contact, version=survey.version, by=by)
    with pytest.raises(ChangedMeanwhile):
        resend_survey(survey, contact, version=survey.version, by=by)
    assert len(mail.outbox) == 2


def test_sent_again_in_vain_it_is_as_before(settings):
    survey, secret = asked(completed())
    survey.refresh_from_db()
    by = UserFactory(regional_officer=True, regions=["42"])
    refuse_survey(survey, refusal="Non.", version=survey.version, by=by)
    survey.refresh_from_db()
    settings.EMAIL_BACKEND = "diagnostics.tests.surveying.Refusing"
    with pytest.raises(ValidationError, match="n’est pas parti"):
        resend_survey(survey, survey.enrolment.company.contacts.get(), version=survey.version, by=by)
    survey.refresh_from_db()
    assert (survey.state, survey.refusal, survey.refused_by) == ("refused", "Non.", by)


def test_an_answered_survey_is_neither_sent_nor_refused():
    survey, by = make_survey(answered=True), UserFactory()
    contact = ContactFactory(company=survey.enrolment.company)
    with pytest.raises(ValidationError, match="a répondu"):
        resend_survey(survey, contact, version=survey.version, by=by)
    with pytest.raises(ValidationError, match="a répondu"):
        refuse_survey(survey, refusal="Non.", version=survey.version, by=by)


# What the database holds itself -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("survey_wave_known", {"wave": "two_year"}),
        ("survey_answered_whole", {"jobs": None}),
        ("survey_answered_whole", {"refused_at": moment(day(7)), "refused_by": True}),
        ("survey_closes_once_sent", {"closes_at": None}),
        ("survey_escalated_when_not_called", {"escalated_at": moment(day(7))}),
        ("survey_handled_in_words", {"handling": "Rappelée."}),
        ("survey_refused_by_somebody", {"refusal": "Non."}),
    ],
)
def test_the_database_refuses_what_no_act_writes(name, changed):
    survey = make_survey(answered=True)
    if "refused_by" in changed:
        changed = changed | {"refused_by": UserFactory()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(**changed)
