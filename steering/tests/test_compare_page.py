"""The comparison of regions: map, spreadsheet, who sees what, and what it costs."""

import csv
import datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from regions.tests.factories import adopt
from steering.tests.comparing import engage, publish, said
from steering.tests.factories import TargetFactory

URL = reverse("steering:compare")
pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def ministry(client, by):
    client.force_login(by)
    return client


# The map and the spreadsheet ------------------------------------------------------------------------


def test_compare_map_shows_the_column_asked_for(ministry, by):
    adopt("42", planned=40)
    engage(10, by=by)
    engage(3, "29", by=by)
    adopt("53", planned=40)

    engaged, share = (ministry.get(URL, {"carte": key}).context["map"] for key in ("engaged", "share"))
    assert "Alsace\u202f: 10 entreprises engagées" in engaged.svg
    assert "Alsace\u202f: 25 % des entreprises prévues" in share.svg
    assert "Bretagne\u202f: non significatif, moins de 10 cas" in share.svg
    assert "Corse\u202f: sans objet" in share.svg


def test_compare_map_writes_money_in_millions(ministry):
    adopt("42", amount=11_520_000)

    chart = ministry.get(URL, {"carte": "budget"}).context["map"]
    assert "Alsace\u202f: 11,52 millions d’euros votés" in chart.svg


def test_compare_map_of_both_geographies_leads_to_dashboards_that_keep_it(ministry):
    chart = ministry.get(URL, {"perimetre": "2016"}).context["map"]

    assert "/tableau-de-bord/?au=2015-07-20&amp;region=44&amp;perimetre=2016" in chart.svg


def csv_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_compare_spreadsheet_is_what_the_page_shows(ministry, by):
    adopt("42", planned=40, amount=1_000_000)
    engage(10, by=by)
    publish(by, datetime.date(2015, 7, 1))
    asked = {"tri": "-engaged", "perimetre": "2016"}
    shown = ministry.get(URL, asked).context["shown"]
    headings, *rows = csv_rows(ministry.get(URL, {**asked, "format": "csv"}))

    assert [row[2] for row in rows] == [line.name for line in shown.all_lines]
    for line, row in zip(shown.all_lines, rows, strict=True):
        kept = dict(zip(headings, row, strict=True))
        for cell in line.cells:
            written = kept[cell.column.heading]
            read = written if cell.value is None else Decimal(written.replace(",", "."))
            assert read == (cell.text if cell.value is None else cell.value)
    assert rows[0][:3] == ["21, 41, 42", "44", "Grand Est"]
    assert rows[0][headings.index("Entreprises engagées, point du 01/07/2015")] == "10"
    assert rows[0][headings.index("Entreprises engagées, écart")] == "0"


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_compare_workbook_holds_numbers_as_numbers_and_codes_as_text(ministry, by, format):
    adopt("42", planned=40, amount=1_000_000)
    response = ministry.get(URL, {"format": format})
    [headings, *rows] = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )

    alsace, guadeloupe = (next(row for row in rows if row[2] == name) for name in ("Alsace", "Guadeloupe"))
    assert alsace[:3] == ["42", "44", "Alsace"]
    assert alsace[headings.index("Budget des programmes régionaux (€)")] == 1_000_000
    assert alsace[headings.index("Engagées, en % des prévues")] == "n. s."
    assert guadeloupe[:2] == ["01", "01"]
    assert 'filename="comparaison-regions-2015-07-20-perimetre-2015.' in response["Content-Disposition"]


# Who sees what --------------------------------------------------------------------------------------


def test_compare_leads_observers_to_figures_and_to_no_list_of_firms(client, by):
    engage(1, by=by)
    client.force_login(UserFactory(observer=True))
    page = client.get(URL)
    urls = {each.url for line in page.context["lines"] for each in line.cells if each.url}

    assert {url.split("/")[1:3] == ["pilotage", "chiffres"] for url in urls} == {True}
    assert page.context["lines"][0].cells[0].url


def test_compare_link_opens_the_firms_that_it_counts(ministry, by):
    engage(2, by=by)
    engage(1, "54", by=by)
    engage(1, "29", by=by)
    page = ministry.get(URL, {"perimetre": "2016"})
    [url] = [
        each.url
        for line in page.context["lines"]
        if line.line.name == "Grand Est"
        for each in line.cells
        if each.cell.column.key == "engaged"
    ]

    opened = ministry.get(url).context
    assert (opened["page"].place, opened["seen"].made) == ("Grand Est", 3)


def test_compare_is_no_business_of_experts(client):
    client.force_login(UserFactory(expert=True))

    assert client.get(URL).status_code == 403


# Cost -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("firms", [1, 3])
def test_compare_takes_20_queries_whatever_the_number_of_firms(
    ministry, by, django_assert_num_queries, firms
):
    adopt("42")
    TargetFactory()
    engage(firms, by=by)
    with django_assert_num_queries(20):
        ministry.get(URL)


def test_compare_counts_the_anomalies_of_a_region(ministry, by):
    adopt("42", planned=1)
    engage(2, by=by)  # one more than planned
    of_2015, of_2016 = ministry.get(URL), ministry.get(URL, {"perimetre": "2016"})

    assert [said(of_2015, name, "anomalies") for name in ("Alsace", "Bretagne")] == [["1"], ["0"]]
    assert [said(of_2016, name, "anomalies") for name in ("Grand Est", "France entière")] == [["1"], ["1"]]
    assert anomaly_links(of_2015) == {
        "Alsace": f"{reverse('steering:anomaly_list')}?region=42",
        "France entière": reverse("steering:anomaly_list"),
    }
    assert anomaly_links(of_2016) == {}  # the list is on the map of today


def anomaly_links(page):
    cells = [(line.line.name, each) for line in page.context["lines"] for each in line.cells]
    return {name: each.url for name, each in cells if each.cell.column.key == "anomalies" and each.url}


def test_compare_leads_no_observer_to_the_anomalies(client, by):
    adopt("42", planned=1)
    engage(2, by=by)
    client.force_login(UserFactory(observer=True))

    assert anomaly_links(client.get(URL)) == {}
