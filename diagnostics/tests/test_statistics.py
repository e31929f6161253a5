"""What the diagnostics tell of industry: by edition, and nothing on too few firms."""

import datetime
from fractions import Fraction

import pytest
from django.urls import reverse

from companies.tests.factories import CompanyFactory, enrol
from diagnostics.statistics import class_of, edition_day, last_edition
from diagnostics.tests.factories import draft_question, followed, make_diagnostic, publish, reword
from experts.models import Speciality
from experts.tests.factories import ExpertFactory, assign, sign_in
from industrie_futur import clock

pytestmark = pytest.mark.django_db
URL = reverse("diagnostics:statistics")


def day(number):
    return datetime.date(2015, 7, number)


def validated(count, *, on=1, levels=2, naf="25.62B", **fields):
    expert = ExpertFactory()
    for _ in range(count):
        mission = assign(enrol(CompanyFactory(naf_id=naf)), expert)
        days = {"started_on": day(on), "submitted_on": day(on), "validated_on": day(on)}
        make_diagnostic(mission, status="validated", levels=levels, **days, **fields)


def edition():
    return last_edition(Speciality.objects.get(pk="PROD"))


def cut(title):
    return {row.label: row.cells for each in edition().cuts if each.title == title for row in each.rows}


def test_edition_day_waits_for_enough_diagnostics():
    validated(9)
    assert edition_day(clock.today()) is None


def test_edition_day_is_not_moved_by_a_few_more():
    validated(10, on=1)
    validated(9, on=2)
    assert edition_day(clock.today()) == day(1)


def test_edition_day_leaves_out_a_day_that_is_not_over():
    validated(10, on=1)
    validated(10, on=2)
    assert edition_day(day(2)) == day(1)


def test_edition_counts_validated_initial_diagnostics_only():
    validated(10)
    make_diagnostic(followed(), status="submitted", levels=5)
    assert edition().firms == 10


def test_statistics_by_sector_hides_few_firms_and_a_second_row():
    validated(20, naf="25.62B", levels=2)
    validated(5, naf="10.71C", levels=2)
    validated(2, naf="28.41Z", levels=2)

    rows = cut("Par secteur")

    hidden = [label[:2] for label, cells in rows.items() if cells == ["s"] * 4]
    assert hidden == ["10", "28"]
    assert rows["Lignes « s » réunies"] == [0, 7, 0, 7]
    assert rows["Ensemble"] == [0, 27, 0, 27]


def test_statistics_by_date_shows_true_zeros():
    validated(12)
    assert cut("Par date")["2015, 3e trimestre"] == [0, 12, 0, 12]


def test_statistics_by_region_names_the_map_of_the_day():
    validated(12)
    assert list(cut("Par région")) == ["Alsace", "Ensemble"]


@pytest.mark.parametrize(("score", "place"), [(0, 0), (Fraction(199, 100), 0), (2, 1), (3, 2), (5, 2)])
def test_class_of(score, place):
    assert class_of(score) == place


def test_statistics_hides_an_axis_whole():
    validated(10, levels=2)
    validated(2, on=1, levels=4)
    assert {tuple(row.cells) for row in edition().axes} == {("s",) * 4}


def test_statistics_before_the_first_edition_says_when_it_comes(client):
    sign_in(client)
    assert "Pas encore d’édition" in client.get(URL).content.decode()


def test_statistics_names_no_firm(client):
    sign_in(client, observer=True)
    validated(12)
    content = client.get(URL).content.decode()
    assert "12 entreprises" in content.replace("\u00a0", " ")
    assert "Ateliers" not in content


def test_statistics_of_no_such_axis_is_not_found(client):
    sign_in(client)
    assert client.get(URL, {"axe": "X"}).status_code == 404


def test_statistics_export_has_the_same_cells(client):
    sign_in(client)
    validated(12)
    content = client.get(URL, {"axe": "PROD", "format": "csv"}).getvalue().decode("utf-8-sig")
    assert "Par taille;PME;0;12;0;12" in content


def test_statistics_takes_the_same_queries(client, django_assert_num_queries):
    sign_in(client)
    validated(12)
    with django_assert_num_queries(12):
        client.get(URL)


def test_statistics_count_both_versions_by_axis_and_say_so(client):
    sign_in(client)
    validated(6)
    reword(draft_question(), text="Tout autre chose ?")
    validated(6, questionnaire=publish())

    assert edition().versions == [1, 2]
    assert cut("Par taille")["PME"] == [0, 12, 0, 12]
    assert "plusieurs versions du questionnaire (1, 2)" in client.get(URL).content.decode()
