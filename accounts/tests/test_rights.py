"""Rights on regions: given, refused and ended by administrators."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import services
from accounts.models import Act
from accounts.tests.factories import UserFactory
from regions.models import Region

pytestmark = pytest.mark.django_db

USERS = "/compte/utilisateurs/"


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


def region(code):
    return Region.objects.get(pk=code)


def day(text):
    return datetime.date.fromisoformat(text)


def grant(user, code, starts_on, ends_on=None, by=None):
    return services.grant_region_right(
        user, region=region(code), starts_on=day(starts_on), ends_on=ends_on and day(ends_on), by=by
    )


def test_right_create_puts_in_charge(client, administrator, officer):
    data = {"region": "53", "starts_on": "2015-09-01", "ends_on": ""}
    response = client.post(f"{USERS}{officer.pk}/droits/nouveau/", data)
    assert response.url == f"{USERS}{officer.pk}/"
    right = officer.region_rights.get(region_id="53")
    assert (right.starts_on, right.ends_on) == (day("2015-09-01"), None)
    act = Act.objects.get()
    assert (act.action, act.done_by, act.details["starts_on"]) == (
        "right_granted",
        administrator,
        "2015-09-01",
    )


def test_right_on_a_closed_region_is_refused_with_its_successor(client, officer):
    data = {"region": "42", "starts_on": "2016-01-01", "ends_on": ""}
    response = client.post(f"{USERS}{officer.pk}/droits/nouveau/", data)
    assert response.context["form"].errors["region"] == [
        "«\u202fAlsace\u202f» n’est plus une région après le 31/12/2015\u202f: donnez le droit sur "
        "«\u202fAlsace-Champagne-Ardenne-Lorraine\u202f», qui lui succède."
    ]


def test_right_on_a_closed_region_names_its_successor_of_that_day(officer):
    with pytest.raises(ValidationError, match="Grand Est"):
        grant(officer, "42", "2016-10-01")


def test_right_on_a_region_not_yet_created_is_refused(officer):
    with pytest.raises(ValidationError, match="qu’à compter du 01/01/2016"):
        grant(officer, "44", "2015-12-31")


def test_right_on_a_new_region_may_be_given_ahead(officer):
    assert grant(officer, "44", "2016-01-01").state_on(day("2015-07-20")) == "future"


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [("2015-01-01", None), ("2015-07-20", "2015-08-01"), ("2014-06-01", "2015-01-01")],
)
def test_overlapping_rights_on_a_region_are_refused(officer, starts_on, ends_on):
    with pytest.raises(ValidationError, match="court déjà à compter du 01/01/2015, sans date de fin"):
        grant(officer, "42", starts_on, ends_on)


def test_rights_that_follow_one_another_are_accepted(officer):
    services.end_region_right(officer.region_rights.get(), on=day("2015-07-20"), by=None)
    assert grant(officer, "42", "2015-07-21").pk


def test_right_ending_before_it_starts_is_refused(officer):
    with pytest.raises(ValidationError) as refusal:
        grant(officer, "53", "2015-07-20", "2015-07-19")
    assert refusal.value.message_dict == {"ends_on": ["La fin du droit précède son début."]}


def test_right_is_an_officers(administrator):
    with pytest.raises(ValidationError, match="Seul un chargé de mission régional"):
        grant(administrator, "42", "2015-07-20")


@pytest.mark.parametrize("role", ["ministry", "expert", "observer", "administrator"])
def test_right_create_is_offered_for_officers_alone(client, role):
    user = UserFactory(role=role)
    assert client.get(f"{USERS}{user.pk}/droits/nouveau/").status_code == 404


def test_right_create_refuses_what_is_not_a_region(client, officer):
    data = {"region": "99", "starts_on": "2015-02-30"}
    response = client.post(f"{USERS}{officer.pk}/droits/nouveau/", data)
    assert set(response.context["form"].errors) == {"region", "starts_on"}


def test_right_create_sorts_regions_as_in_french(client, officer):
    form = client.get(f"{USERS}{officer.pk}/droits/nouveau/").context["form"]
    names = [label for code, label in form.fields["region"].choices if code in {"11", "01", "53"}]
    assert names == ["Bretagne", "Guadeloupe", "Île-de-France"]


def test_right_end_gives_a_last_day(client, administrator, officer):
    right = officer.region_rights.get()
    response = client.post(f"{USERS}{officer.pk}/droits/{right.pk}/fin/", {"on": "31/12/2015"})
    assert response.url == f"{USERS}{officer.pk}/"
    right.refresh_from_db()
    assert right.ends_on == day("2015-12-31")
    assert Act.objects.values_list("action", "done_by").get() == ("right_ended", administrator.pk)


@pytest.mark.parametrize(
    ("on", "message"),
    [
        ("2014-12-31", "Ce droit ne commence que le 01/01/2015."),
        ("2015-09-01", "Ce droit prend déjà fin le 31/08/2015."),
        ("bidon", "Saisissez une date sous la forme jj/mm/aaaa, par exemple 20/07/2015."),
    ],
)
def test_right_end_refuses_at_the_field(client, officer, on, message):
    right = officer.region_rights.get()
    services.end_region_right(right, on=day("2015-08-31"), by=None)
    response = client.post(f"{USERS}{officer.pk}/droits/{right.pk}/fin/", {"on": on})
    assert response.context["form"].errors == {"on": [message]}


def test_right_end_of_somebody_else_does_not_exist(client, officer):
    other = UserFactory(regional_officer=True, regions=["53"])
    url = f"{USERS}{officer.pk}/droits/{other.region_rights.get().pk}/fin/"
    assert client.get(url).status_code == 404
