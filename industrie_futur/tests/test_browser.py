"""The portal as its users meet it: each role signs in and does its work, on a desk and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from celery.contrib.testing.worker import start_worker
from playwright.sync_api import expect

from industrie_futur.celery import app
from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS

PAGES = {
    "admin@demo.example": [
        "/",
        "/compte/utilisateurs/",
        "/compte/utilisateurs/nouveau/",
        "/compte/journal/",
        "/compte/sans-responsable/",
        "/pilotage/passages/",
    ],
    "ministere@demo.example": [
        "/tableau-de-bord/",
        "/tableau-de-bord/?au=2016-01-01",
        "/tableau-de-bord/?region=42",
        "/regions/",
        "/regions/42/",
        "/regions/44/?au=2016-01-01",
        "/entreprises/",
        "/experts/",
        "/diagnostics/",
        "/pilotage/objectifs/",
        "/pilotage/rapports/",
    ],
    "alsace@demo.example": [
        "/",
        "/compte/",
        "/pilotage/passages/preparer/",
        "/entreprises/nouvelle/",
        "/entreprises/imports/",
        "/regions/42/programme/",
    ],
    "bretagne@demo.example": ["/", "/entreprises/"],
    "expert@demo.example": ["/missions/", "/diagnostics/"],
    "observateur@demo.example": ["/tableau-de-bord/", "/pilotage/rapports/"],
}


@pytest.mark.parametrize("email", PAGES)
def test_pages_of_a_role_are_accessible_and_fit_desk_and_phone(quiet_page, portal, email):
    sign_in(quiet_page, portal, email)
    for address in PAGES[email]:
        for size in (DESK, PHONE):
            quiet_page.set_viewport_size(size)
            quiet_page.goto(portal + address)
            width = quiet_page.evaluate("document.documentElement.scrollWidth")
            assert width <= size["width"], f"{address} is {width} px wide on {size['width']}"
        found = Axe().run(quiet_page, options={"runOnly": RULES})
        assert found.violations_count == 0, address + found.generate_report()


def test_ministry_reads_the_programme_of_20_july_2015(quiet_page, portal):
    sign_in(quiet_page, portal, "ministere@demo.example")
    text = re.sub(r"\s", " ", quiet_page.locator("main").inner_text())
    for figure in ("400", "80 %", "20 %", "18", "160 M€", "1 700", "300"):
        assert figure in text


def test_ministry_asks_for_a_report_watches_it_and_opens_its_files(quiet_page, portal):
    sign_in(quiet_page, portal, "ministere@demo.example")
    quiet_page.goto(f"{portal}/pilotage/rapports/")
    quiet_page.get_by_role("button", name="Établir le point").click()
    expect(quiet_page.get_by_text("En attente")).to_be_visible()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        files = quiet_page.locator(".actions-bar")
        expect(files.get_by_role("link", name="PDF")).to_be_visible(timeout=20_000)
    for name, first_bytes in (("PDF", b"%PDF"), ("Classeur (XLSX)", b"PK")):
        with quiet_page.expect_download() as download:
            files.get_by_role("link", name=name).click()
        assert download.value.path().read_bytes().startswith(first_bytes)
    quiet_page.get_by_role("button", name="Publier ce point").click()
    expect(quiet_page.get_by_text("ses chiffres ne changent plus")).to_be_visible()


def test_officer_adds_a_firm_engages_it_and_gives_it_an_expert(quiet_page, portal):
    sign_in(quiet_page, portal, "alsace@demo.example")
    quiet_page.goto(f"{portal}/entreprises/nouvelle/")
    quiet_page.get_by_label("SIRET").press_sequentially("732 829 320 00074")
    expect(quiet_page.get_by_text("est juste")).to_be_visible()
    quiet_page.get_by_role("button", name="Continuer").click()
    for name, value in {
        "name": "Ateliers du Ried",
        "naf": "25.62B",
        "headcount": "42",
        "turnover": "6 000 000",
        "balance_sheet": "4 000 000",
        "figures_year": "2014",
        "postcode": "67600",
        "municipality": "Sélestat",
    }.items():
        quiet_page.locator(f"[name={name}]").fill(value)
    quiet_page.locator("[name=department]").select_option("67")
    quiet_page.get_by_role("button", name="Enregistrer l’entreprise").click()
    quiet_page.get_by_role("link", name="Engager l’entreprise").click()
    quiet_page.get_by_role("button", name="Engager l’entreprise").click()
    expect(quiet_page.get_by_text("L’entreprise est engagée dans le programme.")).to_be_visible()
    quiet_page.get_by_role("link", name="Proposer un expert").click()
    quiet_page.locator("main fieldset label").first.click()
    quiet_page.get_by_role("button", name="Proposer la mission").click()
    expect(quiet_page.locator("main")).to_contain_text("La mission est proposée à")

    quiet_page.goto(f"{portal}/tableau-de-bord/?region=42")
    expect(quiet_page.locator("main")).to_contain_text("26 entreprises engagées")


def test_expert_opens_an_assigned_firm_on_a_phone(quiet_page, portal):
    quiet_page.set_viewport_size(PHONE)
    sign_in(quiet_page, portal, "expert@demo.example")
    quiet_page.locator("main h2 a, main h3 a").first.click()
    expect(quiet_page.locator("main")).to_contain_text("Diagnostic")
    expect(quiet_page.get_by_role("link", name="Modifier")).to_have_count(0)


def test_officer_imports_a_file_after_seeing_its_effect(quiet_page, portal, tmp_path):
    file = tmp_path / "entreprises.csv"
    file.write_text(
        "SIRET;Raison sociale;Code NAF;Département;Commune;Code postal;"
        "Effectif;Chiffre d'affaires;Total de bilan\n"
        "73282932000074;Ateliers du Ried;25.62B;67;Sélestat;67600;42;6000000;4000000\n"
        "73282932000079;SIRET faux;25.62B;67;Sélestat;67600;42;6000000;4000000\n"
    )
    sign_in(quiet_page, portal, "alsace@demo.example")
    quiet_page.goto(f"{portal}/entreprises/imports/")
    quiet_page.locator("input[type=file]").set_input_files(file)
    quiet_page.get_by_role("button", name="Vérifier le fichier").click()
    expect(quiet_page.locator("main")).to_contain_text("73282932000079")
    quiet_page.get_by_role("button", name="Confirmer l’import").click()
    expect(quiet_page.locator("main")).to_contain_text("1 entreprise créée, 1 ligne refusée.")


def test_portal_works_without_javascript(browser, portal):
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    sign_in(page, portal, "alsace@demo.example")
    page.goto(f"{portal}/entreprises/?q=strasbourg")
    expect(page.get_by_role("table")).to_be_visible()
    context.close()
