"""The dashboard: who sees what, money, and what it costs."""

import re
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.services import commit_grant, pay_grant, prepare_grant
from companies.tests.factories import enrol
from regions.tests.factories import adopt
from steering.tests.dashboards import nine_firms, plain
from steering.tests.factories import two_targets

URL = reverse("steering:dashboard")
pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    nine_firms()


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def officer(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    return client


# Who sees what ----------------------------------------------------------------------------------------


def test_dashboard_of_an_officer_opens_on_their_region(officer, programme):
    assert officer.get(URL).context["situation"].region.code == "42"
    assert officer.get(URL, {"region": "france"}).context["situation"].region is None
    assert officer.get(URL, {"au": "2016-01-01"}).context["situation"].region.code == "44"


@pytest.mark.parametrize("role", ["expert", "observer"])
def test_dashboard_names_no_firm_to_who_may_not_see_them(client, programme, role):
    client.force_login(UserFactory(**{role: True}))

    text = client.get(URL).content.decode()

    assert "Ateliers" not in text
    assert "/entreprises/?" not in text


def figure_links(page):
    """{page of a figure: the number shown}, of what is not 0: tiles, path, phases, a region and the total."""
    context = page.context
    cells = [*context["cells"].values(), *context["funnel_cells"]]
    lines = [line for line in context.get("lines", []) if line.row.code == "42"]
    cells += [cell for line in [*lines, *context.get("total", [])] for cell in line.cells]
    pairs = [(cell.url, cell.text) for cell in cells]
    pairs += [(url, str(each.count)) for each, url in context["phases"]]
    shown = {unescape(url) for url in re.findall(r'href="(/pilotage/chiffres/[^"]+)"', page.content.decode())}
    assert {url for url, _ in pairs} <= shown
    return {url: text for url, text in pairs if text not in {"0", "0\u00a0€"}}


@pytest.mark.parametrize(
    "query", [{}, {"au": "2016-01-01"}, {"region": "53"}, {"au": "2016-01-01", "region": "44"}]
)
def test_dashboard_figures_are_those_of_the_pages_they_open(ministry, programme, query):
    links = figure_links(ministry.get(URL, query))
    opened = {url: ministry.get(url).context for url in links}

    assert len(links) > 4
    assert {url: context["page"].text for url, context in opened.items()} == links
    assert {context["seen"].made - context["page"].value for context in opened.values()} == {0}


def test_dashboard_is_the_same_drawing_for_every_visitor(ministry, officer, programme):
    bodies = {each.get(URL, {"region": "france"}).context["body"] for each in (officer, ministry)}

    assert len(bodies) == 1


# Money ------------------------------------------------------------------------------------------------


def test_dashboard_shows_budget_committed_and_paid_side_by_side(ministry):
    adopt("42", amount=100_000, on=date(2015, 4, 20))
    by = UserFactory(regional_officer=True, regions=["42"])
    file = enrol(by=by)
    grant = prepare_grant(
        file, kind="support", eligible_base=Decimal(50_000), aid_rate_pct=Decimal(50), by=by
    )
    grant = commit_grant(grant, act_reference="CP 12", on=date(2015, 6, 1), by=by)
    pay_grant(grant, amount=Decimal("10000.50"), on=date(2015, 7, 1), reference="M 1", by=by)

    for address in (URL, f"{URL}?region=42"):
        said = plain(ministry.get(address))
        assert "Budget des programmes 0,1 M€" in said
        assert "25 000 €, soit 25 % du budget" in said
        assert "10 000,50 €, soit 10 % du budget" in said
    row = ministry.get(URL).context["situation"].table.row("42")
    assert [row.figures[code].text.replace("\u202f", " ") for code in ("budget", "committed", "paid")] == [
        "100 000\u00a0€",
        "25 000\u00a0€",
        "10 000,50\u00a0€",
    ]


# Cost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("firms", [1, 3])
def test_dashboard_takes_11_queries_whatever_the_number_of_firms(ministry, django_assert_num_queries, firms):
    two_targets()
    adopt("42")
    for _ in range(firms):
        enrol()

    # session, account, map, ledger, programmes, experts, targets, days of the ledger; thresholds, decisions
    with django_assert_num_queries(11):
        ministry.get(URL)


def test_dashboard_of_an_officer_takes_12_queries(officer, programme, django_assert_num_queries):
    with django_assert_num_queries(12):  # and their rights
        officer.get(URL)


@pytest.mark.parametrize("address", [URL, f"{URL}?region=42"])
def test_dashboard_reads_no_table_that_grows_with_the_firms(ministry, address):
    adopt("42")
    enrol()

    with CaptureQueriesContext(connection) as captured:
        ministry.get(address)

    read = " ".join(query["sql"] for query in captured)
    assert "companies_dailysteps" in read  # the page did count
    for fact in ("enrolmentevent", "enrolment", "grant", "commitment", "payment", "company"):
        assert f'"companies_{fact}"' not in read, fact
