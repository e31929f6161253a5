"""Who reads and who writes a firm: by role, by region, by day."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Act, RegionRight, User
from accounts.tests.factories import UserFactory
from companies.models import Company, Enrolment
from companies.tests.factories import CompanyFactory, enrol

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime.date(2016, 1, 1)


@pytest.fixture
def alsace():
    return CompanyFactory(department="67")


@pytest.fixture
def elsewhere():
    """The row that could leak."""
    return CompanyFactory(department="29")


def officer(*regions, **fields):
    return UserFactory(regional_officer=True, regions=regions, **fields)


def right_since(day, region, **fields):
    user = UserFactory(regional_officer=True)
    RegionRight.objects.create(user=user, region_id=region, starts_on=day, **fields)
    return user


@pytest.mark.parametrize("role", ["administrator", "ministry"])
def test_national_roles_read_every_firm(role, alsace, elsewhere):
    assert set(Company.objects.visible_to(UserFactory(role=role))) == {alsace, elsewhere}


@pytest.mark.parametrize("role", ["expert", "observer", "regional_officer"])
def test_other_roles_read_no_firm_by_themselves(role, alsace):
    assert not Company.objects.visible_to(UserFactory(role=role)).exists()


def test_an_unknown_role_reads_nothing(alsace):
    assert not Company.objects.visible_to(User(role="king", is_active=True)).exists()


def test_nobody_reads_nothing(alsace):
    assert not Company.objects.visible_to(AnonymousUser()).exists()
    assert not Company.objects.editable_by(AnonymousUser()).exists()


@pytest.mark.parametrize("role", ["administrator", "ministry", "regional_officer"])
def test_an_inactive_account_reads_and_writes_nothing(role, alsace):
    user = UserFactory(role=role, regions=["42"], is_active=False)
    assert not Company.objects.visible_to(user).exists()
    assert not Company.objects.editable_by(user).exists()


def test_an_officer_reads_and_writes_their_region_alone(alsace, elsewhere):
    user = officer("42")
    assert list(Company.objects.visible_to(user)) == [alsace]
    assert list(Company.objects.editable_by(user)) == [alsace]


def test_an_officer_of_two_regions_reads_both(alsace, elsewhere):
    assert set(Company.objects.visible_to(officer("42", "53"))) == {alsace, elsewhere}


def test_an_officers_files_are_those_of_their_firms(alsace, elsewhere):
    mine = enrol(alsace)
    enrol(elsewhere)
    assert list(Enrolment.objects.visible_to(officer("42"))) == [mine]


@pytest.mark.parametrize("role", ["ministry", "expert", "observer"])
def test_roles_that_only_read_write_no_firm(role, alsace):
    assert not Company.objects.editable_by(UserFactory(role=role)).exists()


def test_administrators_write_every_firm(alsace, elsewhere):
    assert set(Company.objects.editable_by(UserFactory(administrator=True))) == {alsace, elsewhere}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "reads"),
    [
        ("2015-07-20", None, True),
        ("2015-07-21", None, False),
        ("2015-01-01", "2015-07-20", True),
        ("2015-01-01", "2015-07-19", False),
    ],
)
def test_a_right_holds_from_its_first_day_to_its_last(starts_on, ends_on, reads, alsace):
    end = ends_on and datetime.date.fromisoformat(ends_on)
    user = right_since(datetime.date.fromisoformat(starts_on), "42", ends_on=end)
    assert Company.objects.visible_to(user).exists() is reads
    assert Company.objects.editable_by(user).exists() is reads


def test_a_right_follows_the_day_of_the_portal(settings, alsace):
    user = right_since(datetime.date(2015, 9, 1), "42")
    before = Company.objects.visible_to(user).exists()
    settings.REFERENCE_DATE = datetime.date(2015, 9, 1)
    assert (before, Company.objects.visible_to(user).exists()) == (False, True)


def test_a_right_on_a_merged_region_covers_all_that_it_absorbed(settings, alsace, elsewhere):
    settings.REFERENCE_DATE = NEW_YEAR
    champagne, lorraine = CompanyFactory(department="51"), CompanyFactory(department="54")
    user = right_since(NEW_YEAR, "44")
    assert user.region_codes_in_charge() == {"44", "42", "21", "41"}
    assert set(Company.objects.visible_to(user)) == {alsace, champagne, lorraine}
    assert set(Company.objects.editable_by(user)) == {alsace, champagne, lorraine}


def test_a_right_on_a_closed_region_only_reads(settings, alsace):
    user = officer("42")
    settings.REFERENCE_DATE = NEW_YEAR
    assert list(Company.objects.visible_to(user)) == [alsace]
    assert not Company.objects.editable_by(user).exists()


def test_a_right_on_a_region_writes_until_its_last_day(settings, alsace):
    user = officer("42")
    settings.REFERENCE_DATE = datetime.date(2015, 12, 31)
    assert list(Company.objects.editable_by(user)) == [alsace]


def test_rights_are_read_again_at_each_question(alsace):
    user = officer("42")
    RegionRight.objects.filter(user=user).update(ends_on=datetime.date(2015, 7, 19))
    assert not Company.objects.visible_to(user).exists()


def test_an_account_sees_itself_and_administrators_see_all():
    administrator, expert = UserFactory(administrator=True), UserFactory(expert=True)
    assert list(User.objects.visible_to(expert)) == [expert]
    assert set(User.objects.visible_to(administrator)) == {administrator, expert}


@pytest.mark.parametrize("role", ["ministry", "regional_officer", "expert", "observer"])
def test_accounts_and_acts_are_the_administrators(role):
    user = UserFactory(role=role)
    assert not User.objects.editable_by(user).exists()
    assert not Act.objects.visible_to(user).exists()
