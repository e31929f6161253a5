import datetime
from decimal import Decimal

import pytest

from accounts.scoping import Role
from regions.models import Funding, Region, RegionalProgramme
from regions.perimeters import perimeters_of
from regions.queries import (
    absorbed,
    programme_sheets,
    region_lines,
    region_sheet,
    rollup,
    totals_of,
)
from regions.services import vote_funding
from regions.tests.factories import adopt, make_user

REFERENCE = datetime.date(2015, 7, 20)
LAST_OF_2015, FIRST_OF_2016 = datetime.date(2015, 12, 31), datetime.date(2016, 1, 1)
GRAND_EST = {"44", "42", "21", "41"}
pytestmark = pytest.mark.django_db


def lines_on(day):
    return region_lines(day, list(Region.objects.with_name_on(day)))


def line_of(code, day):
    return next(line for line in lines_on(day) if line.region.code == code)


# The map --------------------------------------------------------------------------------------------


def test_rollup_is_the_identity_while_a_region_is_in_force():
    standing = rollup(LAST_OF_2015)
    assert {code for code in standing if standing[code] != code} == set()


def test_rollup_follows_the_reform():
    standing = rollup(FIRST_OF_2016)
    assert {code for code, home in standing.items() if home == "44"} == GRAND_EST


def test_rollup_leads_every_region_to_the_map_of_the_day():
    in_force = set(Region.on(FIRST_OF_2016).values_list("code", flat=True))
    assert set(rollup(FIRST_OF_2016).values()) == in_force


@pytest.mark.parametrize(("codes", "expected"), [({"44"}, GRAND_EST), ({"42"}, {"42"}), (set(), set())])
def test_absorbed_adds_the_former_regions(codes, expected):
    assert absorbed(codes) == expected


def test_perimeters_are_the_two_maps():
    perimeters = perimeters_of(list(Region.objects.all()))

    assert [(each.name, each.first, each.last, each.region_count) for each in perimeters] == [
        ("Périmètre 2015", None, LAST_OF_2015, 27),
        ("Périmètre 2016", FIRST_OF_2016, None, 18),
    ]


def test_perimeter_gives_its_nearest_day():
    before, after = perimeters_of(list(Region.objects.all()))

    assert [before.nearest(REFERENCE), after.nearest(REFERENCE)] == [REFERENCE, FIRST_OF_2016]
    assert before.nearest(datetime.date(2017, 3, 1)) == LAST_OF_2015


# Programmes -----------------------------------------------------------------------------------------


def test_region_lines_are_in_french_order():
    names = [str(line.region) for line in lines_on(REFERENCE)]
    assert names.index("Île-de-France") == names.index("Haute-Normandie") + 1


def test_region_lines_roll_programmes_up():
    adopt("42", planned=10, amount=100)
    adopt("41", planned=5, amount=50)
    adopt("53", planned=7, amount=70)

    assert [
        (line.planned_companies, line.budget)
        for line in (line_of("42", LAST_OF_2015), line_of("44", FIRST_OF_2016))
    ] == [
        (10, Decimal(100)),
        (15, Decimal(150)),
    ]


def test_totals_are_the_same_in_both_geographies():
    for code, planned in (("42", 10), ("41", 5), ("53", 7), ("04", 1)):
        adopt(code, planned=planned, amount=planned * 1000)

    before, after = (totals_of(lines_on(day)) for day in (LAST_OF_2015, FIRST_OF_2016))

    assert before == after
    assert (before.programme_count, before.planned_companies, before.budget) == (4, 23, Decimal(23_000))
    assert before.department_count == 101


def test_region_lines_count_what_was_voted_by_the_day():
    programme = adopt("42", on=datetime.date(2015, 6, 1), amount=100)
    vote_funding(
        programme, amount=Decimal(20), source=Funding.Source.STATE, voted_on=REFERENCE, by=make_user()
    )

    budgets = [
        line_of("42", day).budget
        for day in (datetime.date(2015, 5, 31), datetime.date(2015, 6, 1), REFERENCE)
    ]

    assert budgets == [Decimal(0), Decimal(100), Decimal(120)]


@pytest.mark.parametrize(
    ("adopters", "sentence"),
    [
        ((), "Aucune des 3 anciennes régions n’a de programme"),
        (("42",), "1 des 3 anciennes régions a un programme"),
        (("42", "41"), "2 des 3 anciennes régions ont un programme"),
        (("42", "41", "21"), "Les 3 anciennes régions ont un programme"),
    ],
)
def test_coverage_says_how_much_of_a_merged_region_has_a_programme(adopters, sentence):
    for code in adopters:
        adopt(code)

    assert line_of("44", FIRST_OF_2016).coverage == sentence


def test_coverage_of_a_region_that_voted_its_own(settings):
    settings.REFERENCE_DATE = datetime.date(2016, 3, 1)
    adopt("44", on=datetime.date(2016, 2, 1))

    assert line_of("44", datetime.date(2016, 3, 1)).coverage == "La région a un programme"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], ""),
        ([datetime.date(2015, 6, 1)], "le 01/06/2015"),
        ([datetime.date(2015, 6, 1), datetime.date(2015, 4, 2)], "du 02/04/2015 au 01/06/2015"),
    ],
)
def test_adoption_says_when(days, words):
    for code, day in zip(("42", "41"), days, strict=False):
        adopt(code, on=day)

    assert line_of("44", FIRST_OF_2016).adoption == words


def test_region_lines_take_two_queries(django_assert_num_queries):
    known = list(Region.objects.with_name_on(REFERENCE))
    for code in ("42", "41", "53"):
        adopt(code)
    with django_assert_num_queries(2):
        region_lines(REFERENCE, known)


def test_programme_sheets_group_votes_by_source():
    programme = adopt("42", amount=100, source=Funding.Source.REGION)
    for amount, source in ((30, Funding.Source.STATE), (20, Funding.Source.REGION)):
        vote_funding(programme, amount=Decimal(amount), source=source, voted_on=REFERENCE, by=make_user())

    (sheet,) = programme_sheets(RegionalProgramme.objects.all(), REFERENCE)

    assert sheet.by_source == [(Funding.Source.REGION, Decimal(120)), (Funding.Source.STATE, Decimal(30))]
    assert sheet.budget == Decimal(150)


# One region -----------------------------------------------------------------------------------------


def test_region_sheet_gathers_what_was_absorbed():
    adopt("42")
    adopt("53")

    sheet = region_sheet("44", FIRST_OF_2016)

    assert [str(region) for region in sheet.former] == ["Alsace", "Champagne-Ardenne", "Lorraine"]
    assert [each.programme.region_id for each in sheet.programmes] == ["42"]
    assert (len(sheet.departments), sheet.is_open, sheet.successor) == (10, True, None)


def test_region_sheet_of_a_closed_region_leads_to_the_new_one():
    sheet = region_sheet("42", datetime.date(2016, 5, 1))

    assert (sheet.is_open, str(sheet.successor)) == (False, "Alsace-Champagne-Ardenne-Lorraine")


def test_region_sheet_of_an_unknown_code_is_none():
    assert region_sheet("99", REFERENCE) is None


def test_programme_pages_are_opened_by_role():
    opened = {
        role: Region.objects.with_programmes_visible_to(make_user(role, regions=regions)).count()
        for role, regions in (
            (Role.ADMINISTRATOR, ()),
            (Role.MINISTRY, ()),
            (Role.REGIONAL_OFFICER, ("44",)),
            (Role.EXPERT, ()),
            (Role.OBSERVER, ()),
        )
    }
    assert list(opened.values()) == [34, 34, 4, 0, 0]
