"""The administrator closes the account of the officer of Alsace; whoever takes over opens the note."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS


def open_account(page, portal, name):
    page.goto(f"{portal}/compte/utilisateurs/?q={name}")
    page.locator("tbody").get_by_role("link", name=name).click()


def test_officer_of_alsace_hands_over(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "alsace@demo.example")
    page.goto(f"{portal}/compte/")
    page.get_by_role("link", name="Préparer mon passage de témoin").click()
    page.get_by_text("Fermeture de compte").click()
    page.get_by_label("Consignes").fill("Comité technique le 3 septembre, voir Mme Klein.")
    page.get_by_role("button", name="Établir la note").click()
    expect(page.locator("main")).to_contain_text("À désigner par l’administration du portail")
    page.get_by_role("button", name="Se déconnecter").first.click()

    sign_in(page, portal, "admin@demo.example")
    open_account(page, portal, "Alice Alsace")
    page.get_by_text("Compte actif").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez d’abord qui prend la suite.")

    page.get_by_role("link", name="Fermer le compte").click()
    expect(page.locator("main")).to_contain_text("Sans responsable")
    expect(page.get_by_label("Consignes")).to_have_value("Comité technique le 3 septembre, voir Mme Klein.")
    page.get_by_text("Benoît Bretagne").click()
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Fermer le compte").click()
    expect(page.get_by_text("Alice Alsace : le compte est fermé.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    firm = page.locator("tbody th a").first.inner_text()
    page.goto(f"{portal}/compte/sans-responsable/")
    expect(page.get_by_text("Rien n’est sans responsable")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").first.click()

    sign_in(page, portal, "bretagne@demo.example")
    page.goto(f"{portal}/compte/")
    page.get_by_role("link", name="Passage de témoin : Alice Alsace").click()
    page.locator("tbody th").get_by_role("link", name=firm).first.click()
    expect(page.locator("h1")).to_contain_text(firm)


def test_officer_closed_signs_in_no_more(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "admin@demo.example")
    open_account(page, portal, "Alice Alsace")
    page.get_by_role("link", name="Fermer le compte").click()
    page.get_by_role("button", name="Fermer le compte").click()
    expect(page.get_by_text("le compte est fermé.")).to_be_visible()
    page.get_by_role("button", name="Se déconnecter").first.click()
    page.goto(f"{portal}/compte/connexion/")
    page.get_by_label("Adresse électronique").fill("alsace@demo.example")
    page.locator("input[name=password]").fill("industrie-du-futur-2015")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.locator("main")).not_to_contain_text("Mon bureau")
    assert "/connexion/" in page.url or "/inactive/" in page.url
