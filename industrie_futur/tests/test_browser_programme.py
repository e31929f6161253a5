"""The officer of Alsace keeps the programme in a browser: its act, its votes, and a mistake mended."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS

PROGRAMME = "/regions/42/programme/"
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.mark.parametrize("address", ["modifier/", "financements/nouveau/"])
def test_forms_of_the_programme_are_accessible_and_fit_desk_and_phone(quiet_page, portal, address):
    sign_in(quiet_page, portal, "alsace@demo.example")
    for size in (DESK, PHONE):
        quiet_page.set_viewport_size(size)
        quiet_page.goto(portal + PROGRAMME + address)
        assert quiet_page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(quiet_page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()


def test_officer_keeps_the_act_of_adoption(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "alsace@demo.example")
    page.goto(f"{portal}{PROGRAMME}modifier/")
    page.get_by_label("Référence de l’acte").fill("CR-2015-114")
    document = {"name": "délibération.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.get_by_label("Document de l’acte").set_input_files(document)
    page.get_by_role("button", name="Enregistrer").click()

    expect(page.get_by_text("CR-2015-114, du 17 avril 2015")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger l’acte").click()
    assert download.value.suggested_filename == "acte-programme-42.pdf"
    assert download.value.path().read_bytes() == PDF


def test_officer_votes_takes_back_and_mends_a_mistake(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "alsace@demo.example")

    def enter(act, amount, on):
        page.goto(f"{portal}{PROGRAMME}financements/nouveau/")
        page.get_by_text(act, exact=True).click()
        page.get_by_label("Montant").fill(amount)
        page.get_by_label("Voté le").fill(on)
        page.get_by_label("Source").select_option("state")
        page.get_by_role("button", name="Enregistrer").click()

    budget = page.locator(".total-row", has_text="Budget voté")
    enter("Vote, qui ajoute au budget", "12 500,50", "2015-07-01")
    expect(budget).to_contain_text("11\u202f532\u202f500,50")
    enter("Décision modificative, qui retire du budget", "500,50", "2015-07-10")
    expect(budget).to_contain_text("11\u202f532\u202f000,00")

    page.get_by_role("link", name="Annuler : Décision modificative").click()
    page.get_by_label("Motif").fill("Décision reportée")
    page.get_by_role("button", name="Annuler ce financement").click()

    expect(budget).to_contain_text("11\u202f532\u202f500,50")
    expect(page.get_by_role("row", name="Décision reportée")).to_contain_text("Annulé")
    page.get_by_label("Situation au").fill("2015-06-30")
    page.get_by_role("button", name="Afficher").click()
    expect(budget).to_contain_text("11\u202f520\u202f000,00")
