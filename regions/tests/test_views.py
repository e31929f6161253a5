import datetime
from collections import defaultdict

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.scoping import Role
from regions.tests.factories import adopt, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    client.force_login(make_user(Role.MINISTRY))
    return client


@pytest.fixture
def bare_page(monkeypatch):
    """The page without what other rooms add to it: they pin their own queries."""
    monkeypatch.setattr("industrie_futur.panels._panels", defaultdict(list))


def url(name, code=None):
    return reverse(f"regions:{name}", args=[code] if code else [])


# The list -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("au", "count", "shown"), [("", 27, "Alsace"), ("2016-01-01", 18, "Alsace-Champagne-Ardenne-Lorraine")]
)
def test_region_list_shows_the_map_of_the_day(ministry, au, count, shown):
    response = ministry.get(url("region_list"), {"au": au})

    names = [str(line.region) for line in response.context["lines"]]
    assert (len(names), names[0]) == (count, shown)


@pytest.mark.parametrize(
    ("asked", "choices"),
    [
        ({"au": "2016-05-01"}, [(False, "2015"), (True, "")]),
        ({"au": "2016-05-01", "perimetre": "2015"}, [(True, "2015"), (False, "")]),
        ({"au": "2015-05-01"}, [(True, ""), (False, "2016")]),
        ({"au": "2015-05-01", "perimetre": "1900"}, [(True, ""), (False, "2016")]),
    ],
)
def test_region_list_has_one_switch_between_the_perimeters(ministry, asked, choices):
    response = ministry.get(url("region_list"), asked)

    assert [(shown, code) for _, shown, code in response.context["switch"].choices] == choices


@pytest.mark.parametrize(("perimeter", "count"), [("2015", 27), ("2016", 18)])
def test_region_list_has_the_same_totals_in_both_perimeters(ministry, perimeter, count):
    adopt("42", planned=107, amount=11_520_000)
    adopt("41", planned=85, amount=8_490_000)

    response = ministry.get(url("region_list"), {"perimetre": perimeter})

    totals = response.context["totals"]
    assert len(response.context["lines"]) == count
    assert (totals.programme_count, totals.planned_companies, totals.budget) == (2, 192, 20_010_000)


def test_region_list_shows_apart_the_programme_of_a_region_younger_than_the_map(ministry, settings):
    settings.REFERENCE_DATE = datetime.date(2016, 3, 1)
    adopt("44", on=datetime.date(2016, 2, 1), planned=10, amount=500)

    response = ministry.get(url("region_list"), {"perimetre": "2015"})

    codes = [line.region.code for line in response.context["lines"]]
    assert (len(codes), "44" in codes) == (28, True)
    assert response.context["totals"].budget == 500


@pytest.mark.parametrize(
    ("au", "sentence"),
    [
        ("bidon", "«\u202fbidon\u202f» n’est pas une date"),
        ("2015-02-30", "Le 30/02/2015 n’existe pas dans le calendrier."),
    ],
)
def test_region_list_tells_a_wrong_day_and_shows_today(ministry, au, sentence):
    response = ministry.get(url("region_list"), {"au": au})

    (message,) = get_messages(response.wsgi_request)
    assert sentence in str(message)
    assert response.context["day"] == datetime.date(2015, 7, 20)
    assert len(response.context["lines"]) == 27


def test_region_list_escapes_what_was_typed(ministry):
    response = ministry.get(url("region_list"), {"au": "<script>"})
    assert b"&lt;script&gt;" in response.content


@pytest.mark.parametrize("role", list(Role))
def test_region_list_is_open_to_every_role(client, role):
    client.force_login(make_user(role))
    assert client.get(url("region_list")).status_code == 200


@pytest.mark.parametrize("codes", [("42",), ("42", "41", "53")])
def test_region_list_takes_the_same_queries(ministry, bare_page, codes, django_assert_num_queries):
    for code in codes:
        adopt(code)
    with django_assert_num_queries(5):
        ministry.get(url("region_list"))


def test_region_list_stays_light_with_the_panels_of_other_rooms(ministry, django_assert_max_num_queries):
    adopt("42")
    with django_assert_max_num_queries(25):
        ministry.get(url("region_list"))


# One region -----------------------------------------------------------------------------------------


def test_region_detail_shows_the_name_of_the_day(ministry):
    names = [
        str(ministry.get(url("region_detail", "44"), {"au": day}).context["region"])
        for day in ("2016-01-01", "2016-09-29", "2016-09-30")
    ]
    assert names == ["Alsace-Champagne-Ardenne-Lorraine", "Alsace-Champagne-Ardenne-Lorraine", "Grand Est"]


def test_region_detail_of_an_unknown_code_is_404(ministry):
    assert ministry.get(url("region_detail", "99")).status_code == 404


def test_region_detail_of_a_closed_region_links_to_the_new_one(ministry):
    content = ministry.get(url("region_detail", "42"), {"au": "2016-05-01"}).content.decode()

    assert "Cette région n’existe plus au 1er mai 2016" in content
    assert f'href="{url("region_detail", "44")}?au=2016-05-01"' in content


def test_region_detail_of_a_region_to_come_links_to_the_former_ones(ministry):
    content = ministry.get(url("region_detail", "44")).content.decode()

    assert "Cette région n’existe pas encore au 20 juillet 2015" in content
    assert f'href="{url("region_detail", "42")}?au=2015-07-20"' in content


@pytest.mark.parametrize(
    ("role", "regions", "offered"),
    [
        (Role.ADMINISTRATOR, (), True),
        (Role.MINISTRY, (), True),
        (Role.REGIONAL_OFFICER, ("42",), True),
        (Role.REGIONAL_OFFICER, ("53",), False),
        (Role.EXPERT, (), False),
        (Role.OBSERVER, (), False),
    ],
)
def test_region_detail_shows_aggregates_to_all_and_the_programme_to_some(client, role, regions, offered):
    adopt("42", planned=107)
    client.force_login(make_user(role, regions=regions))

    response = client.get(url("region_detail", "42"))

    assert response.context["sheet"].planned_companies == 107
    assert response.context["may_open_programme"] is offered


@pytest.mark.parametrize("codes", [("42",), ("42", "41", "21")])
def test_region_detail_takes_the_same_queries(ministry, bare_page, codes, django_assert_num_queries):
    for code in codes:
        adopt(code)
    with django_assert_num_queries(10):
        ministry.get(url("region_detail", "44"), {"au": "2016-01-01"})


def test_region_detail_stays_light_with_the_panels_of_other_rooms(ministry, django_assert_max_num_queries):
    adopt("42")
    with django_assert_max_num_queries(25):
        ministry.get(url("region_detail", "44"), {"au": "2016-01-01"})
