"""The card of an expert's year."""

import datetime

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts.services import end_assignment
from experts.tests.factories import ExpertFactory, assign, sign_in
from experts.year import year_of

pytestmark = pytest.mark.django_db


def day(month, number):
    return datetime.date(2015, month, number)


def test_year_counts_a_step_reached_during_the_mission():
    mission = assign(on=day(6, 15))
    admin = UserFactory(administrator=True)
    advance_enrolment(mission.enrolment, to=Phase.DIAGNOSTIC, on=day(7, 1), by=admin)

    card = year_of(mission.expert, 2015)

    assert (card.firms, card.steps[Phase.DIAGNOSTIC]) == (1, 1)


def test_year_leaves_out_a_step_reached_after_the_mission():
    mission = assign(on=day(6, 15))
    admin = UserFactory(administrator=True)
    end_assignment(mission, on=day(6, 30), by=admin)
    advance_enrolment(mission.enrolment, to=Phase.DIAGNOSTIC, on=day(7, 1), by=admin)

    card = year_of(mission.expert, 2015)

    assert (card.firms, card.steps[Phase.DIAGNOSTIC]) == (1, 0)


def test_year_card_is_the_experts_own(client):
    own = ExpertFactory(user=sign_in(client, expert=True))
    other = ExpertFactory()
    pages = [reverse("experts:year_card", args=[each.pk, 2015]) for each in (own, other)]
    assert [client.get(page).status_code for page in pages] == [200, 404]


def test_year_card_names_no_firm_that_the_reader_may_not_open(client):
    expert = ExpertFactory(regions=("42", "53"))
    here, there = assign(enrol(), expert), assign(enrol(department="29"), expert)
    sign_in(client, regional_officer=True, regions=["42"])

    response = client.get(reverse("experts:year_card", args=[expert.pk, 2015]))

    content = response.content.decode()
    assert here.enrolment.company.name in content
    assert there.enrolment.company.name not in content
    assert "1 autre mission qui ne vous est pas ouverte" in content.replace("\u202f", " ").replace(
        "\xa0", " "
    )


def test_year_card_of_a_year_without_mission_is_not_found(client):
    own = ExpertFactory(user=sign_in(client, expert=True))
    assert client.get(reverse("experts:year_card", args=[own.pk, 2009])).status_code == 404


def test_year_card_says_what_fills_it(client):
    own = ExpertFactory(user=sign_in(client, expert=True))
    content = client.get(reverse("experts:year_card", args=[own.pk, 2015])).content.decode()
    assert "Le bilan se remplit dès qu’une entreprise est suivie." in content
