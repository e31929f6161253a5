"""Every cell of a report that holds a number leads to what it is, on a page that shows the same number."""

import re
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from steering.models import Target
from steering.report.document import document
from steering.tests.dashboards import nine_firms
from steering.tests.factories import published_report
from steering.tests.figurework import written_links

pytestmark = pytest.mark.django_db
DAY, JUNE, MAY = date(2015, 7, 20), date(2015, 6, 30), date(2015, 5, 4)

WITHOUT_PAGE = {
    "Part des candidatures": "the share of the step whose number, beside it, opens",
    "Écart": "the difference of the two cells beside it, which both open",
}
"""The columns whose numbers lead nowhere, and why."""


END = {"tr": "tr", "div": "dd", "h2": "section"}
"""What ends the place in a page that begins with such an element."""


@pytest.fixture
def report():
    """A report, after one that a late entry revised; then more is entered, and a target is changed."""
    nine_firms()
    published_report(JUNE, by=UserFactory())
    enrol(on=MAY)
    made = published_report(DAY, by=UserFactory())
    enrol(on=MAY)
    Target.objects.filter(value=500).update(value=650)
    return made


def cells(report):
    """(section, caption, column, cell) of all that holds a number."""
    for section, table in document(report.figures).tables:
        for row in table.rows:
            for cell, (column, is_numeric) in zip(row, table.columns, strict=True):
                if cell.raw is not None or (is_numeric and re.search(r"\d", cell.text)):
                    yield section.code, table.caption, column, cell


def test_every_cell_that_holds_a_number_leads_to_its_page(report):
    found = list(cells(report))

    assert {section for section, *_ in found} >= {"targets", "revisions", "engagement", "forecast", "regions"}
    assert {column for *_, column, cell in found if not cell.url} == set(WITHOUT_PAGE)


def test_page_that_a_cell_leads_to_shows_its_number(client, report):
    client.force_login(UserFactory())
    opened, others = {}, {"94", "21", "22", "24", "25", "26", "31", "41", "43", "52", "54", "72", "73", "74"}
    for _, caption, column, cell in cells(report):
        if cell.url and not any(f"region={code}" in cell.url for code in others):  # a few regions will do
            path = cell.url.partition("#")[0]
            opened[path] = opened.get(path) or client.get(path)
            assert (caption, column, cell.text, cell.raw in shown(opened[path], cell)) == (
                *(caption, column, cell.text),
                True,
            )


def shown(response, cell):
    """The numbers that a page shows as being the one of `cell`: its own number when it is among its words."""
    if hasattr(page := response.context.get("page"), "bridges"):
        terms = [term.amount for shown in page.bridges for term in shown.bridge.parts]
        return {float(amount) for amount in (page.value, *terms)}
    text = response.content.decode()
    if place := cell.url.partition("#")[2]:
        start = re.search(rf'<(tr|div|h2)[^>]*id="{place}"', text)
        text = text[start.start() :].partition(f"</{END[start.group(1)]}>")[0]
    words = re.sub(r"[\s\u00a0\u202f]+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))
    said = re.sub(r"[\s\u00a0\u202f]+", " ", cell.text)
    return {cell.raw} if said in words else set()


def test_workbook_and_text_lead_to_the_same_pages(report):
    urls = {cell.url.partition("#")[0] for *_, cell in cells(report) if cell.url}
    sheets, content = written_links(report)

    assert [url for url in urls if url not in sheets or url not in content] == []
    assert all(url in content for url in document(report.figures).sections[0].tile_urls)


@pytest.mark.parametrize("role", ["ministry", "observer"])
def test_report_of_before_the_cells_led_anywhere_is_still_read(client, report, role):
    report.figures["targets"][0].pop("target")
    report.figures["previous"].pop("recorded_until")
    urls = {column: cell.url for *_, column, cell in cells(report)}
    client.force_login(UserFactory() if role == "ministry" else UserFactory(observer=True))

    assert client.get(urls["Publié"]).context["report"].as_of == JUNE
    assert client.get(urls["Révisé"]).status_code == 200
    assert reverse("steering:target_list") in document(report.figures).sections[1].tables[0].rows[0][1].url


def test_lever_is_tried_on_the_forecast_of_the_report(client, report):
    client.force_login(UserFactory())
    url = next(
        cell.url for section, *_, cell in cells(report) if section == "forecast" and "/atter" in cell.url
    )
    page = client.get(url)
    moment = re.search(r'name="arrete" value="([^"]+)"', page.content.decode()).group(1)
    tried = client.get(
        reverse("steering:landing"), {"au": DAY, "arrete": moment, "region": "42", "places": "5"}
    )

    assert page.context["forecast"] == tried.context["forecast"] == report.figures["forecast"]
    assert (
        client.get(reverse("steering:landing"), {"au": DAY}).context["forecast"] != report.figures["forecast"]
    )
