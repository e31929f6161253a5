"""The questionnaire read by other methods' dimensions, and the sheet that leaves the country."""

import csv
import datetime
import io
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from diagnostics.models import Question
from diagnostics.tests.factories import make_diagnostic
from experts.tests.factories import ExpertFactory, assign
from industrie_futur.thresholds import change_threshold
from regions.models import Region
from regions.services import adopt_programme
from steering.international.correspondences import correspondences
from steering.international.readings import edition_on
from steering.international.sheet import figure_text, sheet_of, sheet_pdf, words_of
from steering.models import Framework
from steering.tests.international import JULY, agreed, event, noted, partner

pytestmark = pytest.mark.django_db
CORRESPONDENCES = reverse("steering:correspondence_list")
LEVELS = reverse("steering:international_levels")
SHEET = reverse("steering:sheet")
PDF = reverse("steering:sheet_file")


def day(number):
    return datetime.date(2015, 7, number)


def all_at(level, **others):
    """A level for every question, `others` by code with "_" for "-"."""
    levels = dict.fromkeys(Question.objects.values_list("code", flat=True), level)
    return levels | {code.replace("_", "-"): value for code, value in others.items()}


def validated(count, *, on=1, levels=None, **firm):
    expert = ExpertFactory()
    for _ in range(count):
        mission = assign(enrol(CompanyFactory(**firm)), expert)
        days = {"started_on": day(on), "submitted_on": day(on), "validated_on": day(on)}
        make_diagnostic(mission, status="validated", levels=levels or all_at(2), **days)


def eti():
    figures = {"headcount": 300, "turnover": 90_000_000, "balance_sheet": 60_000_000}
    return {name: Decimal(value) for name, value in figures.items()}


def line(edition, code, dimension):
    (table,) = (each for each in edition.tables if each.framework.code == code)
    return next(each for each in table.lines if each.dimension.code == dimension)


@pytest.fixture
def observer(client):
    client.force_login(UserFactory(observer=True))
    return client


# Correspondences ------------------------------------------------------------------------------------


def test_every_question_of_the_tables_is_asked():
    assert [each.gone for each in correspondences(JULY).unmapped] == [[], []]


def test_correspondences_say_what_leads_nowhere_both_ways():
    dmat, acatech = correspondences(JULY).unmapped
    assert [axis.code for axis in dmat.axes] == ["CHAINE"]
    assert [question.code for question in dmat.questions][:2] == ["STRAT-3", "HUMAIN-4"]
    assert dmat.dimensions == []
    assert [axis.code for axis in acatech.axes] == ["STRAT", "PROD", "CHAINE", "ENV"]
    assert [each.code for each in acatech.dimensions] == ["RESOURCES"]


def test_correspondences_show_a_question_without_dimension(observer):
    page = observer.get(CORRESPONDENCES).text
    assert "Ces méthodes sont postérieures à 2015" in page
    assert page.count("Aucune dimension") == 10 + 18  # of 27 questions, in each of the two tables


@pytest.mark.parametrize("wanted", ["csv", "xlsx", "ods"])
def test_correspondences_are_exported(observer, wanted):
    response = observer.get(CORRESPONDENCES, {"format": wanted})
    assert response.status_code == 200
    assert response.getvalue()


def test_exported_correspondences_have_the_empty_sides(observer):
    content = observer.get(CORRESPONDENCES, {"format": "csv"}).getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content), delimiter=";"))[1:]
    assert {row[4] for row in rows if row[0] == "DMAT" and not row[6]} >= {"STRAT-3", "CHAINE-1"}
    assert [row[6] for row in rows if not row[4]] == ["RESOURCES"]


def test_correspondences_cost_six_queries_of_their_own(django_assert_num_queries):
    with django_assert_num_queries(6):
        correspondences(JULY)


