"""The ministry compares the regions: sorts, changes map, shows a column on it and takes the table away."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from industrie_futur.tests.browsing import DESK, MARKS, PHONE, sign_in

pytestmark = MARKS
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def first_region(page):
    return page.locator("tbody th").first.inner_text().split("\n")[0]


def test_ministry_compares_the_regions(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "ministere@demo.example")
    page.get_by_role("link", name="Comparer les régions").click()
    assert first_region(page) == "Alsace"
    page.get_by_role("link", name="Périmètre 2016").click()
    for _ in ("the lowest first", "the highest first"):
        page.locator("thead").get_by_role("link", name="Engagées").click()
    assert first_region(page) == "Grand Est"
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Engagées")
    page.get_by_role("link", name="Budget des programmes régionaux", exact=True).click()
    expect(page.get_by_label("Grand Est\u202f: 24,23 millions d’euros votés")).to_be_visible()
    assert first_region(page) == "Grand Est"  # map and order are kept together
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel (XLSX)").click()
    assert download.value.suggested_filename == "comparaison-regions-2015-07-20-perimetre-2016.xlsx"
    page.locator("tfoot").get_by_role("link").first.click()
    expect(page.locator("main h1")).to_contain_text("Entreprises engagées\u202f: 400")


def test_comparison_is_accessible_and_keeps_its_first_column_in_view(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "observateur@demo.example")
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        page.goto(f"{portal}/regions/comparaison/?perimetre=2016&carte=share")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        header = page.locator("tbody th").first
        before = header.bounding_box()["x"]
        page.locator("tfoot td").last.scroll_into_view_if_needed()
        assert page.evaluate("document.querySelector('.fr-table__container').scrollLeft") > 0
        assert abs(header.bounding_box()["x"] - before) < 2
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, found.generate_report()


def test_ministry_enters_the_industrial_firms_of_a_region(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, "ministere@demo.example")
    page.set_viewport_size(PHONE)
    page.goto(f"{portal}/regions/comparaison/")
    page.get_by_role("link", name="nombre d’entreprises industrielles").click()
    page.get_by_role("link", name="Saisir un nombre").click()
    page.get_by_label("Région").select_option("42")
    page.get_by_label("Année").fill("2014")
    page.get_by_label("Entreprises industrielles").fill("4 000")
    page.get_by_label("Source").fill("Insee, table de 2014")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("tbody")).to_contain_text("4\u202f000")
    page.goto(f"{portal}/regions/comparaison/?tri=-per_thousand")
    expect(page.locator("tbody tr").first).to_contain_text("6,25")
