from datetime import date

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from steering.demo import load_demo
from steering.queries import situation

LIST = reverse("regions:region_list")
ALSACE = reverse("regions:region_detail", args=["42"])
pytestmark = pytest.mark.django_db


def panel(page):
    """{indicator: (figure, whether it opens)} of the steering room's panel."""
    context = dict(page.context["panels"])["steering/includes/figures_panel.html"]
    return {cell.indicator.code: (cell.text, bool(cell.url)) for cell in context["cells"]}


@pytest.fixture
def firms():
    enrol(phase=Phase.CANDIDATURE)
    enrol(phase=Phase.DIAGNOSTIC)
    enrol(department="29")


def test_region_list_shows_the_countrys_figures_of_its_day(client, firms):
    client.force_login(UserFactory())

    assert panel(client.get(LIST)) == {
        "pending": ("1", True),
        "engaged": ("2", True),
        "diagnosed": ("1", True),
        "supported": ("0", True),
    }
    assert panel(client.get(LIST, {"au": "2015-05-31"}))["engaged"] == ("0", True)


def test_region_page_shows_the_regions_figures(client, firms):
    client.force_login(UserFactory())
    page = client.get(ALSACE)

    assert (panel(page)["engaged"], panel(page)["pending"]) == (("1", True), ("1", True))
    assert reverse("steering:dashboard") + "?au=2015-07-20&amp;region=42" in page.content.decode()


def test_region_page_of_a_merged_region_sums_its_former_ones(client, firms):
    enrol(department="54", on=date(2015, 6, 15))
    client.force_login(UserFactory(observer=True))

    page = client.get(reverse("regions:region_detail", args=["44"]), {"au": "2016-01-01"})

    assert panel(page)["engaged"] == ("2", True)


@pytest.mark.parametrize("day", [date(2015, 12, 31), date(2016, 1, 1)])
def test_region_list_adds_up_to_the_registry_in_both_geographies(client, day):
    """The list of a lower room sums its programmes itself: its foot is the registry's."""
    load_demo()
    client.force_login(UserFactory())

    totals = client.get(LIST, {"au": day.isoformat()}).context["totals"]

    figures = situation(day).figures
    assert (totals.programme_count, totals.planned_companies, totals.budget) == tuple(
        figures[code].value for code in ("programmes", "planned_companies", "budget")
    )
    assert (totals.programme_count, totals.planned_companies, totals.budget) == (18, 1700, 160_000_000)