def test_a_later_edition_takes_the_place_of_the_first():
    old = Framework.objects.get(code="DMAT")
    fields = {"name": old.name, "publisher": "", "scale": "", "source": "", "year": 2030, "position": 1}
    new = Framework.objects.create(code="DMAT", edition=2, published_on=JULY, **fields)
    assert new in Framework.objects.in_force()
    assert old not in Framework.objects.in_force()


# Levels ---------------------------------------------------------------------------------------------


def test_level_is_the_mean_of_the_questions_of_the_dimension():
    validated(10, levels=all_at(2, PROD_1=5))
    edition = edition_on(JULY)
    assert edition.firms == 10
    assert line(edition, "DMAT", "AUTOMATION").level == Fraction(7, 2)
    assert line(edition, "DMAT", "DATA").level == 2
    assert line(edition, "ACATECH", "RESOURCES").is_read is False


def test_not_applicable_is_not_zero():
    validated(10, levels=all_at(4, NUM_3=None))
    assert line(edition_on(JULY), "DMAT", "DATA").level == 4


def test_levels_wait_for_enough_firms():
    validated(9)
    assert edition_on(JULY) is None


def test_edition_of_a_day_does_not_move_with_a_few_firms_more():
    validated(10, on=1, levels=all_at(2))
    validated(9, on=2, levels=all_at(5))
    assert (edition_on(day(1)), edition_on(JULY)) == (edition_on(day(2)),) * 2
    assert line(edition_on(JULY), "DMAT", "DATA").level == 2


def test_edition_leaves_out_a_day_that_is_not_over():
    validated(10, on=20)
    assert edition_on(JULY) is None


def test_firm_without_a_level_on_a_dimension_is_in_no_mean():
    validated(10)
    validated(3, levels=all_at(5, NUM_1=None))
    edition = edition_on(JULY)
    assert (edition.firms, line(edition, "DMAT", "DATA").level) == (10, 2)


def test_few_firms_of_a_group_hide_another_against_subtraction():
    validated(12)
    validated(4, on=1, levels=all_at(5), **eti())
    edition = edition_on(JULY)
    assert edition.groups == {"PME": None, "ETI": None}
    assert line(edition, "DMAT", "DATA").by_group == [None, None]
    assert line(edition, "DMAT", "DATA").level == Fraction(44, 16)


def test_groups_of_enough_firms_are_shown():
    validated(12)
    validated(5, on=1, levels=all_at(5), **eti())
    edition = edition_on(JULY)
    assert edition.groups == {"PME": 12, "ETI": 5}
    assert line(edition, "DMAT", "DATA").by_group == [2, 5]


def test_threshold_raised_makes_editions_wait_longer():
    validated(12)
    change_threshold("international_firms", 13, by=UserFactory())
    assert edition_on(JULY) is None


def test_levels_page_marks_what_is_hidden(observer):
    validated(12)
    validated(1, on=1, **eti())
    page = observer.get(LEVELS).text
    assert "13\u00a0entreprises" in page
    assert page.count('<td class="numeric">s</td>') == 2 * (9 + 2)


def test_levels_page_shows_one_decimal(observer):
    validated(12, levels=all_at(2, NUM_3=5))
    assert '<td class="numeric">3,0</td>' in observer.get(LEVELS).text


def test_levels_page_before_anything_says_why(observer):
    assert "Pas encore d’édition" in observer.get(LEVELS).text


def test_levels_page_refuses_a_day_to_come(observer):
    assert "Ce jour est à venir" in observer.get(LEVELS, {"au": "2015-07-21"}).text


def test_edition_costs_six_queries(django_assert_num_queries):
    validated(10)
    with django_assert_num_queries(6):
        edition_on(JULY)


# The sheet ------------------------------------------------------------------------------------------


def numbers(column):
    """Every number that a column of the sheet says, as both languages would if they spoke alike."""
    said = [row["value"] for row in column["rows"]]
    said += [row["value"] for table in column["tables"] for row in table["rows"]]
    said += re.findall(r"\d+", column["levels_note"])
    said += [re.sub(r"\D+", " ", row["state"]) for row in column["action_rows"]]
    return [re.sub(r"[^\d]", "", each.replace("er", "")) for each in said]


