"""January 2016 in the browser: a takeover is carried out, undone, done again, and signed by the ministry."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS


@pytest.fixture
def january(portal, settings):
    """The portal of the demonstration, on 4 January 2016."""
    settings.REFERENCE_DATE = date(2016, 1, 4)
    return portal


def check(page):
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    found = Axe().run(page, options={"runOnly": RULES})
    assert found.violations_count == 0, found.generate_report()


def carry_out(page):
    page.get_by_role("link", name="Réaliser la reprise").click()
    page.get_by_text("J’ai vérifié les soldes").click()
    page.get_by_role("button", name="Réaliser la reprise").click()
    expect(page.get_by_text("La reprise est réalisée.")).to_be_visible()


def test_takeover_is_carried_out_undone_done_again_and_signed(quiet_page, january):
    page = quiet_page
    sign_in(page, january, "admin@demo.example")
    page.get_by_role("link", name="Reprises 2016").first.click()
    check(page)
    page.get_by_role("link", name="Alsace-Champagne-Ardenne-Lorraine").first.click()
    expect(page.locator("main")).to_contain_text("Les totaux sont égaux au centime")
    total = page.locator("tfoot tr").first.inner_text()
    check(page)

    carry_out(page)
    assert page.locator("tfoot tr").first.inner_text() == total
    check(page)
    page.get_by_role("link", name="Annuler la reprise").click()
    page.get_by_label("Motif").fill("Un vote de décembre manquait.")
    page.get_by_text("J’annule toute la reprise").click()
    check(page)
    page.get_by_role("button", name="Annuler toute la reprise").click()
    expect(page.get_by_text("Un vote de décembre manquait.")).to_be_visible()
    carry_out(page)
    page.get_by_role("button", name="Se déconnecter").first.click()

    sign_in(page, january, "ministere@demo.example")
    page.goto(f"{january}/regions/fusions/44/")
    expect(page.get_by_role("link", name="Annuler la reprise")).to_have_count(0)
    page.get_by_role("link", name="Valider la reprise").click()
    page.get_by_text("Je valide cette reprise").click()
    page.get_by_role("button", name="Valider la reprise").click()
    expect(page.locator("main")).to_contain_text("Elle est définitive.")
    assert page.locator("tfoot tr").first.inner_text() == total
