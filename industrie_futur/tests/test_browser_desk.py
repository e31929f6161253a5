"""The officer of Alsace works through the desk: decides, corrects what is wrong, accepts what is right."""

import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.models import User
from companies.models import Enrolment, Site
from companies.phases import Phase
from companies.services import add_company, open_enrolment
from industrie_futur import clock
from industrie_futur.tests.browsing import DESK, MARKS, PHONE, sign_in
from regions.models import Department

pytestmark = MARKS
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
OFFICER, MINISTRY = "alsace@demo.example", "ministere@demo.example"


@pytest.fixture
def application(portal):
    """A firm of Alsace that applied today, and two of its neighbours whose postcode is of Bretagne."""
    by = User.objects.get(email=OFFICER)
    place = {"postcode": "67600", "municipality": "Sélestat", "department": Department.objects.get(pk="67")}
    firm = {"name": "Ateliers du Ried", "naf_id": "25.62B", "headcount": Decimal(42), "figures_year": 2014}
    firm |= {"turnover": Decimal(6_000_000), "balance_sheet": Decimal(4_000_000)}
    site = add_company(siret="73282932000074", site=place, company=firm, contact={}, by=by)
    two = Enrolment.objects.filter(region="42", phase=Phase.ENGAGEE).order_by("pk").values("site")[:2]
    Site.objects.filter(pk__in=list(two.values_list("site", flat=True))).update(postcode="29200")
    return open_enrolment(site, on=clock.today(), by=by)


def anomalies(page):
    return page.get_by_role("region", name=re.compile("^Anomalies à examiner"))


def test_officer_works_through_the_desk(quiet_page, portal, application):
    page = quiet_page
    sign_in(page, portal, OFFICER)
    applications = page.get_by_role("region", name=re.compile("^Candidatures à décider"))
    expect(applications).to_contain_text("Dans 30\u00a0jours")
    applications.get_by_role("link", name="Engager : Ateliers du Ried").click()
    page.get_by_role("button", name="Engager l’entreprise").click()
    page.get_by_role("link", name="Mon bureau").click()
    expect(applications).to_have_count(0)
    expect(page.get_by_text("Aucune candidature n’attend de décision.")).to_be_visible()

    before = anomalies(page).get_by_role("listitem").count()
    anomalies(page).get_by_role("link", name="Corriger l’adresse").first.click()
    page.get_by_label("Code postal").fill("67000")
    page.locator("[name=department]").select_option("67")
    page.get_by_role("button", name="Enregistrer l’adresse").click()
    page.get_by_role("link", name="Mon bureau").click()
    expect(anomalies(page).get_by_role("listitem")).to_have_count(before - 1)

    anomalies(page).get_by_role("link", name=re.compile("^Accepter : Département")).click()
    page.get_by_role("button", name="Accepter l’anomalie").click()
    expect(page.get_by_text("1 erreur à corriger")).to_be_visible()
    page.get_by_label("Motif").fill("Commune desservie par un bureau voisin.")
    page.get_by_role("button", name="Accepter l’anomalie").click()
    expect(page.get_by_role("heading", name="Mon bureau")).to_be_visible()
    expect(anomalies(page)).to_have_count(0)

    page.get_by_role("link", name="Anomalies").click()
    page.get_by_role("link", name="Anomalies acceptées").click()
    expect(page.locator("main")).to_contain_text("Commune desservie par un bureau voisin.")


def test_ministry_changes_a_threshold_and_the_desk_follows(quiet_page, portal, application):
    page = quiet_page
    sign_in(page, portal, MINISTRY)
    page.get_by_role("link", name="Seuils").click()
    page.get_by_label("Candidature à décider").fill("0")
    page.get_by_role("button", name="Enregistrer les seuils").click()
    expect(page.get_by_text("La valeur va de 1 à 3650").first).to_be_visible()
    page.get_by_label("Candidature à décider").fill("5")
    page.get_by_role("button", name="Enregistrer les seuils").click()
    expect(page.get_by_text("ils valent dès maintenant")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").click()
    sign_in(page, portal, OFFICER)
    expect(page.locator("main")).to_contain_text("Dans 5\u00a0jours")


@pytest.mark.parametrize(
    ("email", "addresses"),
    [
        (OFFICER, ["/", "/pilotage/anomalies/", "/pilotage/anomalies/acceptees/", "/pilotage/seuils/"]),
        (MINISTRY, ["/pilotage/anomalies/", "/pilotage/seuils/"]),
    ],
)
def test_desk_anomalies_and_thresholds_are_accessible(quiet_page, portal, application, email, addresses):
    page = quiet_page
    sign_in(page, portal, email)
    for address in addresses:
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.goto(portal + address)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
            found = Axe().run(page, options={"runOnly": RULES})
            assert found.violations_count == 0, address + found.generate_report()
