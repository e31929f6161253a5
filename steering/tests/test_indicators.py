import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies import services
from companies.models import Site
from companies.phases import ENGAGED, PATH, Phase
from companies.tests.factories import CompanyFactory, enrol
from experts.tests.factories import ExpertFactory
from regions.services import vote_funding
from regions.tests.factories import adopt
from steering.indicators import (
    INDICATORS,
    REGISTRY,
    FiguresDoNotAddUp,
    Measures,
    check_identity,
    rolled_up,
)
from steering.queries import geography_on, region_table

DAY = date(2015, 7, 20)
LAST_OF_2015, FIRST_OF_2016 = date(2015, 12, 31), date(2016, 1, 1)
pytestmark = pytest.mark.django_db


def test_registry_says_what_each_figure_is():
    assert {code for code in REGISTRY if not REGISTRY[code].definition.endswith(".")} == set()
    assert [
        len({getattr(each, name) for each in INDICATORS}) for name in ("code", "label", "definition")
    ] == [15] * 3


@pytest.mark.parametrize(
    ("phase", "codes"),
    [
        (Phase.CANDIDATURE, {"applications", "pending"}),
        (Phase.ENGAGEE, {"applications", "engaged"}),
        (Phase.DIAGNOSTIC, {"applications", "engaged", "diagnosed"}),
        (Phase.PLAN_ACTION, {"applications", "engaged", "diagnosed", "action_plans"}),
        (Phase.ACCOMPAGNEMENT, {"applications", "engaged", "diagnosed", "action_plans", "supported"}),
        (Phase.TERMINEE, {"applications", "engaged", "diagnosed", "action_plans", "supported", "completed"}),
        (Phase.ABANDON, {"applications", "withdrawn"}),
        (Phase.REFUSEE, {"applications", "refused"}),
    ],
)
def test_firm_counts_in_the_figures_of_its_phase(phase, codes):
    enrol(phase=phase)

    assert {code for code, indicator in REGISTRY.items() if indicator.compute(DAY) == {"42": 1}} == codes


def test_step_counts_from_its_day_on():
    enrol(on=date(2015, 6, 1))

    assert [REGISTRY["engaged"].compute(day) for day in (date(2015, 5, 31), date(2015, 6, 1))] == [
        {},
        {"42": 1},
    ]


def test_step_entered_late_changes_the_past():
    by = UserFactory()
    enrolment = enrol(phase=Phase.CANDIDATURE, on=date(2015, 4, 20), by=by)
    before = REGISTRY["engaged"].compute(date(2015, 5, 1))
    services.advance_enrolment(enrolment, to=Phase.ENGAGEE, on=date(2015, 5, 1), by=by)

    assert (before, REGISTRY["engaged"].compute(date(2015, 5, 1))) == ({}, {"42": 1})


def test_corrected_step_moves_the_count_to_its_right_day():
    by = UserFactory()
    enrolment = enrol(phase=Phase.CANDIDATURE, on=date(2015, 5, 4), by=by)
    services.advance_enrolment(enrolment, to=Phase.ENGAGEE, on=date(2015, 6, 1), by=by)
    step = enrolment.events.get(to_phase=Phase.ENGAGEE)
    services.correct_step(step, on=date(2015, 6, 15), by=by, comment="Date du procès-verbal.")

    assert Measures(DAY).series("engaged") == [(date(2015, 6, 15), 1)]


def test_cancelled_step_is_as_if_it_never_was():
    by = UserFactory()
    enrolment = enrol(phase=Phase.DIAGNOSTIC, by=by)
    services.cancel_step(enrolment.events.get(to_phase=Phase.DIAGNOSTIC), by=by, comment="Saisie par erreur.")

    assert (REGISTRY["diagnosed"].compute(DAY), REGISTRY["engaged"].compute(DAY)) == ({}, {"42": 1})


def test_firm_that_applies_again_counts_once():
    by = UserFactory()
    company = CompanyFactory()
    enrol(company, phase=Phase.REFUSEE, on=date(2015, 5, 4), by=by)
    services.open_enrolment(Site.objects.get(company=company), on=date(2015, 6, 1), by=by)
    counted = {code: Measures(DAY).total(code) for code in ("applications", "refused", "pending")}

    assert counted == {"applications": 1, "refused": 0, "pending": 1}


