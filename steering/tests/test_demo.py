from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from accounts.models import Act
from companies.models import Grant
from industrie_futur.thresholds import THRESHOLDS
from regions.models import RegionalProgramme
from steering.demo import DAY, load_demo
from steering.indicators import Measures
from steering.queries import geography_on, region_table
from steering.rollup import drift

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo():
    assert load_demo()


def test_demo_has_the_programmes_totals_of_the_day(demo):
    measures = Measures(DAY)
    codes = ("engaged", "budget", "planned_companies", "programmes", "experts")

    assert [measures.total(code) for code in codes] == [400, Decimal(160_000_000), 1_700, 18, 300]
    assert drift() == []


def test_demo_totals_are_the_same_in_2016(demo):
    rows = {row.name: row for row in region_table(Measures(DAY), geography_on(DAY, "2016")).rows}
    east, normandy = rows["Grand Est"], rows["Normandie"]

    assert (east.figures["budget"].value, east.engaged) == (Decimal(24_230_000), 57)
    assert normandy.figures["programmes"].value == 1


def test_demo_gives_grants_in_every_state(demo):
    grants = Grant.objects.all()
    late = DAY - timedelta(days=THRESHOLDS["payment_days"].default)

    assert 200 < grants.count() < 260
    assert grants.values("region").distinct().count() == 18
    assert {
        "to commit": grants.prepared().count() > 30,
        "to pay": grants.live().filter(paid=0).count() > 30,
        "half way": grants.owing().filter(paid__gt=0).count() > 10,
        "paid": grants.live().filter(paid=F("committed")).count() > 30,
        "cancelled": grants.exclude(cancelled_on=None).count() == 2,
        "late": grants.owing().filter(region="42", committed_on__lt=late).count() > 0,
    } == dict.fromkeys(("to commit", "to pay", "half way", "paid", "cancelled", "late"), True)


def test_demo_money_is_voted_first_on_every_day(demo):
    for day in (date(2015, 5, 1), date(2015, 6, 15), DAY):
        measures = Measures(day)
        voted, committed, paid = (measures.of(code) for code in ("budget", "committed", "paid"))
        assert all(paid.get(code, 0) <= committed[code] <= voted[code] for code in committed)
    assert all(0 < each.committed <= each.voted for each in RegionalProgramme.objects.all())


def test_demo_grants_are_sound_and_told_in_the_trail(demo):
    grants = Grant.objects.select_related("enrolment__company")
    for grant in grants:
        grant.full_clean()
    told = Act.objects.filter(action="grant_committed")

    assert told.count() == grants.exclude(committed_on=None).count()
    assert set(told.values_list("subject_id", flat=True)) <= {str(grant.pk) for grant in grants}


def test_demo_loaded_again_changes_nothing(demo):
    before = list(Grant.objects.values())

    assert (load_demo(), list(Grant.objects.values())) == (False, before)
