"""The officer of Alsace spends the programme's money: prepares, commits from the desk, pays, takes back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from companies.models import Grant
from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS
OFFICER, MINISTRY = "alsace@demo.example", "ministere@demo.example"


def fill(page, **fields):
    for name, value in fields.items():
        page.locator(f"main [name={name}]").fill(value)


def test_officer_prepares_commits_pays_and_takes_back(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, OFFICER)
    firm = Grant.objects.filter(region="42").prepared().order_by("pk")[0].enrolment.company
    page.goto(portal + firm.get_absolute_url())
    page.get_by_role("link", name="Préparer une subvention").click()
    page.locator("[name=kind]").select_option("investment")
    page.locator("[name=regime]").select_option("other")
    fill(page, eligible_base="40 000 000", aid_rate_pct="50", regime_reason="Régime notifié")
    page.get_by_role("button", name="Préparer la subvention").click()
    expect(page.locator("main")).to_contain_text(re.compile("Le budget de .* ne le permet pas"))
    expect(page.locator("[name=eligible_base]")).to_have_value("40 000 000")
    fill(page, eligible_base="12 000,50")
    page.get_by_role("button", name="Préparer la subvention").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6\u202f000,25")

    page.get_by_role("link", name="Engager").click()
    fill(page, act_reference="CP 2015-07-112")
    page.get_by_role("button", name="Engager la subvention").click()
    expect(page.get_by_text("les crédits sont réservés")).to_be_visible()
    page.get_by_role("link", name="Mandater").click()
    fill(page, amount="7 000", reference="Mandat 12")
    page.get_by_role("button", name="Enregistrer le mandatement").click()
    expect(page.get_by_text("à mandater sur cette subvention").first).to_be_visible()
    expect(page.locator("[name=amount]")).to_have_value("7 000")
    fill(page, amount="2 000")
    page.get_by_role("button", name="Enregistrer le mandatement").click()
    expect(page.locator("main")).to_contain_text("4\u202f000,25")
    page.get_by_role("link", name="Annuler le mandatement").click()
    page.get_by_label("Motif").fill("Saisi sur la mauvaise entreprise.")
    page.get_by_role("button", name="Annuler le mandatement").click()
    expect(page.get_by_text("il reste visible dans l’historique")).to_be_visible()


def test_officer_commits_and_pays_from_the_desk(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, OFFICER)
    waiting = page.get_by_role("region", name=re.compile("^Subventions à engager"))
    due = page.get_by_role("region", name=re.compile("^Mandatements attendus"))
    count = Grant.objects.filter(region="42").prepared().count()
    expect(waiting.get_by_role("heading")).to_contain_text(str(count))
    waiting.get_by_role("link", name=re.compile("^Engager la subvention")).first.click()
    fill(page, act_reference="CP 2015-07-113")
    page.get_by_role("button", name="Engager la subvention").click()
    page.get_by_role("link", name="Mon bureau").click()
    expect(waiting.get_by_role("heading")).to_contain_text(str(count - 1))

    firm = due.get_by_role("listitem").first.get_by_role("link").first.inner_text()
    due.get_by_role("link", name=re.compile("^Mandater")).first.click()
    fill(page, reference="Mandat 13")
    page.get_by_role("button", name="Enregistrer le mandatement").click()
    expect(page.locator("main")).to_contain_text("Soldée")
    page.get_by_role("link", name="Mon bureau").click()
    expect(due.get_by_role("link", name=firm, exact=True)).to_have_count(0)


@pytest.mark.parametrize("email", [OFFICER, MINISTRY])
def test_pages_of_grants_are_accessible_and_fit_desk_and_phone(quiet_page, portal, email):
    sign_in(quiet_page, portal, email)
    owing = Grant.objects.filter(region="42").owing().order_by("pk")[0]
    firm = owing.enrolment.company.get_absolute_url()
    addresses = ["/entreprises/subventions/", owing.get_absolute_url(), firm]
    if email == OFFICER:
        addresses += [f"{firm}subventions/nouvelle/", f"{owing.get_absolute_url()}mandater/"]
    for address in addresses:
        for size in (DESK, PHONE):
            quiet_page.set_viewport_size(size)
            quiet_page.goto(portal + address)
            width = quiet_page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{address} is {width} px wide on {size['width']}"
        found = Axe().run(quiet_page, options={"runOnly": RULES})
        assert found.violations_count == 0, address + found.generate_report()