def test_withdrawal_lowers_later_counts_only():
    by = UserFactory()
    enrolment = enrol(on=date(2015, 5, 4), by=by)
    services.advance_enrolment(enrolment, to=Phase.ABANDON, on=date(2015, 7, 1), by=by, comment="Cession.")

    assert Measures(DAY).series("engaged") == [(date(2015, 5, 4), 1), (date(2015, 7, 1), 0)]


def test_programmes_count_from_their_adoption_with_the_money_voted_by_then():
    adopt("42", planned=107, amount=11_520_000, on=date(2015, 4, 17))
    adopt("53", planned=116, amount=9_990_000, on=date(2015, 6, 25))
    may, july = Measures(date(2015, 5, 1)), Measures(DAY)

    assert [may.total(code) for code in ("programmes", "planned_companies", "budget")] == [
        1,
        107,
        Decimal(11_520_000),
    ]
    assert [july.of(code) for code in ("programmes", "planned_companies", "budget")] == [
        {"42": 1, "53": 1},
        {"42": 107, "53": 116},
        {"42": Decimal(11_520_000), "53": Decimal(9_990_000)},
    ]


def test_money_counts_on_the_day_of_each_act():
    by = UserFactory(regional_officer=True, regions=["42"])
    adopt("42", amount=100_000, on=date(2015, 4, 20))
    file = enrol(on=date(2015, 5, 4), by=by)
    grant = services.prepare_grant(
        file, kind="diagnostic", eligible_base=Decimal("9000.40"), aid_rate_pct=Decimal(50), by=by
    )
    grant = services.commit_grant(grant, act_reference="CP 12", on=date(2015, 6, 1), by=by)
    services.pay_grant(grant, amount=Decimal("1200.10"), on=date(2015, 6, 15), reference="M 1", by=by)
    services.cancel_grant(grant, on=date(2015, 7, 1), comment="Investissement abandonné.", by=by)
    read = {
        day: {code: Measures(day).of(code) for code in ("committed", "paid")}
        for day in (date(2015, 5, 31), date(2015, 6, 1), date(2015, 6, 30), DAY)
    }

    assert list(read.values()) == [
        {"committed": {}, "paid": {}},
        {"committed": {"42": Decimal("4500.20")}, "paid": {}},
        {"committed": {"42": Decimal("4500.20")}, "paid": {"42": Decimal("1200.10")}},
        {"committed": {"42": Decimal("1200.10")}, "paid": {"42": Decimal("1200.10")}},
    ]


def test_budget_is_exact_to_the_cent():
    programme, by = adopt("42", amount=None), UserFactory()
    for day in range(1, 31):
        vote_funding(programme, amount=Decimal("0.10"), source="region", voted_on=date(2015, 6, day), by=by)

    assert Measures(DAY).total("budget") == Decimal("3.00")


def test_experts_count_once_while_retained_in_their_main_region():
    ExpertFactory(regions=["53", "52"], ended_on=date(2015, 7, 19))
    ExpertFactory(retained_on=date(2015, 7, 21))
    ExpertFactory(regions=["42"])

    assert [REGISTRY["experts"].compute(day) for day in (date(2015, 7, 19), DAY)] == [
        {"53": 1, "42": 1},
        {"42": 1},
    ]


def test_all_indicators_take_three_queries(django_assert_num_queries):
    enrol()
    adopt("42")
    measures = Measures(DAY)

    with django_assert_num_queries(3):
        [measures.of(code) for code in REGISTRY]


@pytest.mark.parametrize("code", REGISTRY)
def test_one_indicator_takes_one_query(code, django_assert_num_queries):
    with django_assert_num_queries(1):
        REGISTRY[code].compute(DAY)


def test_series_of_planned_companies_follows_adoptions():
    adopt("42", planned=107, on=date(2015, 4, 17))
    adopt("53", planned=116, on=date(2015, 6, 25))

    assert Measures(DAY).series("planned_companies") == [(date(2015, 4, 17), 107), (date(2015, 6, 25), 223)]
    assert Measures(DAY).series("planned_companies", {"53"}) == [(date(2015, 6, 25), 116)]