def programme(amount):
    adopt_programme(
        Region.objects.get(pk="42"),
        title="Programme",
        adopted_on=day(1),
        planned_companies=1_700,
        amount=amount,
        by=UserFactory(),
    )


def test_sheet_says_the_same_figures_in_both_languages():
    programme(160_500_000)
    validated(12, levels=all_at(3, PROD_1=2))
    noted(agreed(title_de="Normen vergleichen"))
    sheet = sheet_of(JULY)

    french, german = (words_of(sheet, each) for each in ("fr", "de"))

    assert numbers(french) == numbers(german)
    assert [row["value"] for row in french["rows"]] == [
        *("12", "1", "160,5\u00a0M€", "1\u202f700"),
        f"{sheet.figures[4].value}",
    ]
    assert [row["value"] for row in german["rows"]][2:4] == ["160,5\u00a0Mio.\u00a0€", "1.700"]
    assert (french["as_of"], german["as_of"]) == ("Situation au 20 juillet 2015", "Stand: 20. Juli 2015")
    assert german["action_rows"][0]["title"] == "Normen vergleichen"


@pytest.mark.parametrize(("language", "text"), [("fr", "1\u202f234\u202f567,5"), ("de", "1.234.567,5")])
def test_figures_are_written_as_the_language_does(language, text):
    assert figure_text(1_234_567.5, language) == text


def test_sheet_gives_no_figure_of_fewer_firms_than_the_threshold():
    for _ in range(4):
        enrol()
    assert words_of(sheet_of(JULY), "de")["rows"][0]["value"] == "s"


def test_sheet_gives_actions_as_they_stood_on_its_day():
    action = agreed(on=day(1))
    noted(action, on=day(10))
    noted(agreed(action.partnership, title="Abandonnée", on=day(1)), on=day(10), status="dropped")
    agreed(partner(partner="Autre", country="IT"), title="Ailleurs", on=day(1))

    assert [(each.action, each.status) for each in sheet_of(day(9)).actions][:1] == [(action, "planned")]
    assert len(sheet_of(day(9)).actions) == 2
    assert [(each.action, each.status) for each in sheet_of(day(10)).actions] == [(action, "started")]


def test_sheet_says_in_french_what_has_no_german_title():
    agreed()
    row = words_of(sheet_of(JULY), "de")["action_rows"][0]
    assert (row["title"], row["language"]) == ("Comparer les normes", "fr")


def test_sheet_is_one_page_whatever_it_says(observer):
    validated(10)
    partnership = partner(contact="Direction générale des entreprises", contact_email="a@exemple.example")
    for number in range(7):
        agreed(partnership, title=f"{number} " + "Rapprocher les travaux de normalisation " * 4)
        event(name=f"{number} " + "Conférence franco-allemande " * 6, partnership=partnership)

    reader = PdfReader(io.BytesIO(observer.get(PDF).content))

    assert len(reader.pages) == 1
    assert [float(each) for each in reader.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.01)
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Stand: 20. Juli 2015" in text
    assert "Situation au 20 juillet 2015" in text
    assert "Und 2 weitere" in text


def test_sheet_of_a_day_is_always_the_same_file():
    agreed()
    assert sheet_pdf(sheet_of(JULY)) == sheet_pdf(sheet_of(JULY))


def test_sheet_page_shows_both_languages(observer):
    page = observer.get(SHEET).text
    assert '<section class="panel" lang="de"' in page
    assert "Das Programm in Zahlen" in page


@pytest.mark.parametrize("asked", ["2015-07-21", "demain"])
def test_sheet_file_of_no_day_does_not_exist(observer, asked):
    assert observer.get(PDF, {"au": asked}).status_code == 404
