"""The ministry prepares a version of the questionnaire in a browser, and publishes what two people wrote."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS

HOME = "/diagnostics/questionnaire/"
DRAFT = f"{HOME}preparation/"


def prepare(page, portal):
    """Begin a draft, reword a question and move another one."""
    sign_in(page, portal, "ministere@demo.example")
    page.goto(f"{portal}{HOME}versions/")
    page.get_by_role("button", name="Préparer une nouvelle version").click()
    page.get_by_role("link", name="Modifier : Connexion des machines").click()
    page.get_by_label("Titre").fill("Machines reliées")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Monter : Traçabilité").click()


def test_pages_of_a_version_are_accessible_and_fit_desk_and_phone(quiet_page, portal):
    page = quiet_page
    prepare(page, portal)
    edit = page.get_by_role("link", name="Modifier : Machines reliées").get_attribute("href")
    addresses = [edit, f"{edit}retirer/", *(f"{DRAFT}{each}" for each in ("", "publier/", "abandonner/"))]
    for address in [*addresses, HOME, f"{HOME}versions/", f"{HOME}comparer/"]:
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            page.goto(portal + address)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, f"{address} {found.generate_report()}"


def test_version_is_published_as_it_was_read(page, portal):
    # Not the quiet page: the browser's console holds the answer to a stale one, 409, for an error.
    prepare(page, portal)
    page.get_by_role("link", name="Relire et publier").click()
    page.get_by_label("Note").fill("Mots plus simples.")
    colleague = page.context.new_page()
    colleague.goto(portal + DRAFT)
    colleague.get_by_role("button", name="Descendre : Machines reliées").click()
    expect(colleague.get_by_text("3 modifications")).to_be_visible()

    page.get_by_role("button", name="Publier la version").click()
    expect(page.get_by_text("La version a été modifiée pendant votre lecture.")).to_be_visible()
    page.get_by_role("button", name="Publier la version").click()

    expect(page.get_by_text("La version 2 est publiée")).to_be_visible()
    expect(page.get_by_text("Mots plus simples.")).to_be_visible()
