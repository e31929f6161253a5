"""What the surveys say, added up: by edition, with the response rate, and nothing on too few firms."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import CompanyFactory, enrol
from diagnostics.models import Survey
from diagnostics.survey_results import edition_day, last_edition
from diagnostics.tests.factories import make_survey, moment
from experts.tests.factories import sign_in
from industrie_futur.thresholds import change_threshold

pytestmark = pytest.mark.django_db
URL = reverse("diagnostics:survey_results")
CLOSING = Survey.Wave.CLOSING
TODAY = datetime.date(2015, 7, 20)


def day(number):
    return datetime.date(2015, 7, number)


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def ask(by):
    """A function that makes surveys of one kind of firms."""

    def ask(count, *, department="67", naf="25.62B", on=6, **fields):
        answer = {"answered": True, "answered_at": moment(day(on))} if on else {}
        for _ in range(count):
            company = CompanyFactory(department=department, naf_id=naf, by=by)
            file = enrol(company, phase=Phase.TERMINEE, on=datetime.date(2015, 6, 30), by=by)
            make_survey(file, **answer | fields)

    return ask


def edition(user=None):
    return last_edition(user or UserFactory(), CLOSING)


def cut(title, user=None):
    """{group: cells as they are read} of a table."""
    rows = next(each.rows for each in edition(user).cuts if each.title == title)
    return {row.label: [plain(text) for text in row.shown] for row in rows}


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_results_stand_beside_their_response_rate(ask):
    ask(8, invested=Decimal(10_000), jobs=1, satisfaction=5)
    ask(4, invested=Decimal(20_000), jobs=-2, satisfaction=2, turnover_trend="down", was_called_back=False)
    ask(4, on=None)

    assert cut("Par région")["Ensemble"] == ["16", "12", "75 %", "160 000 €", "0", "+33", "4,0", "33,3 %"]
    label, value, detail = edition().tiles[0]
    assert (label, plain(value)) == ("Investissement", "160 000 €")
    assert "12 sur 16 entreprises sollicitées (75" in detail


def test_a_refusal_counts_as_asked_and_not_answered(ask, by):
    ask(10)
    ask(3, on=None, refused_at=moment(day(3)), refused_by=by)
    ask(2, on=None, refused_at=moment(day(3)), refused_by=by, sent_at=None)
    ask(2, on=None, sent_at=None)
    assert cut("Par région")["Ensemble"][:3] == ["15", "10", "66,7 %"]


def test_no_rate_under_the_threshold_of_cases(ask):
    ask(10)
    ask(3, department="29")
    assert cut("Par région")["Bretagne"] == ["3", "3", "n. s.", "150 000 €", "+6", "n. s.", "4,0", "n. s."]
    change_threshold("small_number", 3, by=UserFactory())
    assert cut("Par région")["Bretagne"][2] == "100 %"


def test_a_group_of_one_or_two_firms_is_hidden_with_another_and_both_are_told_together(ask):
    ask(12)
    ask(4, department="29")
    ask(2, department="54")
    rows = cut("Par région")
    assert rows["Lorraine"] == rows["Bretagne"] == ["s"] * 8
    assert rows["Lignes « s » réunies"][:2] == ["6", "6"]
    assert (rows["Alsace"][0], rows["Ensemble"][0]) == ("12", "18")


def test_a_sum_that_one_firm_makes_is_hidden_with_another_not_its_count(ask):
    ask(9, invested=Decimal(10_000))
    ask(3, department="54", invested=Decimal(10_000))
    ask(3, department="29", invested=Decimal(1_000))
    ask(1, department="29", invested=Decimal(900_000), jobs=2)
    change_threshold("small_number", 3, by=UserFactory())
    rows = cut("Par région")
    assert rows["Bretagne"][:4] == ["4", "4", "100 %", "s"]
    # The whole is made by that firm too: no sum of it is told.
    assert {cells[3] for cells in rows.values()} == {"s"}
    assert rows["Alsace"][4] == "+18"


def test_one_or_two_firms_not_called_back_are_not_told(ask):
    ask(12)
    ask(10, department="29")
    ask(2, department="29", was_called_back=False)
    ask(3, department="29", was_called_back=False)
    change_threshold("small_number", 3, by=UserFactory())
    assert cut("Par région")["Alsace"][7] == "0 %"
    ask(2, department="54", was_called_back=False, on=7)
    ask(9, department="54", on=7)
    rows = cut("Par région")
    assert (rows["Lorraine"][7], rows["Bretagne"][7]) == ("s", "s")


def test_answers_by_sector_and_by_size(ask):
    ask(10)
    ask(4, naf="10.71C")
    assert [label[:2] for label in cut("Par secteur")] == ["10", "25", "En"]
    assert list(cut("Par taille")) == ["PME", "Ensemble"]


def test_an_edition_waits_for_enough_answers_of_days_that_are_over(ask):
    ask(9, on=6)
    assert edition_day(CLOSING, TODAY) is None
    ask(1, on=7)
    assert edition_day(CLOSING, day(7)) is None
    assert edition_day(CLOSING, day(8)) == day(7)
    ask(9, on=9)
    assert edition_day(CLOSING, TODAY) == day(7)
    assert cut("Par région")["Ensemble"][1] == "10"


def test_waves_are_apart(ask):
    ask(10, wave="one_year")
    assert (edition_day(CLOSING, TODAY), edition_day(Survey.Wave.ONE_YEAR, TODAY)) == (None, day(6))


# The page ---------------------------------------------------------------------------------------------


def test_an_officer_reads_the_sums_of_their_regions(client, ask):
    user = sign_in(client, regional_officer=True, regions=["42"])
    ask(10)
    ask(5, department="29")
    assert cut("Par région", user) == {
        "Alsace": ["10", "10", "100 %", "500 000 €", "+20", "+100", "4,0", "0 %"],
        "Ensemble": ["10", "10", "100 %", "500 000 €", "+20", "+100", "4,0", "0 %"],
    }
    assert "Bretagne" not in client.get(URL).content.decode()


def test_an_observer_reads_the_country_and_no_firm(client, ask):
    sign_in(client, observer=True)
    ask(10)
    ask(4, department="29")
    content = client.get(URL).content.decode()
    assert "Bretagne" in content
    assert "Ateliers" not in content
    assert "Où en sont les envois" not in content


def test_the_page_says_where_the_mails_stand(client, ask):
    sign_in(client)
    ask(2)
    ask(1, was_called_back=False)
    ask(1, on=None)
    ask(1, on=None, closes_at=moment(day(10)))
    ask(1, on=None, sent_at=None)
    content = client.get(URL).content.decode().replace("\u00a0", " ")
    assert "3 réponses sur 6 enquêtes" in content
    assert "1 restée sans réponse" in content
    assert "1 entreprise à rappeler" in content
    assert "Pas encore de résultats" in content


@pytest.mark.parametrize("query", [{"vague": "x"}, {"format": "csv"}])
def test_what_does_not_exist_is_not_found(client, query):
    sign_in(client)
    assert client.get(URL, query).status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_results_are_exported(client, ask, kind):
    sign_in(client, observer=True)
    ask(10)
    response = client.get(URL, {"vague": "cloture", "format": kind})
    assert f"enquetes-cloture-2015-07-06.{kind}" in response.headers["Content-Disposition"]
    content = response.getvalue()
    if kind == "csv":
        assert "Par région;Alsace;10;10;100;500000;20;100;4;0" in content.decode("utf-8-sig")


def test_the_page_takes_the_same_queries_for_more_firms(client, ask, django_assert_num_queries):
    sign_in(client)
    ask(10)
    client.get(URL)
    with django_assert_num_queries(10):
        client.get(URL)
    ask(10, department="29", naf="10.71C")
    with django_assert_num_queries(10):
        client.get(URL)
