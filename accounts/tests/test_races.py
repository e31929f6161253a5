"""Two administrators at once: whatever each of them ends, somebody stays in charge."""

import datetime

import pytest

from accounts import services
from accounts.owners import read_owners
from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from companies.tests.test_races import at_once
from industrie_futur import clock

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = datetime.date(2015, 7, 20)


@pytest.fixture
def administrators():
    return [UserFactory(administrator=True), UserFactory(administrator=True)]


@pytest.fixture
def officers():
    """Two officers of Alsace, which has a firm under way."""
    enrol()
    return [UserFactory(regional_officer=True, regions=["42"]) for _ in range(2)]


def end_right_of(officer, by):
    return lambda: services.end_region_right(officer.region_rights.get(), on=TODAY, by=by)


def close(user, by):
    names = {"first_name": "A", "last_name": "B"}
    return lambda: services.update_user(user, **names, role=user.role, is_active=False, by=by)


def absence_of(officer, by):
    period = {"starts_on": TODAY, "ends_on": TODAY + datetime.timedelta(days=9)}
    return lambda: services.record_absence(officer, **period, deputy=None, by=by)


@pytest.mark.parametrize(
    ("one", "other"),
    [(end_right_of, end_right_of), (close, close), (close, end_right_of), (absence_of, close)],
)
def test_one_of_two_officers_of_a_region_stays(officers, administrators, one, other):
    refusals = at_once(one(officers[0], administrators[0]), other(officers[1], administrators[1]))
    assert len(refusals) == 1
    owners = read_owners(clock.today())
    assert owners.without_owner() == []
    assert owners.soon_without_owner(30) == []


def test_two_administrators_closing_each_other_leave_one(administrators):
    one, other = administrators
    assert len(at_once(close(one, other), close(other, one))) == 1


def test_two_officers_each_closed_in_favour_of_the_other(officers, administrators):
    """The handovers cross: they lock in one order, so that neither waits for the other for ever."""

    def give(leaver, successor, by):
        def act():
            rights = leaver.region_rights.select_related("region")
            services.lock_people(leaver, successor)
            services.take_over_rights(successor, rights, starts_on=TODAY, ends_on=None, by=by)
            close(leaver, by)()

        return lambda: services.transaction.atomic(act)()

    refusals = at_once(
        give(officers[0], officers[1], administrators[0]), give(officers[1], officers[0], administrators[1])
    )
    assert len(refusals) == 1