def test_series_of_a_figure_without_history_is_refused():
    with pytest.raises(ValueError, match="budget"):
        Measures(DAY).series("budget")


# The map ----------------------------------------------------------------------------------------------


def test_rolled_up_keeps_what_lies_in_no_region_of_the_day():
    geography = geography_on(DAY)

    rolled = rolled_up({"42": 3, "44": 2, None: 1, "99": 4}, geography.standing, geography.in_force)

    assert {region: amount for region, amount in rolled.items() if amount} == {"42": 3, None: 7}


def test_identity_is_checked():
    check_identity("engaged", 7, {"42": 3, None: 4})
    with pytest.raises(FiguresDoNotAddUp, match="engaged: 8 in the country, 7 over the regions"):
        check_identity("engaged", 8, {"42": 3, None: 4})


def test_merged_region_holds_the_firms_of_its_former_ones():
    for department in ("67", "54", "29"):
        enrol(department=department)
    rows = {
        day: {
            row.code: row.figures["engaged"].value for row in _table(day).rows if row.figures["engaged"].value
        }
        for day in (LAST_OF_2015, FIRST_OF_2016)
    }

    assert rows == {LAST_OF_2015: {"42": 1, "41": 1, "53": 1}, FIRST_OF_2016: {"44": 2, "53": 1}}


def _table(day):
    return region_table(Measures(day), geography_on(day))


@pytest.fixture
def random_programme():
    """Thirty firms at random steps of their path, in merged regions and others; the seed is fixed."""
    dice = random.Random(2015)  # noqa: S311  a reproducible example, no secret
    by = UserFactory()
    for code in dice.sample(["42", "21", "41", "72", "74", "25", "53", "11", "04", "94"], 6):
        adopt(code, planned=dice.randint(1, 200), amount=dice.randint(1, 9_999_999))
    for _ in range(30):
        day = date(2015, 4, 20) + timedelta(days=dice.randrange(60))
        company = CompanyFactory(
            department=dice.choice(["67", "51", "54", "33", "87", "14", "76", "29", "974"]), by=by
        )
        enrolment = services.open_enrolment(Site.objects.get(company=company), on=day, by=by)
        for step in PATH[1 : dice.randint(1, len(PATH))]:
            day = min(day + timedelta(days=dice.randrange(20)), DAY)
            enrolment = services.advance_enrolment(enrolment, to=step, on=day, by=by)
        if enrolment.phase != Phase.TERMINEE and dice.random() < 0.3:
            services.advance_enrolment(enrolment, to=Phase.ABANDON, on=day, by=by, comment="Motif de test.")
    for _ in range(8):
        ExpertFactory(regions=[dice.choice(["42", "41", "25", "04"])])


def test_national_is_the_sum_of_regions_in_both_geographies(random_programme):
    days = (date(2015, 5, 15), DAY, LAST_OF_2015, FIRST_OF_2016, date(2016, 9, 30))
    tables = {day: _table(day) for day in days}  # each checks its identity

    for table in tables.values():
        for code in REGISTRY:
            summed = sum(row.figures[code].value for row in [*table.rows, table.without_region])
            assert summed == table.total.figures[code].value
    assert [len(table.rows) for table in tables.values()] == [27, 27, 27, 18, 18]


def test_totals_are_the_same_in_both_geographies(random_programme):
    totals = [
        {code: figure.value for code, figure in _table(day).total.figures.items()}
        for day in (LAST_OF_2015, FIRST_OF_2016)
    ]

    assert totals[0] == totals[1]
    assert totals[0]["applications"] == 30


def test_each_firm_is_in_exactly_one_phase(random_programme):
    measures = Measures(DAY)

    by_phase = {phase: sum(measures.rollups.get(phase, {}).values()) for phase in Phase}
    assert sum(by_phase.values()) == measures.total("applications") == 30
    assert measures.total("engaged") == sum(by_phase[phase] for phase in ENGAGED)


def test_series_is_what_is_counted_day_by_day(random_programme):
    for code in ("engaged", "withdrawn"):
        days = [day for day, _ in Measures(DAY).series(code)]
        assert Measures(DAY).series(code) == [(day, Measures(day).total(code)) for day in days]
