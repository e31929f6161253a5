"""Rules that the database holds, each by the name of its constraint."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import RegionRight, User
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

DAY = datetime.date(2015, 7, 20)


def test_user_email_once():
    UserFactory(email="camille@exemple.example")
    with pytest.raises(IntegrityError, match="user_email_once"), transaction.atomic():
        UserFactory(email="Camille@Exemple.example")


def test_user_role_known():
    with pytest.raises(IntegrityError, match="user_role_known"), transaction.atomic():
        UserFactory(role="king")


def test_region_right_once_per_start():
    officer = UserFactory(regional_officer=True)
    RegionRight.objects.create(user=officer, region_id="42", starts_on=DAY)
    with pytest.raises(IntegrityError, match="region_right_once_per_start|starts_on"), transaction.atomic():
        RegionRight.objects.create(user=officer, region_id="42", starts_on=DAY)


def test_region_right_dates_in_order():
    officer = UserFactory(regional_officer=True)
    with pytest.raises(IntegrityError, match="region_right_dates_in_order"), transaction.atomic():
        RegionRight.objects.create(
            user=officer, region_id="42", starts_on=DAY, ends_on=DAY - datetime.timedelta(days=1)
        )


def test_create_user_keeps_the_address_in_lower_case():
    user = User.objects.create_user(" Camille@Exemple.EXAMPLE ", role="expert")
    assert user.email == "camille@exemple.example"


def test_create_user_without_password_lets_nobody_in():
    user = User.objects.create_user("camille@exemple.example", role="expert")
    assert not user.has_usable_password()


def test_create_user_refuses_a_known_address_in_one_sentence():
    UserFactory(email="camille@exemple.example")
    with pytest.raises(ValidationError) as refusal:
        User.objects.create_user("CAMILLE@exemple.example", role="expert")
    assert refusal.value.message_dict == {"email": ["Un compte existe déjà pour cette adresse électronique."]}


def test_create_superuser_is_an_administrator():
    assert User.objects.create_superuser("camille@exemple.example", "mot-de-passe").role == "administrator"


@pytest.mark.parametrize("typed", ["helene", "HÉLÈNE", "durand hel", "helene.durand@", "d'Arc", "darc dge"])
def test_matching_ignores_accents_case_and_order(typed):
    hélène = User.objects.create_user(
        "helene.durand@dge.example", role="ministry", first_name="Hélène", last_name="Durand d’Arc darc"
    )
    UserFactory()
    assert list(User.objects.matching(typed)) == [hélène]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        ("2015-01-01", "2015-02-28", False),
        ("2015-01-01", "2015-03-01", True),
        ("2015-06-30", "2015-12-31", True),
        ("2015-07-01", None, False),
        ("2015-01-01", None, True),
        ("2015-04-01", "2015-05-01", True),
    ],
)
def test_overlapping_counts_both_bounds(starts_on, ends_on, overlaps):
    RegionRight.objects.create(
        user=UserFactory(regional_officer=True),
        region_id="42",
        starts_on=datetime.date(2015, 3, 1),
        ends_on=datetime.date(2015, 6, 30),
    )
    end = ends_on and datetime.date.fromisoformat(ends_on)
    found = RegionRight.objects.overlapping(datetime.date.fromisoformat(starts_on), end)
    assert found.exists() is overlaps


@pytest.mark.parametrize(
    ("region", "starts_on", "ends_on", "day", "state"),
    [
        ("42", "2015-01-01", None, "2015-07-20", "running"),
        ("42", "2015-01-01", None, "2015-12-31", "running"),
        ("42", "2015-01-01", None, "2016-01-01", "read_only"),
        ("42", "2015-01-01", "2015-07-20", "2015-07-20", "running"),
        ("42", "2015-01-01", "2015-07-19", "2015-07-20", "ended"),
        ("44", "2016-01-01", None, "2015-12-31", "future"),
        ("44", "2016-01-01", None, "2016-01-01", "running"),
    ],
)
def test_state_of_a_right_follows_the_day(region, starts_on, ends_on, day, state):
    right = RegionRight(
        region_id=region,
        starts_on=datetime.date.fromisoformat(starts_on),
        ends_on=ends_on and datetime.date.fromisoformat(ends_on),
    )
    assert right.state_on(datetime.date.fromisoformat(day)) == state
