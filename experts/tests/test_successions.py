"""An expert who leaves: what they follow, who may take over, and what is left to the officers' desks."""

import datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from experts.models import Assignment, DeclaredLink, Expert
from experts.queries import successions_of
from experts.services import (
    assign_expert,
    end_mandate,
    hand_over_assignments,
    propose_assignment,
    replace_assignment,
)
from experts.tests.factories import ExpertFactory, assign, sign_in

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2015, 7, 20)


@pytest.fixture
def leaver():
    return ExpertFactory(specialities=("PROD", "HUMAIN"), regions=("42", "53"))


def proposed(expert):
    return [str(each.expert) for one in successions_of(expert) for each in one.proposals]


def running(expert):
    return [str(each.enrolment.company) for each in expert.assignments.running()]


def test_successors_share_specialities_then_have_the_lightest_load(leaver):
    assign(expert=leaver)
    busy = ExpertFactory(last_name="Chargé", specialities=("PROD",))
    assign(expert=busy)
    ExpertFactory(last_name="Autre", specialities=("NUM",))
    ExpertFactory(last_name="Libre", specialities=("PROD",))
    ExpertFactory(last_name="Ailleurs", regions=("53",))
    ExpertFactory(last_name="Parti", ended_on=datetime.date(2015, 6, 1), end_reason="Fin")
    ExpertFactory(last_name="Partant", ended_on=TODAY, end_reason="Fin")
    ExpertFactory(last_name="Fermé", user=UserFactory(expert=True, is_active=False))
    assert proposed(leaver) == ["Inès Libre", "Inès Chargé", "Inès Autre"]


@pytest.mark.parametrize("names_the_group", [True, False])
def test_successors_have_no_link_with_the_firms_nor_their_groups(leaver, names_the_group):
    file = enrol(group_name="Groupe Énergie")
    assign(file, leaver)
    linked = ExpertFactory(last_name="Lié")
    ExpertFactory(last_name="Libre")
    target = {"group_name": "GROUPE ENERGIE"} if names_the_group else {"company": file.company}
    DeclaredLink.objects.create(
        expert=linked, nature="Associé.", declared_on=TODAY, declared_by=UserFactory(), **target
    )
    assert proposed(leaver) == ["Inès Libre"]


def test_successors_come_with_their_reason(leaver):
    assign(expert=leaver)
    assign(expert=ExpertFactory(specialities=("PROD",)))
    ExpertFactory(specialities=("HUMAIN",))
    [succession] = successions_of(leaver)
    assert [each.reason for each in succession.proposals][1].endswith(" ; 1\u00a0entreprise suivie")
    assert [each.reason for each in succession.proposals][0].endswith(
        " ; aucune entreprise suivie, la charge la plus légère"
    )


def test_successions_are_by_region(leaver):
    assign(enrol(department="29"), leaver)
    assign(enrol(department="67"), leaver)
    assert [(str(one.region), len(one.files)) for one in successions_of(leaver)] == [
        ("Alsace", 1),
        ("Bretagne", 1),
    ]


def test_closed_files_wait_for_nobody(leaver):
    assignment = assign(expert=leaver)
    type(assignment.enrolment).objects.update(phase=Phase.TERMINEE, closed_on=TODAY)
    assert successions_of(leaver) == []
    assert end_mandate(leaver, on=TODAY, reason="Fin", by=UserFactory()).ended_on == TODAY


def test_hand_over_gives_each_region_to_its_expert_and_tells_what_is_left(leaver):
    kept, given = assign(enrol(department="29"), leaver), assign(enrol(department="67"), leaver)
    successor = ExpertFactory()
    left = hand_over_assignments(leaver, {"42": successor}, by=UserFactory())
    assert (left, running(successor)) == ([kept], [str(given.enrolment.company)])
    given.refresh_from_db()
    assert (given.status, given.ended_on) == (Assignment.Status.ENDED, TODAY)


def test_hand_over_to_who_follows_the_firm_already(leaver):
    file, successor = enrol(), ExpertFactory()
    assign(file, leaver)
    assign(file, successor)
    assert hand_over_assignments(leaver, {"42": successor}, by=UserFactory()) == []
    assert [each.expert for each in file.assignments.running()] == [successor]


