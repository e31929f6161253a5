"""The action plan: proposed, agreed, followed; what it asks of the path."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.tests.factories import UserFactory
from diagnostics.models import ActionItem
from diagnostics.queries_plans import without_agreed_action
from diagnostics.services.plans import move_action, propose_actions
from diagnostics.tests.factories import followed, make_action, make_diagnostic
from experts.tests.factories import ExpertFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


def validated(levels, mission=None):
    return make_diagnostic(mission, status="validated", levels=levels)


def test_propose_actions_aims_one_level_above_the_lowest_answers(officer):
    diagnostic = validated({"PROD-1": 4, "PROD-2": 1})
    weakest = diagnostic.answers.get(level=1).question
    first = propose_actions(diagnostic, by=officer)[0]
    assert (first.title, first.detail) == (weakest.title, weakest.levels.get(value=2).description)


def test_propose_actions_leaves_what_cannot_rise(officer):
    assert propose_actions(validated(5), by=officer) == []


def test_propose_actions_twice_adds_nothing(officer):
    diagnostic = validated(1)
    assert propose_actions(diagnostic, by=officer)
    assert propose_actions(diagnostic, by=officer) == []


def test_propose_actions_waits_for_the_validation(officer):
    with pytest.raises(ValidationError, match="validé"):
        propose_actions(make_diagnostic(levels=1), by=officer)


@pytest.mark.parametrize("to", ["done", "dropped"])
def test_move_action_asks_for_a_note(officer, to):
    action = make_action(make_diagnostic(), status="agreed")
    with pytest.raises(ValidationError) as error:
        move_action(action, to=to, note=" ", by=officer)
    assert "note" in error.value.message_dict


def test_move_action_twice_writes_one_line(officer):
    action = make_action(make_diagnostic())
    for _ in range(2):
        move_action(action, to="agreed", by=officer)
    assert action.notes.count() == 1


def test_move_action_refuses_to_revive_a_dropped_one(officer):
    action = make_action(make_diagnostic(), status="dropped", drop_reason="Trop cher")
    with pytest.raises(ValidationError, match="écartée"):
        move_action(action, to="agreed", by=officer)


def test_support_waits_for_an_agreed_action(officer):
    diagnostic = make_diagnostic()
    action = make_action(diagnostic)
    assert without_agreed_action(diagnostic.enrolment)
    move_action(action, to="agreed", by=officer)
    assert without_agreed_action(diagnostic.enrolment) == ""


def test_support_of_a_file_without_diagnostic_is_not_held():
    assert without_agreed_action(followed().enrolment) == ""


def test_plan_is_proposed_and_followed_by_its_expert(client):
    expert = ExpertFactory(user=UserFactory(expert=True))
    diagnostic = validated(1, followed(expert))
    client.force_login(expert.user)
    plan = reverse("diagnostics:plan", args=[diagnostic.pk])
    client.post(reverse("diagnostics:plan_propose", args=[diagnostic.pk]))
    action = ActionItem.objects.filter(diagnostic=diagnostic)[0]
    assert action.title in client.get(plan).content.decode()
    url = action.get_absolute_url()
    page = client.post(url, {"act": "move", "to": "dropped", "note": ""})
    assert "pourquoi" in page.content.decode()
    client.post(url, {"act": "move", "to": "agreed", "note": ""})
    action.refresh_from_db()
    assert action.status == "agreed"


def test_plan_is_not_proposed_by_who_only_reads(client):
    diagnostic = validated(1)
    client.force_login(UserFactory(administrator=True))
    client.post(reverse("diagnostics:plan_propose", args=[diagnostic.pk]))
    assert not ActionItem.objects.filter(diagnostic=diagnostic).exists()
