"""The landing forecast: the same from its seed, archived with reports and scored later."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment, correct_step
from companies.tests.factories import enrol
from experts.tests.factories import ExpertFactory
from regions.tests.factories import adopt
from steering.forecast.counts import Counts, RegionCounts, counts_from
from steering.forecast.frozen import again
from steering.forecast.inputs import counts_of
from steering.forecast.landing import EXPERTS, PLACES, Landing
from steering.forecast.record import record_on, score
from steering.forecast.sentences import chance_text, record_sentence
from steering.recorded import CurrentMeasures, RecordedMeasures
from steering.replay import replay_report
from steering.tests.factories import TargetFactory, published_report, two_targets

DAY = date(2015, 7, 20)


def region(**told) -> RegionCounts:
    usual = {
        "applications": [10] * 12 + [0] * 14,
        "pending": [5] * 4 + [0] * 22,
        "engaged": 100,
        "undiagnosed": 0,
        "admitted": 0,
        "places": 1000,
        "funded": None,
        "expert_days": [3000.0],
    }
    return RegionCounts(**{**usual, **told})


def counts(regions=None, **told) -> Counts:
    usual = {
        "as_of": DAY,
        "regions": regions or {"53": region()},
        "decided": [20, 30, 20, 10, 5, 5] + [0] * 20,
        "closed": [2] * 5 + [0] * 21,
        "withdrawals": 1,
        "firm_days": 5000,
        "history": [100 - 8 * week for week in range(13)],
        "quarters": [date(2015, 7, 1)],
        "mission_days": 5,
        "days_per_expert": 15.0,
        "goals": [(date(2015, 12, 31), 150), (date(2016, 12, 31), 2000)],
    }
    return Counts(**{**usual, **told})


def counted(as_of=DAY) -> Counts:
    return counts_of(RecordedMeasures(as_of, timezone.now()))


# Simulated --------------------------------------------------------------------------------------------


def test_same_seed_gives_the_same_forecast_another_one_another():
    first, same, other = (Landing(counts(), seed, futures=60) for seed in (1, 1, 2))

    assert first.path == same.path
    assert first.path != other.path


def test_kept_counts_are_the_same_counts():
    assert Landing(counts_from(counts().as_json()), 1, 60).path == Landing(counts(), 1, 60).path


def test_counts_archived_before_sittings_were_counted_are_read():
    kept = {name: told for name, told in counts().as_json().items() if name != "sitting_days"}

    assert counts_from(kept) == counts()


def test_sittings_leave_days_without_any_and_move_no_average():
    monthly = Landing(counts(sitting_days=28.0), 1, 400)
    daily = Landing(counts(sitting_days=1.0), 1, 400)
    (_, first, *_), (_, first_daily, *_) = monthly.path, daily.path

    assert first[1].low == 100 < first_daily[1].low
    assert monthly.horizons[-1].range.median == pytest.approx(daily.horizons[-1].range.median, rel=0.05)


def test_path_stops_each_week_then_each_month():
    days = [day for day, _ in Landing(counts(), 1, 20).path]

    assert days[:9] == [
        *(DAY, date(2015, 7, 27), date(2015, 7, 31), date(2015, 8, 3), date(2015, 8, 10), date(2015, 8, 17)),
        *(date(2015, 8, 24), date(2015, 8, 31), date(2015, 9, 30)),
    ]


def test_days_that_experts_did_not_use_last_month_are_still_there():
    few = {"expert_days": [45.5], "pending": [60] + [0] * 25}  # three firms a month
    rested, busy = (Landing(counts({"53": region(**few, undiagnosed=owed)}), 1, 100) for owed in (0, 3))

    assert rested.path[1][1].median > busy.path[1][1].median + 1


def test_places_bind_and_their_lever_gains_that_many():
    landing = Landing(counts({"53": region(places=120), "42": region()}), 1, 100)

    assert landing.constraint == PLACES
    assert [(lever.code, lever.region, lever.gain) for lever in landing.levers][0] == (PLACES, "53", 20)


def test_experts_bind_where_they_have_no_days():
    landing = Landing(counts({"53": region(expert_days=[15.0])}), 1, 100)

    assert landing.constraint == EXPERTS
    assert landing.lever(EXPERTS, "53", 3).gain > 0


def test_applications_are_missing_when_nothing_else_binds():
    quick = {"decided": [90] + [0] * 25, "closed": [0] * 26}
    assert Landing(counts({"53": region(pending=[0] * 26)}, **quick), 1, 100).constraint == "demand"


def test_places_already_passed_are_no_limit():
    landing = Landing(counts({"53": region(places=80)}), 1, 100)

    assert landing.horizons[0].range.low > 100


def test_targets_of_zero_exceeded_past_and_far():
    goals = [(date(2015, 6, 30), 5), (date(2015, 12, 31), 0), (date(2016, 12, 31), 90), (date(2030, 1, 1), 9)]
    zero, exceeded = Landing(counts(goals=goals), 1, 60).horizons

    assert (zero.target, zero.chance_pct) == (0, 100.0)
    assert (exceeded.target, exceeded.chance_pct) == (90, 100.0)


def test_horizon_without_target_has_a_range_and_no_chance():
    assert [each.chance_pct for each in Landing(counts(goals=[]), 1, 60).horizons] == [None, None]


@pytest.mark.parametrize(
    ("pct", "said"),
    [
        (0.0, "moins d’une chance sur 20"),
        (8.0, "1 chance sur 10"),
        (70.0, "7 chances sur 10"),
        (99.0, "plus de 19 chances sur 20"),
    ],
)
def test_chances_are_said_in_tenths(pct, said):
    assert chance_text(pct) == said


# Counted ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_counts_tell_applications_waiting_and_delays_by_region():
    adopt("42", planned=107)
    enrol(on=date(2015, 7, 13))
    enrol(on=date(2015, 7, 1), phase=Phase.CANDIDATURE)
    enrol(on=date(2015, 7, 20), phase=Phase.REFUSEE)
    ExpertFactory(regions=["42", "53"])

    found = counted()

    alsace = found.regions["42"]
    assert (alsace.applications[:3], alsace.pending[:3]) == ([1, 1, 1], [0, 0, 1])
    assert (alsace.engaged, alsace.admitted, alsace.places) == (1, 1, 107)
    assert (found.decided[0], found.closed[0], found.firm_days) == (1, 1, 7)
    assert alsace.expert_days[0] == 7.5  # shared with Bretagne


@pytest.mark.django_db
def test_past_day_does_not_know_what_came_later():
    enrol(on=date(2015, 6, 1))
    before = counted(date(2015, 6, 15))
    enrol(on=date(2015, 7, 1))

    assert counted(date(2015, 6, 15)) == before


@pytest.mark.django_db
def test_what_is_recorded_after_the_moment_is_not_counted():
    enrol(on=date(2015, 6, 1))
    moment = timezone.now()
    enrol(on=date(2015, 6, 2))

    assert counts_of(RecordedMeasures(DAY, moment)).engaged == 1


@pytest.mark.django_db
def test_counts_read_from_the_rollups_are_those_of_the_ledgers():
    adopt("42", planned=107)
    adopt("53", planned=60)
    firm = enrol(on=date(2015, 3, 2), phase=Phase.CANDIDATURE)
    for number, phase in enumerate((*Phase, *Phase)):
        enrol(on=date(2015, 4, 1) + timedelta(days=5 * number), phase=phase, department="29")
    advance_enrolment(firm, to=Phase.ENGAGEE, on=date(2015, 6, 29), by=UserFactory())

    for day in (date(2015, 5, 18), DAY):
        assert counts_of(CurrentMeasures(day)) == counted(day)


@pytest.mark.django_db
def test_a_corrected_decision_is_counted_once():
    firm = enrol(on=date(2015, 6, 1), phase=Phase.CANDIDATURE)
    firm = advance_enrolment(firm, to=Phase.ENGAGEE, on=date(2015, 6, 20), by=UserFactory())
    correct_step(
        firm.events.get(to_phase=Phase.ENGAGEE), on=date(2015, 7, 10), by=UserFactory(), comment="Saisie."
    )

    found = counted()

    assert (sum(found.decided), found.decided[5], found.regions["42"].admitted) == (1, 1, 1)


@pytest.mark.django_db
def test_counting_costs_the_same_for_one_firm_and_for_five():
    enrol(on=date(2015, 6, 1))
    counted()
    with CaptureQueriesContext(connection) as one:
        counted()
    for _ in range(4):
        enrol(on=date(2015, 6, 9), department="29")
    with CaptureQueriesContext(connection) as five:
        counted()

    assert len(one) == len(five)


# Archived and shown -----------------------------------------------------------------------------------


@pytest.fixture
def programme():
    caches["drawings"].clear()
    adopt("42", planned=40)
    ExpertFactory()
    two_targets()
    for week in range(4):
        enrol(on=date(2015, 6, 22) + timedelta(weeks=week))


@pytest.mark.django_db
def test_report_archives_a_forecast_that_its_counts_and_seed_make_again(programme):
    report = published_report(DAY, by=UserFactory())
    kept = report.figures["forecast"]

    assert kept["seed"] == 20150720
    assert [[day.isoformat(), *each] for day, each in again(kept).path] == kept["path"]
    assert [each["target"] for each in kept["horizons"]] == [500, 2000]


@pytest.mark.django_db
def test_report_with_a_forecast_is_replayed_to_its_checksum(programme):
    report = published_report(DAY, by=UserFactory())
    enrol(on=date(2015, 7, 2))

    assert replay_report(report, by=None).is_same


@pytest.mark.django_db
def test_empty_programme_archives_no_forecast():
    TargetFactory()

    assert "forecast" not in published_report(DAY, by=UserFactory()).figures


@pytest.mark.django_db
def test_archived_forecast_is_scored_on_the_way_then_on_its_horizons(programme, settings):
    published_report(date(2015, 7, 13), by=UserFactory())
    enrol(on=date(2015, 7, 20))

    (on_the_way,) = record_on(DAY).scores
    assert (on_the_way.judged_on, on_the_way.is_final, on_the_way.counted) == (DAY, False, 5)

    horizon, later = record_on(date(2016, 3, 1)).scores
    assert (horizon.judged_on, horizon.is_final) == (date(2015, 12, 31), True)
    assert horizon.is_inside is (horizon.low <= 5 <= horizon.high)
    assert later.judged_on == date(2016, 3, 1)


@pytest.mark.django_db
def test_forecast_of_the_day_itself_says_when_it_will_be_judged(programme, client):
    report = published_report(DAY, by=UserFactory())
    client.force_login(UserFactory())

    page = client.get(reverse("steering:landing"), {"au": "2015-07-20"})

    scores, awaited = page.context["record"]
    horizons = report.figures["forecast"]["horizons"]
    assert scores == []
    assert [(each.due_on.isoformat(), each.low, each.high) for each in awaited] == [
        (each["due_on"], each["low"], each["high"]) for each in horizons
    ]
    assert "Ce qui sera jugé, et quand" in page.content.decode()


def test_record_says_how_often_it_was_right():
    archived = {
        "horizons": [{"due_on": "2015-12-31"}],
        "path": [["2015-07-20", 100, 100, 100], ["2015-12-31", 110, 120, 130]],
        "linear_per_week": 1,
    }
    inside, outside = (score(1, DAY, archived, date(2015, 12, 31), counted) for counted in (125, 140))

    assert record_sentence([inside, outside]) == (
        "Compté dans la fourchette\u202f: 1 fois sur 2. "
        "Médiane plus proche du compté que la tendance linéaire\u202f: 0 fois sur 2."
    )


@pytest.mark.django_db
def test_forecast_not_published_has_no_score(programme):
    published_report(date(2015, 7, 13), by=UserFactory(), publish=False)

    assert record_on(DAY).scores == []


def test_record_writes_the_sign_of_errors():
    archived = {
        "horizons": [{"due_on": "2015-12-31"}],
        "path": [["2015-07-20", 100, 100, 100], ["2015-12-31", 110, 120, 130]],
        "linear_per_week": 7,
    }

    judged = score(1, DAY, archived, date(2015, 12, 31), 123)
    page = render_to_string(
        "steering/forecast/includes/record.html", {"scores": [judged], "awaited": [], "sentence": ""}
    )

    assert '<td class="numeric">−3</td><td class="numeric">+141</td>' in page


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2015, 8, 1), (100, 100, 100)),
        (date(2015, 8, 5), (100, 110, 125)),  # a quarter of the time: half of the spread
        (date(2015, 8, 17), (120, 140, 170)),
        (date(2015, 9, 2), (118, 140, 187)),  # half-way: the root of the mean of the squares
    ],
)
def test_range_on_the_way_grows_as_the_square_root_of_time(day, expected):
    archived = {
        "horizons": [{"due_on": "2015-09-18"}],
        "path": [["2015-08-01", 100, 100, 100], ["2015-08-17", 120, 140, 170], ["2015-09-18", 116, 140, 200]],
        "linear_per_week": 0,
    }

    judged = score(1, DAY, archived, day, 140)

    assert (judged.low, judged.median, judged.high) == expected


@pytest.mark.django_db
def test_page_answers_first_and_tries_a_lever(client, programme):
    client.force_login(UserFactory())

    response = client.get(reverse("steering:landing"), {"region": "42", "places": "10"})

    assert response.context["sentences"][0].startswith("Au 31 décembre 2015, ")
    assert [each["due_on"] for each in response.context["tried"]] == [date(2015, 12, 31), date(2016, 12, 31)]


@pytest.mark.django_db
def test_page_says_what_a_lever_lacks(client, programme):
    client.force_login(UserFactory())

    response = client.get(reverse("steering:landing"), {"region": "42"})

    assert response.context["form"].errors == {"experts": ["Indiquez au moins un expert ou une place."]}


@pytest.mark.django_db
def test_page_of_an_empty_portal_says_what_is_missing(client):
    client.force_login(UserFactory(observer=True))

    response = client.get(reverse("steering:landing"))

    assert response.context["forecast"] is None
    assert "Rien à prolonger" in response.content.decode()
