"""Every figure of every chapter opens: its definition, its neighbours, its rows in the reader's rights."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol, follow
from diagnostics.tests.factories import (
    followed,
    make_visit,
)
from steering.figures.counts import COUNTS
from steering.figures.page import FigurePage
from steering.indicators import Measures
from steering.queries import geography_on
from steering.report.addresses import address_of
from steering.tests.factories import published_report
from steering.tests.figurework import rows_behind_every_count
from steering.tests.international import partner

pytestmark = pytest.mark.django_db
DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def work(officer):
    rows_behind_every_count()


@pytest.fixture
def report(work):
    return published_report(DAY, by=UserFactory())


def chapter_figures(report):
    """(code, number) of all that the chapters print, the two members of each rate included."""
    for chapter in report.figures["chapters"]:
        for figure in chapter["figures"]:
            parts = (figure["numerator"], figure["denominator"]) if figure["unit"] == "%" else (figure,)
            yield from ((part["code"], part["raw"]) for part in parts)


def linked(client, report):
    """Paths of the pages of figures that the page of the report leads to."""
    document = client.get(report.get_absolute_url()).context["document"]
    return {cell.url for _, table in document.tables for row in table.rows for cell in row if cell.url}


def path_of(report, code):
    return address_of(code, report.figures)


def test_every_count_has_rows_in_the_example(work):
    """Or the tests below would prove little."""
    measures = Measures(DAY)
    assert [code for code, count in COUNTS.items() if not sum(count.count(measures).values())] == []


def test_ministry_opens_every_figure_of_every_chapter_on_what_it_printed(client, report):
    client.force_login(UserFactory())
    opened = linked(client, report)
    for code, raw in chapter_figures(report):
        path = path_of(report, code)
        context = client.get(path).context
        page, seen = context["page"], context["seen"]

        assert (code, path in opened, page.value, seen.made, seen.is_unexplained) == (
            *(code, True, raw, raw, False),
        )
        assert [shown.bridge for shown in page.bridges if shown.bridge.remainder] == []


def test_officer_opens_the_rows_of_their_region_and_each_leads_to_its_page(client, report, officer):
    client.force_login(officer)
    own = {code: count.count(Measures(DAY)) for code, count in COUNTS.items() if count.kind.is_of_firms}
    for code in COUNTS:
        context = client.get(path_of(report, code)).context
        whole = context["page"].value
        expected = own[code]["42"] if code in own else whole

        assert (code, context["seen"].made) == (code, expected)
        assert ("relèvent d’autres régions" in context["seen"].sentence) == (expected != whole)
        for url in {cell.url for line in context["lines"] for cell in line if cell.url}:
            assert (code, client.get(url).status_code) == (code, 200)


def test_observer_opens_every_figure_without_a_row_nor_a_region(client, report):
    client.force_login(UserFactory(observer=True))
    for code, count in COUNTS.items():
        response = client.get(path_of(report, code) + "&region=42")
        text = response.content.decode()

        assert count.definition.split("\u202f")[0] in text
        assert "Chiffres seulement" in text
        assert "Ateliers" not in text
        if count.kind.is_of_firms:
            assert response.context["page"].region is None
            assert "Alsace" not in {
                part.label for shown in response.context["page"].bridges for part in shown.parts
            }


def test_expert_opens_their_own_visits(client, work):
    user = UserFactory(expert=True)
    follow(enrol(), user=user)
    client.force_login(user)

    sentence = client.get(reverse("steering:figure_detail", args=["visits"])).context["seen"].sentence
    assert sentence == "Vous voyez 0\u00a0visite sur 4\u202f; les autres ne vous sont pas confiées."


def test_count_by_region_adds_up_and_opens(client, work):
    client.force_login(UserFactory())
    page = client.get(reverse("steering:figure_detail", args=["visits"]), {"region": "53"}).context["page"]

    assert (page.place, page.value, page.by_region.remainder) == ("Bretagne", 2, 0)
    national = FigurePage(COUNTS["visits"], Measures(DAY), geography_on(DAY), None, UserFactory())
    assert {part.label: part.amount for part in national.by_region.parts if part.amount} == {
        "Alsace": 2,
        "Bretagne": 2,
    }


@pytest.mark.parametrize("code", ["partnerships", "visits"])
def test_count_opens_as_it_was_arrested(client, report, code):
    client.force_login(UserFactory())
    printed = dict(chapter_figures(report))[code]
    partner(partner="Industria 4.0", started_on=DAY - timedelta(days=9))
    make_visit(followed(), day=date(2015, 7, 3))
    page = client.get(path_of(report, code)).context["page"]

    assert page.value == printed
    assert [part.amount for part in page.neighbours[-1].parts] == [printed, 1]


def printed_addresses(report):
    """The addresses that the PDF leads to, its codes included."""
    with report.pdf.open() as file:
        for page in PdfReader(file).pages:
            notes = [note.get_object() for note in page.get("/Annots", ())]
            yield from (note["/A"]["/URI"] for note in notes if "/URI" in note["/A"])


@pytest.mark.parametrize("role", ["ministry", "regional_officer", "observer"])
def test_code_of_each_chapter_on_paper_opens_its_figures_as_printed(client, report, role, settings):
    client.force_login(UserFactory(**{role: True} if role != "ministry" else {}))
    codes = (each for each in printed_addresses(report) if "chapitre=" in each and "#" not in each)
    printed = list(dict.fromkeys(codes))  # the code and its words lead there
    assert len(printed) == len(report.figures["chapters"])
    for address, chapter in zip(printed, report.figures["chapters"], strict=True):
        page = client.get(address.removeprefix(settings.PORTAL_URL)).context["page"]
        lines = [(line.indicator.code, line.text) for line in page.lines]
        rates = [(line.rate.code, line.text) for line in page.rates]

        assert page.plan.chapter == chapter["code"]
        assert [code for code, _ in lines + rates] == [each["code"] for each in chapter["figures"]]
        assert [text for _, text in rates] == [
            each["value"] for each in chapter["figures"] if each["unit"] == "%"
        ]
        for line in page.lines:
            assert client.get(line.url).context["page"].text == line.text


def test_rate_leads_to_its_line_and_its_two_figures(client, report):
    client.force_login(UserFactory())
    path = path_of(report, "confirmed_rate")
    text = client.get(path).content.decode()

    assert path in linked(client, report)
    assert f'id="{path.partition("#")[2]}"' in text
    assert all(path_of(report, code).replace("&", "&amp;") in text for code in ("confirmed_visits", "visits"))


def test_unknown_chapter_is_not_found(client):
    client.force_login(UserFactory())
    assert client.get(reverse("steering:figure_list"), {"chapitre": "rien"}).status_code == 404


@pytest.mark.parametrize("wanted", ["csv", "xlsx"])
def test_rows_of_a_count_are_exported(client, work, wanted):
    client.force_login(UserFactory())
    for code, count in COUNTS.items():
        response = client.get(reverse("steering:figure_detail", args=[code]), {"format": wanted})
        content = b"".join(response.streaming_content)
        if wanted == "csv":
            assert (code, content.count(b"\n")) == (code, 1 + sum(count.count(Measures(DAY)).values()))
        else:
            assert (code, content[:2]) == (code, b"PK")


@pytest.mark.parametrize("visits", [1, 3])
def test_page_of_a_count_takes_as_many_queries_whatever_its_rows(client, django_assert_num_queries, visits):
    client.force_login(UserFactory())
    for _ in range(visits):
        make_visit()
    with django_assert_num_queries(9):
        client.get(reverse("steering:figure_detail", args=["visits"]))


@pytest.mark.parametrize("visits", [1, 3])
def test_list_of_a_chapter_takes_as_many_queries_whatever_the_rows(client, django_assert_num_queries, visits):
    client.force_login(UserFactory())
    for _ in range(visits):
        make_visit()
    with django_assert_num_queries(12):
        client.get(reverse("steering:figure_list"), {"chapitre": "diagnostics"})
