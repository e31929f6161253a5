"""The officer's desk between an engagement and the expert who accepts."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts.models import Suspension
from experts.services import decline_assignment, propose_assignment
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db
DAY = date(2015, 7, 20)


@pytest.fixture
def desk(client, alsace):
    """The lists of the desk of Alsace by key."""
    client.force_login(alsace)

    def read():
        page = client.get(reverse("steering:home")).context["desk"]
        return {each.key: each for each in page.waiting}

    return read


@pytest.fixture
def propose(alsace, settings):
    """A function that proposes a file on a day to an expert of its own."""

    def propose(file, on=DAY, **fields):
        settings.REFERENCE_DATE = on
        expert = ExpertFactory(first_name="Léa", last_name="Roy", regions=("42", "53"), **fields)
        proposal = propose_assignment(file, expert, on=on, days=Decimal(5), by=alsace)
        settings.REFERENCE_DATE = DAY
        return proposal

    return propose


def names(waiting):
    return [line.name for line in waiting.lines]


def test_firm_whose_expert_is_asked_waits_for_nobody(desk, propose):
    propose(enrol())
    lists = desk()
    assert (lists["experts"].count, lists["propositions"].count) == (0, 0)


@pytest.mark.parametrize(("asked_on", "count"), [(date(2015, 7, 13), 0), (date(2015, 7, 12), 1)])
def test_proposal_without_answer_is_on_the_desk_after_7_days(desk, propose, asked_on, count):
    proposal = propose(enrol(), asked_on)
    propose(enrol(department="29"), asked_on)

    found = desk()["propositions"]

    assert names(found) == [str(proposal.enrolment.company)] * count
    if count:
        (line,) = found.lines
        url = reverse("experts:proposal_withdraw", args=[proposal.enrolment.company.siren, proposal.pk])
        assert (line.said, line.late_days) == ("Strasbourg (67), proposée à Léa Roy le 12/07/2015", 1)
        assert line.acts == [("Retirer la proposition", url)]


def close_account(expert):
    expert.user = UserFactory(expert=True, is_active=False)
    expert.save()


def suspend(expert):
    Suspension.objects.create(expert=expert, starts_on=DAY, reason="Enquête.", recorded_by=UserFactory())


@pytest.mark.parametrize("act", [close_account, suspend])
def test_proposal_that_can_no_longer_be_accepted_is_on_the_desk_at_once(desk, propose, act):
    act(propose(enrol()).expert)
    (line,) = desk()["propositions"].lines
    assert line.said == "Strasbourg (67), proposée à Léa Roy le 20/07/2015, qui ne peut plus accepter"
    assert line.badge.text == "À faire aujourd’hui"


def test_proposal_to_an_expert_without_account_is_not_held_for_lost(desk, propose):
    propose(enrol())
    assert desk()["propositions"].count == 0


def test_proposal_on_a_file_closed_meanwhile_waits_for_nobody(desk, propose, alsace):
    proposal = propose(enrol(), date(2015, 7, 1))
    advance_enrolment(proposal.enrolment, to=Phase.ABANDON, on=DAY, by=alsace, comment="Fermeture.")
    assert desk()["propositions"].count == 0


def test_declined_firm_comes_back_on_top_with_who_declined(desk, propose, alsace):
    oldest = enrol(on=date(2015, 4, 20))
    proposal = propose(enrol(on=date(2015, 7, 15)), date(2015, 7, 18))
    decline_assignment(proposal, reason="Complet.", by=alsace)

    found = desk()["experts"]

    assert names(found) == [str(proposal.enrolment.company), str(oldest.company)]
    assert found.lines[0].said == (
        "Strasbourg (67), engagée le 15/07/2015\u202f; Léa Roy a décliné le 20/07/2015"
    )
    assert found.lines[0].badge.text == "À faire aujourd’hui"


def test_firm_asked_again_leaves_the_list(desk, propose, alsace):
    proposal = propose(enrol())
    decline_assignment(proposal, reason="Complet.", by=alsace)
    propose(proposal.enrolment)
    assert desk()["experts"].count == 0


def test_accreditation_that_expires_is_on_the_desk_60_days_before(desk):
    late = ExpertFactory(expires_on=date(2015, 9, 18))
    first = ExpertFactory(ended_on=date(2015, 8, 1), expires_on=date(2016, 1, 1), end_reason="Retraite.")
    ExpertFactory(expires_on=date(2015, 9, 19))
    ExpertFactory(expires_on=date(2015, 7, 19))
    ExpertFactory(expires_on=date(2015, 8, 1), regions=("53",))

    found = desk()["mandats"]

    assert names(found) == [str(first), str(late)]
    assert found.lines[1].said == "Consultant, jusqu’au 18/09/2015"