def test_mandate_does_not_end_without_a_word_on_its_firms(leaver):
    assign(expert=leaver)
    with pytest.raises(ValidationError) as refusal:
        end_mandate(leaver, on=TODAY, reason="Départ", by=UserFactory())
    assert list(refusal.value.message_dict) == ["left_reason"]
    assert Expert.objects.get().ended_on is None


def test_mandate_end_keeps_why_firms_are_left(leaver):
    file = assign(expert=leaver).enrolment
    end_mandate(leaver, on=TODAY, reason="Départ", left_reason="Appel en cours", by=UserFactory())
    assert not file.assignments.running().exists()
    details = Act.objects.get(action="mandate_ended").details
    assert (details["left_without_expert"], details["left_reason"]) == (1, "Appel en cours")


def test_mandate_end_page_moves_the_firms_to_who_is_chosen(client, leaver):
    file = assign(expert=leaver).enrolment
    successor = ExpertFactory()
    sign_in(client)
    url = reverse("experts:mandate_end", args=[leaver.pk])
    assert str(file.company) in client.get(url).content.decode()
    client.post(url, {"on": "2015-07-20", "reason": "Départ", "expert_42": str(successor.pk)})
    leaver.refresh_from_db()
    assert (leaver.ended_on, running(successor)) == (TODAY, [str(file.company)])


def test_mandate_end_page_asks_why_at_the_field_and_keeps_what_was_typed(client, leaver):
    assign(expert=leaver)
    sign_in(client)
    data = {"on": "2015-07-20", "reason": "Départ", "expert_42": "", "left_reason": ""}
    form = client.post(reverse("experts:mandate_end", args=[leaver.pk]), data).context["form"]
    assert form.errors["left_reason"] == [
        "1\u00a0entreprise resterait sans expert\u202f: choisissez qui prend la suite, ou dites ici pourquoi "
        "personne ne la prend."
    ]
    assert form["reason"].value() == "Départ"


def test_mandate_end_page_refuses_who_was_not_proposed(client, leaver):
    assign(expert=leaver)
    elsewhere = ExpertFactory(regions=("53",))
    sign_in(client)
    data = {"on": "2015-07-20", "reason": "Départ", "expert_42": str(elsewhere.pk)}
    form = client.post(reverse("experts:mandate_end", args=[leaver.pk]), data).context["form"]
    assert list(form.errors) == ["expert_42"]


@pytest.mark.parametrize("count", [1, 3])
def test_mandate_end_page_takes_the_same_queries(client, leaver, count, django_assert_num_queries):
    for _ in range(count):
        assign(expert=leaver)
        ExpertFactory()
    sign_in(client)
    with django_assert_num_queries(10):
        client.get(reverse("experts:mandate_end", args=[leaver.pk]))


def test_expert_whose_account_is_closed_gets_no_firm():
    closed = ExpertFactory(user=UserFactory(expert=True, is_active=False))
    file = enrol()
    with pytest.raises(ValidationError, match="est fermé"):
        assign_expert(file, closed, on=TODAY, by=UserFactory())


def test_files_go_with_their_days_and_open_proposals_to_the_leaver_are_withdrawn(leaver):
    mission, by = assign(expert=leaver), UserFactory(administrator=True)
    mission.days = 2
    mission.save()
    propose_assignment(enrol(), leaver, on=TODAY, days=Decimal(3), by=by)
    successor = ExpertFactory(days_per_quarter=1)

    hand_over_assignments(leaver, {"42": successor}, by=by)

    given = successor.assignments.running().get()
    assert (given.days, given.over_capacity_reason) == (2, f"Suite de {leaver}.")
    assert not leaver.assignments.live().exists()


def test_file_proposed_to_the_successor_already_is_given_to_them_at_once(leaver):
    mission, by = assign(expert=leaver), UserFactory(administrator=True)
    successor = ExpertFactory()
    replace_assignment(mission, successor, on=TODAY, days=Decimal(3), by=by)

    hand_over_assignments(leaver, {"42": successor}, by=by)

    assert sorted(successor.assignments.values_list("status", flat=True)) == ["accepted", "withdrawn"]
