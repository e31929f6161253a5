"""Experts and officers at once, each a real thread: one is served, the other is told."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from companies.tests.test_races import at_once
from experts.models import Assignment, Expert
from experts.services import (
    accept_assignment,
    decline_assignment,
    end_mandate,
    propose_assignment,
    replace_assignment,
    withdraw_proposal,
)
from experts.tests.factories import ExpertFactory, assign

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2015, 7, 20)


@pytest.fixture
def officers():
    return [UserFactory(regional_officer=True, regions=["42"]) for _ in range(2)]


@pytest.fixture
def expert():
    return ExpertFactory(user=UserFactory(expert=True), first_name="Léa", last_name="Roy")


@pytest.fixture
def proposal(expert, officers):
    return propose_assignment(enrol(), expert, on=TODAY, days=Decimal(5), by=officers[0])


def test_expert_pressing_accept_twice(proposal, expert):
    refusals = at_once(
        *[lambda: accept_assignment(proposal, declares_no_interest=True, by=expert.user) for _ in range(2)]
    )
    assert refusals == ["Cette mission a déjà été acceptée le 20/07/2015."]
    assert Assignment.objects.get().status == "accepted"


def test_expert_accepting_and_declining_on_two_devices(proposal, expert):
    [refusal] = at_once(
        lambda: accept_assignment(proposal, declares_no_interest=True, by=expert.user),
        lambda: decline_assignment(proposal, reason="Indisponible.", by=expert.user),
    )
    assert {
        "accepted": "Cette mission a déjà été acceptée le 20/07/2015.",
        "declined": "Cette proposition a déjà été déclinée le 20/07/2015.",
    }[Assignment.objects.get().status] == refusal


def test_proposal_withdrawn_while_the_expert_accepts(proposal, expert, officers):
    [refusal] = at_once(
        lambda: accept_assignment(proposal, declares_no_interest=True, by=expert.user),
        lambda: withdraw_proposal(proposal, by=officers[0]),
    )
    assert {
        "accepted": "Cette mission a déjà été acceptée le 20/07/2015.",
        "withdrawn": "Cette proposition a été retirée\u202f: elle n’attend plus de réponse.",
    }[Assignment.objects.get().status] == refusal


def test_two_officers_proposing_the_same_firm_to_the_same_expert(expert, officers):
    file = enrol()
    refusals = at_once(
        *[lambda by=by: propose_assignment(file, expert, on=TODAY, days=Decimal(5), by=by) for by in officers]
    )
    assert len(refusals) == 1
    assert Assignment.objects.count() == 1


def test_two_officers_taking_the_last_days_of_one_expert(officers):
    expert = ExpertFactory(first_name="Léa", last_name="Roy", days_per_quarter=5)
    files = [enrol(), enrol()]
    refusals = at_once(
        *[
            lambda by=by, file=file: propose_assignment(file, expert, on=TODAY, days=Decimal(5), by=by)
            for by, file in zip(officers, files, strict=True)
        ]
    )
    assert refusals == [
        "Léa Roy\u202f: il ne reste aucun jour sur 5 au 3e trimestre 2015, la mission en demande 5."
    ]
    assert Assignment.objects.count() == 1


def test_two_officers_replacing_the_same_mission(officers):
    former, successors = assign(), [ExpertFactory(), ExpertFactory()]
    [refusal] = at_once(
        *[
            lambda by=by, to=to: replace_assignment(former, to, on=TODAY, days=Decimal(5), by=by)
            for by, to in zip(officers, successors, strict=True)
        ]
    )
    assert refusal.startswith("Le remplacement est déjà proposé à ")
    assert Assignment.objects.proposed().count() == 1


def test_mandate_ended_while_the_expert_accepts(proposal, expert, officers):
    refusals = at_once(
        lambda: accept_assignment(proposal, declares_no_interest=True, by=expert.user),
        lambda: end_mandate(
            expert, on=TODAY, reason="Retraite.", left_reason="Relève à venir.", by=officers[0]
        ),
    )
    # Either the mission was accepted first and ends with the mandate, or the proposal was withdrawn.
    assert len(refusals) in {0, 1}
    assert Assignment.objects.get().status == ("withdrawn" if refusals else "ended")
    assert Expert.objects.get().ended_on == TODAY


def test_successor_accepting_while_the_mandate_of_the_former_ends(officers):
    former = assign(expert=ExpertFactory())
    successor = ExpertFactory(user=UserFactory(expert=True))
    proposal = replace_assignment(former, successor, on=TODAY, days=Decimal(5), by=officers[0])
    at_once(
        lambda: accept_assignment(proposal, declares_no_interest=True, by=successor.user),
        lambda: end_mandate(
            former.expert,
            on=TODAY,
            reason="Retraite.",
            left_reason="Relève proposée.",
            by=officers[1],
        ),
    )
    states = dict(Assignment.objects.values_list("pk", "status"))
    assert states == {former.pk: "ended", proposal.pk: "accepted"}


def test_two_experts_who_leave_and_name_each_other(officers):
    pair = [ExpertFactory(), ExpertFactory()]
    files = [assign(expert=each).enrolment for each in pair]
    refusals = at_once(
        *[
            lambda leaver=leaver, other=other, by=by: end_mandate(
                leaver, on=TODAY, reason="Départ.", successors={"42": other}, by=by
            )
            for (leaver, other), by in zip([pair, pair[::-1]], officers, strict=True)
        ]
    )
    # The second would leave the firms of both to somebody who has left.
    assert len(refusals) == 1
    assert [file.assignments.running().count() for file in files] == [1, 1]
