"""The one switch between the two geographies, on the pages that show regions."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from regions.tests.factories import adopt
from steering.queries import geography_on

pytestmark = pytest.mark.django_db
DASHBOARD, COMPANIES = reverse("steering:dashboard"), reverse("companies:company_list")


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def programmes():
    for code, planned, amount in (("42", 107, 11_520_000), ("21", 49, 4_220_000), ("41", 85, 8_490_000)):
        adopt(code, planned=planned, amount=amount)
    adopt("23", planned=67, amount=6_030_000)
    enrol(department="67")
    enrol(department="54")


def lines(response):
    return {line.row.code: line.row for line in response.context["lines"]}


@pytest.mark.parametrize(
    ("au", "perimeter", "count"),
    [
        ("2015-07-20", "", 27),
        ("2015-07-20", "2016", 18),
        ("2016-01-01", "", 18),
        ("2016-01-01", "2015", 27),
    ],
)
def test_dashboard_has_the_same_totals_in_both_perimeters(ministry, programmes, au, perimeter, count):
    response = ministry.get(DASHBOARD, {"au": au, "perimetre": perimeter})

    [total] = response.context["total"]
    assert len(lines(response)) == count
    assert [total.row.figures[code].value for code in ("engaged", "planned_companies", "budget")] == [
        2,
        308,
        30_260_000,
    ]


def test_dashboard_sums_a_merged_region_before_it_exists(ministry, programmes):
    row = lines(ministry.get(DASHBOARD, {"perimetre": "2016"}))["44"]

    assert row.name == "Grand Est"
    assert [row.figures[code].value for code in ("engaged", "planned_companies", "budget")] == [
        2,
        241,
        24_230_000,
    ]


def test_dashboard_says_how_many_former_regions_had_a_programme(ministry, programmes):
    row = lines(ministry.get(DASHBOARD, {"perimetre": "2016"}))["28"]

    assert row.note == "1 ancienne région a un programme, sur 2\u202f: Haute-Normandie"


def test_dashboard_keeps_a_former_region_after_its_end(ministry, programmes):
    response = ministry.get(DASHBOARD, {"au": "2016-03-01", "perimetre": "2015"})

    assert lines(response)["42"].figures["budget"].value == 11_520_000


def test_dashboard_shows_apart_what_a_younger_region_voted(ministry, programmes, settings):
    settings.REFERENCE_DATE = date(2016, 3, 1)
    adopt("44", on=date(2016, 2, 1), planned=10, amount=500)

    response = ministry.get(DASHBOARD, {"perimetre": "2015"})

    younger = lines(response)["44"]
    assert younger.name == "Alsace-Champagne-Ardenne-Lorraine (créée depuis)"
    assert younger.figures["budget"].value == 500
    assert response.context["without_region"] == []


def test_dashboard_links_keep_the_perimeter(ministry, programmes):
    response = ministry.get(DASHBOARD, {"au": "2015-07-20", "perimetre": "2016"})

    assert "region=44&amp;perimetre=2016" in response.content.decode()


@pytest.mark.parametrize(("perimeter", "region"), [("", "Alsace"), ("2016", "Grand Est")])
def test_company_list_names_the_region_of_the_perimeter(ministry, perimeter, region):
    enrol(department="67")

    response = ministry.get(COMPANIES, {"perimetre": perimeter})

    assert [str(row.region) for row in response.context["page_obj"]] == [region]


@pytest.mark.parametrize(
    ("day", "perimeter", "name"),
    [
        (date(2016, 1, 1), None, "Alsace-Champagne-Ardenne-Lorraine"),
        (date(2016, 9, 29), None, "Alsace-Champagne-Ardenne-Lorraine"),
        (date(2016, 9, 30), None, "Grand Est"),
        (date(2015, 12, 31), "2016", "Grand Est"),
    ],
)
def test_names_follow_their_dates(day, perimeter, name):
    assert str(geography_on(day, perimeter).in_force["44"]) == name
