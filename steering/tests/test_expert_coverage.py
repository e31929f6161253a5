import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from experts.models import Need
from experts.tests.factories import ExpertFactory, assign, sign_in
from steering.tests.factories import two_targets

URL = reverse("steering:expert_coverage")
pytestmark = pytest.mark.django_db


def waiting(speciality=None, **fields):
    file = enrol(**fields)
    if speciality:
        need = Need.objects.create(enrolment=file, recorded_by=UserFactory())
        need.specialities.set([speciality])
    return file


def gaps(client, **asked):
    return [
        (gap["region"], gap["need"], len(gap["cell"].files), gap["cell"].nearest, gap["cell"].nearest_km)
        for gap in client.get(URL, asked).context["gaps"]
    ]


def test_gap_names_the_nearest_free_expert(client):
    waiting("NUM")
    ExpertFactory(specialities=("ENV",))
    near = ExpertFactory(specialities=("NUM",), regions=("41",), department_id="54")
    ExpertFactory(specialities=("NUM",), regions=("53",), department_id="29")
    ExpertFactory(specialities=("NUM",), regions=("42",), department_id="67", days_per_quarter=Decimal("4.5"))
    sign_in(client)
    [(region, need, count, nearest, distance)] = gaps(client)
    assert (region, need, count, nearest) == ("Alsace", "Données et usine connectée", 1, near)
    assert 100 < distance < 130


def test_firm_that_is_followed_or_whose_need_is_met_is_no_gap(client):
    assign()
    waiting("NUM"), waiting()
    ExpertFactory(specialities=("NUM",))
    sign_in(client)
    response = client.get(URL)
    assert response.context["gaps"] == []
    assert response.context["waiting"] == 2


def test_need_that_is_not_told_takes_any_speciality(client):
    waiting()
    sign_in(client)
    assert gaps(client) == [("Alsace", "toutes spécialités", 1, None, 0)]


def test_regions_of_2016_are_those_that_cover(client):
    waiting("NUM")
    ExpertFactory(specialities=("NUM",), regions=("41",))
    sign_in(client)
    assert [gap[0] for gap in gaps(client)] == ["Alsace"]
    assert gaps(client, perimetre="2016") == []


def test_officer_sees_their_region_alone(client):
    waiting("NUM"), waiting("NUM", department="29")
    sign_in(client, regional_officer=True, regions=["42"])
    response = client.get(URL)
    assert [name for name, _ in response.context["lines"]] == ["Alsace"]
    assert response.context["race"] is None


def test_ministry_compares_firms_to_come_with_days_left(client):
    two_targets()
    waiting()
    ExpertFactory(days_per_quarter=Decimal(10))
    ExpertFactory(days_per_quarter=Decimal(8), expires_on=datetime.date(2015, 12, 31))
    sign_in(client)
    race = client.get(URL).context["race"]
    assert race.engaged == 1
    assert [int(line.days_left) for line in race.quarters] == [18, 18, 10, 10, 10, 10]
    assert sum(line.firms for line in race.quarters) == pytest.approx(race.to_come)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_57_queries(client, count, django_assert_num_queries):
    two_targets()
    for _ in range(count):
        waiting("NUM")
        ExpertFactory(specialities=("ENV",))
    sign_in(client)
    with django_assert_num_queries(57):
        client.get(URL)
