"""Industrial firms by region: who enters them, what is refused, what a day knows."""

import datetime

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.scoping import Role
from regions.industry import industrial_firms, record_industrial_base
from regions.models import IndustrialBase, Region
from regions.tests.factories import make_user

LIST = reverse("regions:industry_list")
NEW = reverse("regions:industry_create")
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    client.force_login(make_user(Role.MINISTRY))
    return client


def typed(**changes):
    return {"region": "42", "year": "2014", "firms": "4 200", "source": "Insee, table de 2014", **changes}


def record(code="42", year=2014, firms=4200):
    region = Region.objects.get(pk=code)
    return record_industrial_base(region=region, year=year, firms=firms, source="Insee", by=make_user())


def act(action):
    return apps.get_model("accounts", "Act").objects.get(action=action)


def test_industry_create_records_a_number_and_its_source(ministry):
    response = ministry.post(NEW, typed())

    [base] = IndustrialBase.objects.all()
    assert (response.status_code, response.url) == (302, LIST)
    assert (base.region_id, base.year, base.firms, base.source) == ("42", 2014, 4200, "Insee, table de 2014")
    assert act("industrial_base_recorded").details["firms"] == 4200


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("region", "", "Ce champ est obligatoire."),
        ("year", "1815", "L’année va de 1990 à 2015."),
        ("year", "2016", "L’année va de 1990 à 2015."),
        ("year", "deux mille", "Saisissez un nombre, par exemple 1 234,5."),
        ("firms", "0", "Assurez-vous que cette valeur est supérieure ou égale à 1."),
        ("firms", "-4", "Assurez-vous que cette valeur est supérieure ou égale à 1."),
        ("firms", "42,5", "Assurez-vous qu’il n’y a pas plus de 0 chiffre après la virgule."),
        ("source", " ", "Ce champ est obligatoire."),
    ],
)
def test_industry_create_refuses_bad_input_at_its_field(ministry, field, value, message):
    response = ministry.post(NEW, typed(**{field: value}))

    errors = {name: [_plain(each) for each in said] for name, said in response.context["form"].errors.items()}
    assert errors == {field: [message]}
    assert response.context["form"][field].value() == value
    assert not IndustrialBase.objects.exists()


def _plain(text):
    return text.replace("\u00a0", " ").replace("'", "’")


def test_industry_create_refuses_a_year_that_is_there_already(ministry):
    record()
    response = ministry.post(NEW, typed(firms="5000"))

    assert list(response.context["form"].errors) == ["year"]
    assert [base.firms for base in IndustrialBase.objects.all()] == [4200]


def test_industry_of_a_closed_region_ends_with_it(settings):
    settings.REFERENCE_DATE = datetime.date(2016, 3, 1)

    with pytest.raises(ValidationError, match="a pris fin le 31/12/2015"):
        record("42", 2016)
    assert record("44", 2016).pk


def test_industry_update_changes_a_number_and_keeps_what_it_was(ministry):
    base = record()
    ministry.post(reverse("regions:industry_update", args=[base.pk]), typed(firms="4300"))

    base.refresh_from_db()
    assert base.firms == 4300
    assert act("industrial_base_changed").details["firms"] == ["4200", "4300"]


def test_industry_update_of_the_same_year_is_no_double(ministry):
    base = record()

    response = ministry.post(reverse("regions:industry_update", args=[base.pk]), typed(source="Corrigée"))
    assert response.status_code == 302


def test_industrial_firms_are_those_of_the_latest_year_by_the_day():
    record("42", 2012, 4500)
    record("42", 2014, 4200)
    record("53", 2013, 3000)

    assert industrial_firms(datetime.date(2015, 7, 20)) == {"42": 4200, "53": 3000}
    assert industrial_firms(datetime.date(2013, 12, 31)) == {"42": 4500, "53": 3000}
    assert industrial_firms(datetime.date(2011, 12, 31)) == {}


@pytest.mark.parametrize(
    ("role", "may_enter"),
    [
        (Role.ADMINISTRATOR, True),
        (Role.MINISTRY, True),
        (Role.REGIONAL_OFFICER, False),
        (Role.OBSERVER, False),
    ],
)
def test_industry_list_offers_to_enter_to_who_may(client, role, may_enter):
    record()
    client.force_login(make_user(role))

    page = client.get(LIST).text
    assert ("Modifier" in page, NEW in page) == (may_enter, may_enter)
    assert "4\u202f200" in page


def test_industry_list_when_empty_says_what_to_do(ministry):
    assert "Saisir un nombre" in ministry.get(LIST).text


@pytest.mark.parametrize("count", [1, 3])
def test_industry_list_takes_4_queries(ministry, django_assert_num_queries, count):
    for code in ("42", "53", "82")[:count]:
        record(code)
    with django_assert_num_queries(4):
        ministry.get(LIST)
