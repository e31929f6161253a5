from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F
from django.test import override_settings

from accounts.models import Act, User
from companies.models import Enrolment, Grant
from diagnostics.models import (
    ActionItem,
    ActionNote,
    CertificationSeries,
    Diagnostic,
    Survey,
    Visit,
    VisitCertification,
    VisitSlot,
)
from diagnostics.services.visits import slots_of
from diagnostics.survey_results import edition_day
from experts.models import Assignment, Expert
from industrie_futur.thresholds import THRESHOLDS
from regions.models import RegionalProgramme
from steering.demo import DAY, load_demo
from steering.demo_plans import add_plans
from steering.indicators import Measures
from steering.international.queries import international_counts
from steering.models import Convocation, Meeting
from steering.queries import geography_on, region_table
from steering.rollup import drift


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """The demonstration, loaded once: each test takes back what it changed."""
    surroundings = override_settings(REFERENCE_DATE=DAY, MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    with django_db_blocker.unblock(), transaction.atomic():
        with surroundings:
            assert load_demo()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded, db):
    pass


def test_demo_has_the_programmes_totals_of_the_day(demo):
    measures = Measures(DAY)
    codes = ("engaged", "budget", "planned_companies", "programmes", "experts")

    assert [measures.total(code) for code in codes] == [400, Decimal(160_000_000), 1_700, 18, 300]
    assert drift() == []


def test_demo_convened_its_first_meeting_without_a_mail(demo, mailoutbox):
    meeting = Meeting.objects.get(held_on=DAY)
    assert [each.status for each in meeting.convocations.all()] == [Convocation.Status.DONE]
    replies = Counter(meeting.recipients.values_list("reply", flat=True))
    assert (replies, mailoutbox) == ({"yes": 4, "": 3}, [])


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


def test_demo_visits_keep_to_the_rules_of_visits(demo):
    retained = {}
    for visit in Visit.objects.select_related("enrolment__region", "expert"):
        day = visit.held_on or visit.planned_on
        visit.full_clean()
        assert (visit.status == "held") <= (visit.enrolment.enrolled_on <= day <= DAY)
        retained.setdefault(day, set(Expert.objects.retained_on(day).values_list("pk", flat=True)))
        assert visit.expert_id in retained[day]
        assert visit.enrolment.region in visit.expert.regions.all()
    taken = [
        (slot.expert_id, slot.day, slot.half)
        for visit in Visit.objects.exclude(status="cancelled")
        for slot in slots_of(visit)
    ]
    assert sorted(taken) == sorted(VisitSlot.objects.values_list("expert", "day", "half"))


def test_demo_visits_are_held_planned_late_and_cancelled(demo):
    diagnosed = Visit.objects.held().filter(kind="diagnostic").values("enrolment")
    mine = Visit.objects.filter(expert__user__email="expert@demo.example").planned()

    assert not Diagnostic.objects.exclude(enrolment__in=diagnosed).exists()
    assert (
        mine.filter(planned_on__gt=DAY).count()
        >= Assignment.objects.running().filter(expert__user__email="expert@demo.example").count()
    )
    assert mine.filter(planned_on__lt=DAY).count() == 1
    assert Visit.objects.filter(status="cancelled").count() == 2
    assert Visit.objects.planned().values("expert").distinct().count() > 5
    assert 3 < Visit.objects.to_certify().filter(held_on__lt=DAY - timedelta(days=15)).count() < 30
    assert CertificationSeries.objects.get().last_number == VisitCertification.objects.count() > 150
    told = Act.objects.filter(action__startswith="visit_")
    assert set(told.values_list("subject_id", flat=True)) == {str(each.pk) for each in Visit.objects.all()}


def test_demo_has_surveys_in_every_state(demo):
    surveys = Survey.objects.select_related("enrolment")
    states = Counter(each.state for each in surveys)

    assert states == {"answered": 20, "waiting": 3, "refused": 1, "to_send": 1}
    assert surveys.to_handle().filter(enrolment__region="42").count() == 1
    assert edition_day(Survey.Wave.CLOSING, DAY) == date(2015, 7, 6)
    assert Enrolment.objects.filter(phase="terminee").count() == surveys.count()
    for survey in surveys:
        survey.full_clean()


def test_demo_gives_a_plan_to_each_firm_that_settled_one(demo):
    plans = Diagnostic.objects.filter(kind="initial", status="validated")
    settled = plans.filter(enrolment__plan_agreed_on__isnull=False)
    actions = ActionItem.objects.all()
    for action in actions:
        action.full_clean()

    assert set(actions.values_list("diagnostic", flat=True)) == set(settled.values_list("pk", flat=True))
    assert {each.value for each in ActionItem.Status} - set(actions.values_list("status", flat=True)) == {
        "proposed"
    }
    assert actions.late(DAY).exists()
    assert not actions.filter(notes=None).exists()
    assert not ActionNote.objects.filter(noted_on__gt=DAY).exists()


def test_demo_loaded_again_changes_nothing(demo):
    def kept():
        models = (Grant, Visit, VisitSlot, ActionItem, ActionNote)
        return [list(model.objects.values()) for model in models]

    before = kept()

    assert (load_demo(), kept()) == (False, before)
    add_plans(until=DAY, by=User.objects.all()[0])
    assert kept() == before


def test_demo_has_the_partnership_its_actions_and_its_events(demo):
    counts = international_counts(DAY)
    assert (counts.partnerships, sum(counts.actions.values()), counts.late_actions) == (1, 4, 0)
    assert (counts.use_cases, counts.events_held, counts.events_to_come) == (3, 1, 1)
