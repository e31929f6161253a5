import datetime
from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import enrol
from experts import capacity
from experts.capacity import DaysDone, Load, loads, register_days_done
from experts.models import Assignment, Expert, Leave, QuarterDays
from experts.tests.factories import ExpertFactory, assign

SUMMER, AUTUMN = datetime.date(2015, 7, 1), datetime.date(2015, 10, 1)
pytestmark = pytest.mark.django_db


def load_of(expert, quarter_on=SUMMER):
    return loads(Expert.objects.filter(pk=expert.pk), [quarter_on])[expert.pk][quarter_on]


def leave(expert, first, last):
    return Leave.objects.create(expert=expert, starts_on=first, ends_on=last, recorded_by=UserFactory())


def mission(expert, *, days="5", starts_on=datetime.date(2015, 6, 15), **fields):
    assignment = assign(enrol(**fields), expert)
    Assignment.objects.filter(pk=assignment.pk).update(days=days, starts_on=starts_on)
    return assignment


@pytest.fixture
def visits(monkeypatch):
    """A room of visits that tells what the test puts in it."""
    monkeypatch.setattr(capacity, "_days_done", [])
    held: dict[str, dict[int, Decimal]] = {"quarter": {}, "missions": {}}
    register_days_done(DaysDone(lambda experts, quarter: held["quarter"], lambda missions: held["missions"]))
    return held


def test_load_of_an_idle_expert_is_what_they_give():
    expert = ExpertFactory(days_per_quarter=Decimal(12))
    assert load_of(expert).remaining == 12


def test_load_takes_the_days_of_a_particular_quarter():
    expert = ExpertFactory()
    QuarterDays.objects.create(expert=expert, quarter_on=SUMMER, days=Decimal("4.5"))
    assert (load_of(expert).capacity, load_of(expert, AUTUMN).capacity) == (Decimal("4.5"), 15)


def test_load_loses_absences_in_proportion_of_worked_days():
    expert = ExpertFactory()
    leave(expert, datetime.date(2015, 7, 27), datetime.date(2015, 8, 14))
    load = load_of(expert)
    assert (load.away_days, load.capacity) == (15, Decimal("11.5"))  # 15 × 51 / 66 = 11.59


def test_load_counts_a_day_of_two_absences_once():
    expert = ExpertFactory()
    leave(expert, datetime.date(2015, 7, 27), datetime.date(2015, 8, 14))
    leave(expert, datetime.date(2015, 8, 3), datetime.date(2015, 8, 17))
    leave(expert, datetime.date(2015, 8, 4), datetime.date(2015, 8, 5))
    assert load_of(expert).away_days == 16


def test_load_of_an_absence_over_two_quarters_is_split():
    expert = ExpertFactory()
    leave(expert, datetime.date(2015, 9, 29), datetime.date(2015, 10, 2))
    assert (load_of(expert).away_days, load_of(expert, AUTUMN).away_days) == (2, 2)


def test_load_of_a_mission_begun_weighs_on_the_current_quarter():
    expert = ExpertFactory()
    mission(expert, days="5")
    assert (load_of(expert).planned, load_of(expert, AUTUMN).planned) == (5, 0)


def test_load_of_a_mission_to_come_weighs_on_the_quarter_of_its_start():
    expert = ExpertFactory()
    mission(expert, starts_on=datetime.date(2015, 11, 2))
    assert (load_of(expert).planned, load_of(expert, AUTUMN).planned) == (0, 5)


def test_load_counts_a_proposal_and_gives_back_what_is_over():
    expert = ExpertFactory()
    proposed, ended, declined = (mission(expert) for _ in range(3))
    Assignment.objects.filter(pk=proposed.pk).update(status="proposed")
    Assignment.objects.filter(pk=ended.pk).update(status="ended", ended_on=datetime.date(2015, 7, 1))
    Assignment.objects.filter(pk=declined.pk).update(
        status="declined", decline_reason="Trop loin", answered_on=datetime.date(2015, 7, 1)
    )
    assert load_of(expert).planned == 5


def test_load_forgets_the_missions_of_a_closed_file():
    expert = ExpertFactory()
    assignment = mission(expert)
    advance_enrolment(
        assignment.enrolment,
        to=Phase.ABANDON,
        on=datetime.date(2015, 7, 1),
        by=UserFactory(),
        comment="Vendue",
    )
    assert load_of(expert).planned == 0


def test_load_moves_days_from_planned_to_done(visits):
    expert = ExpertFactory()
    visits["missions"][mission(expert).pk] = Decimal(2)
    visits["quarter"][expert.pk] = Decimal(2)
    load = load_of(expert)
    assert (load.planned, load.done, load.remaining) == (3, 2, 10)


def test_load_of_a_mission_longer_than_planned_asks_for_nothing_more(visits):
    expert = ExpertFactory()
    visits["missions"][mission(expert).pk] = Decimal(7)
    assert load_of(expert).planned == 0


def test_loads_keep_their_number_of_queries(django_assert_num_queries):
    for _ in range(3):
        mission(ExpertFactory())
    with django_assert_num_queries(7):
        assert len(loads(Expert.objects.all(), [SUMMER, AUTUMN])) == 3


@pytest.mark.parametrize(
    ("planned", "sentence"),
    [
        ("13.5", "il reste 1,5\u00a0jour sur 15 au 3e trimestre 2015"),
        ("3", "il reste 12\u00a0jours sur 15 au 3e trimestre 2015"),
        ("15", "il ne reste aucun jour sur 15 au 3e trimestre 2015"),
        ("17", "la charge dépasse déjà de 2\u00a0jours les 15 du 3e trimestre 2015"),
    ],
)
def test_load_says_what_is_left(planned, sentence):
    assert Load(SUMMER, Decimal(15), 0, Decimal(15), Decimal(planned)).sentence == sentence
