import datetime
from decimal import Decimal

import pytest
from django.core import mail

from accounts.digests import send_digests
from accounts.models import Notification
from accounts.notifications import close_stale, mark_read
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts.reminders import announce_ends, remind_of_answers
from experts.services import (
    accept_assignment,
    decline_assignment,
    end_assignment,
    propose_assignment,
    withdraw_proposal,
)
from experts.tests.factories import ExpertFactory, assign

TODAY = datetime.date(2015, 7, 20)
pytestmark = pytest.mark.django_db


def after(days):
    return TODAY + datetime.timedelta(days=days)


@pytest.fixture
def proposal(expert, officer):
    return propose_assignment(enrol(), expert, on=TODAY, days=Decimal(5), by=officer)


def late(person):
    return list(person.notifications.filter(kind="answer_late").standing().values_list("text", flat=True))


def test_answer_is_late_after_the_threshold(proposal, expert, officer):
    remind_of_answers(after(7))
    assert (late(expert.user), late(officer)) == ([], [])

    remind_of_answers(after(8))
    remind_of_answers(after(9))

    firm = proposal.enrolment.company
    assert late(expert.user) == [f"{firm} attend votre réponse depuis plus de 7\u00a0jours."]
    assert late(officer) == [
        f"Léa Roy n’a pas répondu depuis plus de 7\u00a0jours à la proposition pour {firm}."
    ]


def test_reminder_comes_again_each_time_the_delay_has_passed(proposal, expert):
    remind_of_answers(after(8))
    mark_read(expert.user.notifications.all())
    remind_of_answers(after(13))
    assert expert.user.notifications.unread().filter(kind="answer_late").count() == 0

    remind_of_answers(after(15))

    assert expert.user.notifications.unread().get(kind="answer_late").text.endswith("14\u00a0jours.")


def answered(proposal, officer):
    accept_assignment(proposal, declares_no_interest=True, by=proposal.expert.user)


def withdrawn(proposal, officer):
    withdraw_proposal(proposal, by=officer)


def closed(proposal, officer):
    advance_enrolment(proposal.enrolment, to=Phase.ABANDON, on=TODAY, by=officer, comment="Fermeture.")


@pytest.mark.parametrize("act", [answered, withdrawn, closed])
def test_nobody_is_reminded_of_what_waits_no_more(proposal, expert, officer, act):
    remind_of_answers(after(8))
    act(proposal, officer)

    left = {line.kind for line in close_stale(expert.user)}
    remind_of_answers(after(16))

    assert left.isdisjoint({"mission_proposed", "answer_late"})
    assert late(expert.user) == []


def test_digest_reads_the_state_again(proposal, expert, officer):
    closed(proposal, officer)  # nothing told anybody: the file's room does not know of experts
    send_digests()
    assert [sent.to for sent in mail.outbox] == []


def test_digest_tells_the_expert_and_then_the_officer(proposal, expert, officer):
    send_digests()
    answered(proposal, officer)
    send_digests()
    assert [sent.to for sent in mail.outbox] == [[expert.user.email], [officer.email]]
    assert f"/missions/propositions/{proposal.pk}/" in mail.outbox[0].body


def test_digest_does_not_name_a_firm_to_an_officer_who_lost_the_region(proposal, expert, officer):
    answered(proposal, officer)
    officer.region_rights.update(ends_on=datetime.date(2015, 7, 19))
    send_digests()
    assert mail.outbox == []


def test_refusal_holds_until_somebody_else_is_asked(proposal, expert, officer):
    decline_assignment(proposal, reason="Complet.", by=expert.user)
    assert [line.kind for line in close_stale(officer)] == ["mission_declined"]
    assign(proposal.enrolment)
    assert close_stale(officer) == []


def test_end_of_a_mission_holds_for_the_expert(proposal, expert, officer):
    answered(proposal, officer)
    end_assignment(proposal, on=TODAY, reason="Fin.", by=officer)
    assert [line.kind for line in close_stale(expert.user)] == ["mission_ended"]
    assert close_stale(officer) == []


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ({"expires_on": after(60)}, 1),
        ({"expires_on": after(61)}, 0),
        ({"ended_on": after(30), "end_reason": "Retraite."}, 1),
        ({"expires_on": after(-1)}, 0),
        ({}, 0),
    ],
)
def test_end_of_a_mandate_is_announced_60_days_before(fields, count):
    expert = ExpertFactory(user=UserFactory(expert=True), **fields)
    ExpertFactory(**fields)  # without an account: nobody to tell

    announce_ends(TODAY)
    announce_ends(TODAY)

    assert Notification.objects.filter(kind="mandate_ending", recipient=expert.user).count() == count
    assert Notification.objects.count() == count


def test_end_of_a_mandate_prolonged_is_told_no_more():
    expert = ExpertFactory(user=UserFactory(expert=True), expires_on=after(30))
    announce_ends(TODAY)
    expert.expires_on = after(300)
    expert.save()
    assert close_stale(expert.user) == []
