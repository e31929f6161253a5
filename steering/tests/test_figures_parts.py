"""Each cell of the secondary tables of a report opens the part of a figure that it prints."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol, follow
from diagnostics.tests.factories import make_visit
from experts.models import Expert
from industrie_futur.secrecy import MARKER
from steering.figures import figure_path
from steering.figures.links import FigureLinks
from steering.figures.parts import PARTS, part_code
from steering.figures.publication import UnexplainedRemainder, check_bridges
from steering.report.addresses import address_of, links_of
from steering.report.document import document
from steering.report.tables import TABLES, cell_path, printed_cells
from steering.tests.factories import published_report
from steering.tests.figurework import rows_behind_every_count, written_links

pytestmark = pytest.mark.django_db
DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)
ETI = {"headcount": Decimal(300), "turnover": Decimal(60_000_000), "balance_sheet": Decimal(50_000_000)}
SIZES = [part_code("engaged", "taille", size) for size in ("PME", "ETI")]


@pytest.fixture
def work():
    rows_behind_every_count()


def sized(pme, eti):
    """So many firms of each size engaged in Alsace; one of the ETI."""
    for _ in range(pme):
        enrol(on=SPRING)
    return [enrol(on=SPRING, **ETI) for _ in range(eti)][0]


def tables_of(report):
    return [table for chapter in report.figures["chapters"] for table in chapter["tables"]]


def cells_of(report):
    return list(printed_cells(tables_of(report)))


def page_of(client, code, **query):
    return client.get(reverse("steering:figure_detail", args=[code]), query).context["page"]


def arrested(report):
    """The query that opens a figure as `report` arrested it."""
    return {"au": report.as_of.isoformat(), "arrete": report.recorded_until.isoformat()}


# What the report prints ---------------------------------------------------------------------------------


def test_every_cell_opens_on_what_it_printed_and_its_rows_make_it(client, work):
    report = published_report(DAY, by=UserFactory())
    client.force_login(UserFactory())
    parts = client.get(report.get_absolute_url()).context["document"]
    opened = {cell.url for _, table in parts.tables for row in table.rows for cell in row}
    cells = cells_of(report)

    assert {table["code"] for table in tables_of(report)} == TABLES.keys() - {"levels", "levels_people"}
    for cell in cells:
        path = address_of(cell.code, report.figures)
        context = client.get(path).context
        page, seen = context["page"], context["seen"]
        assert (cell.code, path in opened, page.value, seen.made, seen.is_unexplained) == (
            *(cell.code, True, cell.value, cell.value, False),
        )
        assert {shown.bridge.remainder for shown in page.bridges} == {0}
    assert len({cell.code for cell in cells if cell.value}) > 10  # or it would prove little


def test_cells_lead_to_their_pages_from_the_files(work, settings):
    settings.PORTAL_URL = "https://portail.example"
    report = published_report(DAY, by=UserFactory())
    linked, written = written_links(report)

    addresses = {f'="https://portail.example{address_of(c.code, report.figures)}"' for c in cells_of(report)}
    assert {(each in linked, each in written) for each in addresses} == {(True, True)}


@pytest.mark.parametrize("spoken", ["en", "de"])
def test_cells_lead_to_the_same_pages_in_each_language(work, spoken):
    report = published_report(DAY, by=UserFactory())
    opened = [
        [cell.url for _, table in document(report.figures, each).tables for row in table.rows for cell in row]
        for each in ("fr", spoken)
    ]
    assert opened[0] == opened[1]


def test_what_no_table_has_any_more_opens_nothing():
    links = FigureLinks(DAY)
    assert cell_path("visits_by_kind", "suivi", 1, 3, links) == links.to("confirmed_visits--nature--suivi")
    assert [
        cell_path("former", "suivi", 0, 3, links),
        cell_path("visits_by_kind", "former", 0, 3, links),
        cell_path("visits_by_kind", "suivi", 2, 3, links),
        cell_path("sizes", "ETI", 0, MARKER, links),
        cell_path("levels", "PROD", 0, MARKER, links),
    ] == [""] * 5


def test_levels_lead_to_their_method_and_open_no_firm(client):
    client.force_login(UserFactory(observer=True))
    path = cell_path("levels", "PROD", 0, 12, FigureLinks(DAY))

    assert path == f"{reverse('diagnostics:statistics')}?axe=PROD#axe"
    assert client.get(path).status_code == 200


# Pages of parts -----------------------------------------------------------------------------------------


def test_part_says_what_it_is_and_what_it_is_a_part_of(client, work):
    client.force_login(UserFactory())
    text = client.get(reverse("steering:figure_detail", args=["visits--nature--initiale"])).content.decode()

    assert "Visites réalisées – Visite initiale" in text
    assert "Parmi elles, celles dont la nature est" in text


@pytest.mark.parametrize(
    ("whole", "dimension", "value"),
    [("visits", "nature", "suivi"), ("done_actions", "axe", "NUM"), ("engaged", "taille", "ETI")],
)
def test_figure_is_the_sum_of_its_parts_and_each_term_opens(client, work, whole, dimension, value):
    client.force_login(UserFactory())
    page = page_of(client, whole, region="42")
    shown = next(each for each in page.bridges if "le total, par" in each.bridge.title)

    assert (page.value > 0, shown.bridge.remainder) == (True, 0)
    assert [term.text for term in shown.parts] == [
        client.get(term.url).context["page"].text for term in shown.parts
    ]
    of_part = page_of(client, part_code(whole, dimension, value), region="42")
    assert shown.bridge.title in {each.bridge.title for each in of_part.bridges}


def test_experts_count_under_each_of_theirs(client, work):
    client.force_login(UserFactory())
    response = client.get(reverse("steering:figure_detail", args=["experts--axe--PROD"]))
    titles = [each.bridge.title for each in response.context["page"].bridges]

    assert "leurs nombres ne s’additionnent pas" in response.content.decode()
    assert not [title for title in titles if "le total, par axe" in title]
    assert response.context["page"].value == 2


def test_part_opens_as_it_was_arrested(client, work):
    report = published_report(DAY, by=UserFactory())
    for expert in Expert.objects.all():
        expert.specialities.remove("PROD")
    client.force_login(UserFactory())
    context = client.get(address_of("experts--axe--PROD", report.figures)).context

    assert (context["page"].value, context["seen"].made) == (2, 2)
    assert page_of(client, "experts--axe--PROD").value == 0


def test_officer_opens_the_rows_of_their_region(client, work):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    context = client.get(reverse("steering:figure_detail", args=["visits--nature--initiale"])).context

    assert context["seen"].sentence == (
        "Vous voyez 1\u00a0visite sur 2\u202f; les autres relèvent d’autres régions."
    )


def test_observer_opens_every_part_without_a_row_nor_a_region(client, work):
    client.force_login(UserFactory(observer=True))
    for code in PARTS:
        page = page_of(client, code, region="42")
        assert (code, page.has_rows) == (code, False)
        assert (page.region, page.is_by_region) == (None, False) or code.startswith("experts--")


def test_unknown_part_is_not_found(client):
    client.force_login(UserFactory())
    codes = ["visits--nature--rien", "visits--rien--suivi", "rien--nature--suivi", "visits--", "experts--axe"]
    assert {client.get(reverse("steering:figure_detail", args=[each])).status_code for each in codes} == {404}


@pytest.mark.parametrize("firms", [1, 3])
@pytest.mark.parametrize(
    ("code", "queries"), [("visits--nature--suivi", 9), ("engaged--taille--PME", 8), ("experts--axe--NUM", 9)]
)
def test_page_of_a_part_takes_as_many_queries_whatever_its_rows(
    client, django_assert_num_queries, firms, code, queries
):
    client.force_login(UserFactory())
    for _ in range(firms):
        make_visit(kind="suivi")
    with django_assert_num_queries(queries):
        page_of(client, code)


# Statistical secrecy ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["regional_officer", "observer", "expert"])
def test_hidden_number_is_told_by_no_way(client, role):
    hidden = sized(4, 1)
    report = published_report(DAY, by=UserFactory())
    user = UserFactory(**{role: True})
    if role == "expert":
        follow(hidden, user=user)  # their own firm, and still
    client.force_login(user)

    assert {cell.value for cell in cells_of(report) if cell.code in SIZES} == {MARKER}
    for query in (
        arrested(report),
        {},
        {"au": "2015-06-01"},
        {"region": "42"},
        {**arrested(report), "region": "42"},
        {**arrested(report), "arrete": timezone.now().isoformat()},
        {"format": "csv"},
    ):
        for code in SIZES:
            response = client.get(reverse("steering:figure_detail", args=[code]), query)
            page = response.context["page"]
            assert (page.text, page.value, page.region, page.bridges, page.has_rows) == (
                "s",
                0,
                None,
                [],
                False,
            )
            assert hidden.company.name not in response.content.decode()


@pytest.mark.parametrize("role", ["regional_officer", "observer", "expert"])
def test_figure_is_not_split_by_size_for_who_does_not_read_every_firm(client, role):
    sized(4, 1)
    client.force_login(UserFactory(**{role: True}))

    assert "taille" not in client.get(reverse("steering:figure_detail", args=["engaged"])).content.decode()


def test_printed_number_is_told_as_it_was_printed_and_no_other(client):
    sized(4, 3)
    report = published_report(DAY, by=UserFactory())
    enrol(on=SPRING, **ETI)
    client.force_login(UserFactory(observer=True))
    code = SIZES[1]

    assert page_of(client, code, **arrested(report)).text == "3"
    assert [
        page_of(client, code, **query).text
        for query in ({}, {"au": "2015-07-20"}, {**arrested(report), "au": "2015-07-19"})
    ] == ["s"] * 3


def test_unpublished_report_tells_nothing(client):
    sized(4, 3)
    report = published_report(DAY, by=UserFactory(), publish=False)
    client.force_login(UserFactory(observer=True))

    assert page_of(client, SIZES[0], **arrested(report)).text == "s"


def test_officer_opens_their_rows_of_a_printed_size(client):
    sized(4, 3)
    enrol(department="29", on=SPRING)
    report = published_report(DAY, by=UserFactory())
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    path = address_of(SIZES[0], report.figures)

    assert client.get(path).context["seen"].sentence == (
        "Vous voyez 4\u00a0entreprises sur 5\u202f; les autres relèvent d’autres régions."
    )


def test_ministry_reads_what_secrecy_hides_and_its_row(client):
    hidden = sized(4, 1)
    client.force_login(UserFactory())
    context = client.get(reverse("steering:figure_detail", args=[SIZES[1]])).context

    assert (context["page"].value, context["seen"].made) == (1, 1)
    assert context["lines"][0][0].text == hidden.company.name


# The list of a chapter ----------------------------------------------------------------------------------


def test_code_of_a_chapter_leads_to_its_tables_as_printed(client, work):
    report = published_report(DAY, by=UserFactory())
    client.force_login(UserFactory(observer=True))
    links = links_of(report.figures)
    for chapter in report.figures["chapters"]:
        page = client.get(links.chapter(chapter["code"])).context["page"]
        listed = [[cell.text for cell in row[1:]] for table in page.tables for row in table.rows]
        printed = document(report.figures).sections
        section = next(each for each in printed if each.code == chapter["code"])
        captions = {table.caption for table in page.tables}
        shown = [
            [cell.text for cell in row[1:]]
            for table in section.tables
            if table.caption in captions
            for row in table.rows
        ]
        assert (chapter["code"], listed) == (chapter["code"], shown)
        assert len(page.tables) == len(chapter["tables"])
        assert all(cell.url for table in page.tables for row in table.rows for cell in row[1:])


def test_tables_under_secrecy_are_listed_for_a_report_only(client):
    sized(4, 3)
    client.force_login(UserFactory(observer=True))
    page = client.get(reverse("steering:figure_list"), {"chapitre": "engagement"}).context["page"]

    assert (page.tables, page.withheld) == ([], ["Entreprises engagées par catégorie de taille"])


# Publication --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "row", "column", "said"),
    [
        ("visits_by_kind", "initiale", 0, "Visites réalisées\u202f: le chiffre et les lignes de son tableau"),
        ("visits_by_kind", "restitution", 0, "Restitutions tenues\u202f: ce que le tableau imprime"),
        ("visits_by_kind", "initiale", 1, "Visites attestées\u202f: le chiffre et les lignes de son tableau"),
        ("offer", "PROD", 0, "«\u202fProcédés et technologies de production\u202f» et les autres"),
        ("sizes", "PME", 0, "Entreprises engagées – PME\u202f: ce que le tableau imprime"),
        ("votes", "region", 0, "Budget des programmes régionaux\u202f: le chiffre et les lignes"),
    ],
)
def test_cell_that_is_not_what_its_figure_says_refuses_the_publication(work, code, row, column, said):
    report = published_report(DAY, by=UserFactory(), publish=False)
    table = next(each for each in tables_of(report) if each["code"] == code)
    next(each for each in table["rows"] if each["code"] == row)["values"][column] += 3

    with pytest.raises(UnexplainedRemainder) as refused:
        check_bridges(report.figures)

    assert said in refused.value.message


def test_hidden_rows_do_not_refuse_the_publication():
    sized(4, 1)
    report = published_report(DAY, by=UserFactory())

    assert report.published_at


def test_part_has_one_page():
    assert part_code("visits", "nature", "restitution") == "restitutions"
    assert figure_path("experts--axe--NUM", as_of=DAY).startswith("/pilotage/chiffres/experts--axe--NUM/")
