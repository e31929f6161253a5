import csv
import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.scoping import Role
from regions.models import Department, Funding, Region, RegionalProgramme, RegionName
from regions.queries import rollup
from regions.reference import load_regions
from regions.tests.factories import adopt, make_user

CASES = Path(__file__).parent / "data" / "region_cases.csv"
LAST_OF_2015, FIRST_OF_2016 = datetime.date(2015, 12, 31), datetime.date(2016, 1, 1)
pytestmark = pytest.mark.django_db


def cases():
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_department_lies_in_the_region_of_the_day(case):
    day = datetime.date.fromisoformat(case["date"])
    department = Department.objects.get(pk=case["department_code"])

    region = Region.on(day).get(pk=rollup(day)[department.region_id])

    assert (region.code, str(region)) == (case["region_code"], case["region_name"])


def test_all_sixteen_cases_are_there():
    assert len(cases()) == 16


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (datetime.date(2015, 1, 1), 27),
        (LAST_OF_2015, 27),
        (FIRST_OF_2016, 18),
        (datetime.date(2016, 9, 30), 18),
    ],
)
def test_region_on_counts_the_map_of_the_day(day, count):
    assert Region.on(day).count() == count


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("24", datetime.date(2015, 1, 16), "Centre"),
        ("24", datetime.date(2015, 1, 17), "Centre-Val de Loire"),
        ("42", LAST_OF_2015, "Alsace"),
        ("44", FIRST_OF_2016, "Alsace-Champagne-Ardenne-Lorraine"),
        ("44", datetime.date(2016, 9, 29), "Alsace-Champagne-Ardenne-Lorraine"),
        ("44", datetime.date(2016, 9, 30), "Grand Est"),
        ("76", datetime.date(2016, 9, 29), "Languedoc-Roussillon-Midi-Pyrénées"),
        ("76", datetime.date(2016, 9, 30), "Occitanie"),
        ("11", datetime.date(2016, 9, 30), "Île-de-France"),
    ],
)
def test_region_name_on_is_that_of_the_day(code, day, name):
    assert Region.objects.get(pk=code).name_on(day) == name


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [("42", datetime.date(2016, 5, 1), "Alsace"), ("44", datetime.date(2015, 7, 20), "Grand Est")],
)
def test_region_out_of_force_keeps_its_last_name(code, day, name):
    assert Region.objects.get(pk=code).name_on(day) == name


@pytest.mark.parametrize(
    "day", [datetime.date(2014, 6, 1), LAST_OF_2015, FIRST_OF_2016, datetime.date(2020, 2, 29)]
)
def test_each_region_in_force_has_one_name(day):
    names = RegionName.objects.filter(region__in=Region.on(day))
    held = [
        name.region_id
        for name in names
        if (name.valid_from is None or name.valid_from <= day)
        and (name.valid_to is None or day <= name.valid_to)
    ]
    assert sorted(held) == sorted(Region.on(day).values_list("code", flat=True))


def test_merged_region_has_the_population_of_those_it_absorbed():
    for region in Region.objects.exclude(predecessors=None).distinct():
        assert region.population == sum(region.predecessors.values_list("population", flat=True))


def test_reference_is_the_same_when_loaded_again():
    from django.apps import apps

    before = (Region.objects.count(), RegionName.objects.count(), Department.objects.count())
    load_regions(apps)

    assert before == (34, 39, 101)
    assert (Region.objects.count(), RegionName.objects.count(), Department.objects.count()) == before


# Constraints ----------------------------------------------------------------------------------------


def refused(create, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        create()


def test_region_dates_are_in_order():
    dates = {"valid_from": FIRST_OF_2016, "valid_to": LAST_OF_2015, "successor_id": "44"}
    refused(
        lambda: Region.objects.create(code="99", name="Ailleurs", population=1, **dates),
        "region_valid_dates_in_order",
    )


@pytest.mark.parametrize("dates", [{"valid_to": LAST_OF_2015}, {"successor_id": "44"}])
def test_region_is_closed_when_and_only_when_another_succeeds(dates):
    refused(
        lambda: Region.objects.create(code="99", name="Ailleurs", population=1, **dates),
        "region_closed_iff_successor",
    )


@pytest.mark.parametrize("start", [None, datetime.date(2015, 1, 17)])
def test_region_has_one_name_per_start(start):
    values = {"region_id": "24", "name": "Autre", "kind": "official", "valid_from": start}
    with pytest.raises(ValidationError, match="a déjà un nom à compter de cette date"):
        RegionName(**values).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionName.objects.create(**values)


def programme(**values):
    day = datetime.date(2015, 6, 1)
    return RegionalProgramme(
        **{
            "region_id": "42",
            "title": "P",
            "adopted_on": day,
            "starts_on": day,
            "planned_companies": 1,
            **values,
        }
    )


def test_region_has_one_programme():
    adopt("42")
    with pytest.raises(IntegrityError), transaction.atomic():
        programme().save()
    with pytest.raises(ValidationError, match="Cette région a déjà un programme."):
        programme().full_clean()


@pytest.mark.parametrize(
    "dates", [{"starts_on": datetime.date(2015, 5, 31)}, {"ends_on": datetime.date(2015, 5, 31)}]
)
def test_programme_dates_are_in_order(dates):
    refused(programme(**dates).save, "regional_programme_dates_in_order")


def test_programme_plans_at_least_one_company():
    refused(programme(planned_companies=0).save, "regional_programme_plans_companies")


@pytest.mark.parametrize("amount", [0, -1])
def test_funding_is_more_than_zero(amount):
    adopted = adopt("42")
    funding = Funding(
        programme=adopted,
        region_id="42",
        source="state",
        amount=amount,
        voted_on=adopted.adopted_on,
        recorded_by=make_user(),
    )
    refused(funding.save, "funding_amount_not_zero" if amount == 0 else "funding_vote_positive")


# Scope ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "regions", "seen"),
    [
        (Role.ADMINISTRATOR, (), {"42", "53"}),
        (Role.MINISTRY, (), {"42", "53"}),
        (Role.REGIONAL_OFFICER, ("42",), {"42"}),
        (Role.REGIONAL_OFFICER, ("44",), {"42"}),
        (Role.EXPERT, (), set()),
        (Role.OBSERVER, (), set()),
    ],
)
def test_programmes_are_visible_to(role, regions, seen):
    adopt("42")
    adopt("53")

    visible = RegionalProgramme.objects.visible_to(make_user(role, regions=regions))

    assert set(visible.values_list("region_id", flat=True)) == seen


@pytest.mark.parametrize(
    ("role", "regions", "written"),
    [
        (Role.ADMINISTRATOR, (), {"42", "53"}),
        (Role.MINISTRY, (), set()),
        (Role.REGIONAL_OFFICER, ("42",), {"42"}),
        (Role.EXPERT, (), set()),
        (Role.OBSERVER, (), set()),
    ],
)
def test_programmes_are_editable_by(role, regions, written):
    adopt("42")
    adopt("53")

    editable = RegionalProgramme.objects.editable_by(make_user(role, regions=regions))

    assert set(editable.values_list("region_id", flat=True)) == written


def test_right_on_a_closed_region_only_reads(settings):
    adopt("42")
    officer = make_user(Role.REGIONAL_OFFICER, regions=("42",))
    settings.REFERENCE_DATE = FIRST_OF_2016

    assert RegionalProgramme.objects.visible_to(officer).count() == 1
    assert RegionalProgramme.objects.editable_by(officer).count() == 0
