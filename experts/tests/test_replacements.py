"""Missions replaced and ended: who follows the firm, and who is told."""

from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.models import Company
from experts.models import Assignment
from experts.services import end_assignment, replace_assignment
from experts.tests.factories import ExpertFactory, assign
from experts.tests.proposing import TODAY, accept, decline, refusal, standing

pytestmark = pytest.mark.django_db


def test_replaced_mission_runs_until_the_successor_accepts(officer, expert):
    former = assign(expert=ExpertFactory(user=UserFactory(expert=True)))

    proposal = replace_assignment(former, expert, on=TODAY, days=Decimal(3), by=officer)
    former.refresh_from_db()
    assert former.status == "accepted"
    accept(proposal, expert.user)

    former.refresh_from_db()
    assert (former.status, former.ended_on, former.end_reason) == ("ended", TODAY, "Remplacé par Léa Roy.")
    assert list(former.enrolment.assignments.running()) == [proposal]
    assert standing(former.expert.user) == ["mission_replaced"]


def test_replaced_mission_goes_on_when_the_successor_declines(officer, expert):
    former = assign()
    proposal = replace_assignment(former, expert, on=TODAY, days=Decimal(3), by=officer)
    decline(proposal, expert.user)
    assert list(former.enrolment.assignments.running()) == [former]


def test_successor_may_accept_once_the_former_has_ended(officer, expert):
    former = assign()
    proposal = replace_assignment(former, expert, on=TODAY, days=Decimal(3), by=officer)
    end_assignment(former, on=TODAY, reason="Départ.", by=officer)

    accept(proposal, expert.user)

    former.refresh_from_db()
    assert former.end_reason == "Départ."


def test_mission_is_replaced_by_one_proposal_at_a_time(officer, expert):
    former = assign()
    replace_assignment(former, expert, on=TODAY, days=Decimal(3), by=officer)
    assert refusal(replace_assignment, former, ExpertFactory(), on=TODAY, days=Decimal(3), by=officer) == [
        "Le remplacement est déjà proposé à Léa Roy, qui n’a pas répondu."
    ]


def test_ended_mission_is_not_replaced(officer, expert):
    former = assign()
    end_assignment(former, on=TODAY, reason="Fin.", by=officer)
    assert refusal(replace_assignment, former, expert, on=TODAY, days=Decimal(3), by=officer) == [
        "La mission à remplacer n’est plus en cours."
    ]


def test_ended_mission_closes_the_firm_and_tells_the_expert(officer, expert):
    mission = assign(expert=expert)

    end_assignment(mission, on=TODAY, reason="Diagnostic remis.", by=officer)

    assert not Company.objects.visible_to(expert.user).exists()
    assert Assignment.objects.get().end_reason == "Diagnostic remis."
    assert standing(expert.user) == ["mission_ended"]
