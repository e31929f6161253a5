"""From an engaged firm to its expert: chosen, asked, accepted on a phone, seen; then the expert leaves."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from companies.models import Enrolment
from experts.models import Assignment, Expert
from industrie_futur.tests.browsing import DESK, MARKS, PHONE, RULES, sign_in

pytestmark = MARKS
OFFICER, EXPERT, MINISTRY = "alsace@demo.example", "expert@demo.example", "ministere@demo.example"


def change_visitor(page: Page, portal: str, email: str) -> None:
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Se déconnecter").first.click()
    sign_in(page, portal, email)


def assert_fits(page: Page, *sizes: dict[str, int]) -> None:
    """Nothing wider than the screen, nothing that axe refuses."""
    for size in sizes:
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url
        found = Axe().run(page, options={"runOnly": RULES})
        assert found.violations_count == 0, page.url + found.generate_report()


def propose(page: Page, *clicked: Locator) -> None:
    for each in clicked:
        each.click()
    expect(page.locator("main")).to_contain_text("La mission est proposée à")


def waiting_firm(page: Page) -> str:
    """The address of the firm that has waited longest for an expert, read on the desk."""
    return page.locator("#attente-experts + ul a").first.get_attribute("href")


def test_officer_finds_understands_and_asks_in_four_clicks_the_expert_accepts_and_leaves(quiet_page, portal):
    page, name = quiet_page, str(Expert.objects.get(user__email=EXPERT))
    sign_in(page, portal, OFFICER)
    address = waiting_firm(page)
    page.goto(portal + address)
    firm = page.locator("h1").inner_text()

    page.get_by_role("link", name="Proposer un expert").click()
    expect(page.locator(".candidate").first).to_contain_text("1. ")
    assert_fits(page, PHONE, DESK)
    page.get_by_label("Nom ou référence").fill(name)
    page.get_by_role("button", name="Expliquer").click()
    page.get_by_label("Jours prévus").fill("2")
    propose(
        page,
        page.locator("label").filter(has_text=name),  # the third click, and the fourth
        page.get_by_role("button", name="Proposer la mission"),
    )
    expect(page.locator("main")).to_contain_text(f"La mission est proposée à {name}, qui est averti")
    assert_fits(page, PHONE, DESK)
    change_visitor(page, portal, EXPERT)

    page.set_viewport_size(PHONE)
    page.get_by_role("link", name=f"Répondre : {firm}").click()
    assert_fits(page, PHONE)
    page.get_by_role("button", name="Accepter la mission").click()
    expect(page.get_by_role("alert")).to_contain_text("Déclarez l’absence de lien")
    page.locator("label").filter(has_text="Je déclare n’avoir aucun lien").click()
    page.get_by_role("button", name="Accepter la mission").click()
    expect(page.locator("h1")).to_contain_text(firm)
    change_visitor(page, portal, OFFICER)

    page.get_by_role("link", name=re.compile(r"^Notifications \d")).click()
    expect(page.locator("h1")).to_have_text("Notifications")
    assert_fits(page, PHONE, DESK)
    page.get_by_role("link", name=f"{name} a accepté de suivre {firm}.").click()
    expect(page.locator("main")).to_contain_text("acceptée le 20/07/2015")
    firms = set(Assignment.objects.running().filter(expert__user__email=EXPERT).values_list("enrolment"))
    change_visitor(page, portal, MINISTRY)

    page.goto(f"{portal}/experts/?q={name}")
    page.locator("tbody").get_by_role("link", name=name).click()
    page.get_by_role("link", name="Mettre fin au mandat").click()
    page.locator("[name=reason]").fill("Départ en retraite.")
    page.get_by_role("button", name="Clore le mandat").click()
    expect(page.get_by_text(f"Le mandat de {name} est clos.")).to_be_visible()
    followed = Enrolment.objects.filter(pk__in=[pk for (pk,) in firms], assignments__status="accepted")
    assert followed.distinct().count() == len(firms) == 7
    assert not Assignment.objects.live().filter(expert__user__email=EXPERT).exists()
    change_visitor(page, portal, EXPERT)

    expect(page.locator("main")).to_contain_text("Aucune mission en cours")


def test_expert_declines_and_the_firm_comes_back_on_top_of_the_desk(quiet_page, portal):
    page, name = quiet_page, str(Expert.objects.get(user__email=EXPERT))
    sign_in(page, portal, OFFICER)
    page.locator("#attente-experts + ul").get_by_role("link", name="Proposer un expert").last.click()
    firm = page.locator("main .fr-text--lead").first.inner_text().rpartition(", ")[0]
    page.get_by_label("Nom ou référence").fill(name)
    page.get_by_role("button", name="Expliquer").click()
    page.get_by_label("Jours prévus").fill("2")
    propose(
        page,
        page.locator("label").filter(has_text=name),
        page.get_by_role("button", name="Proposer la mission"),
    )
    page.get_by_role("link", name=f"Retirer la proposition faite à {name}").click()
    assert_fits(page, PHONE, DESK)
    change_visitor(page, portal, EXPERT)

    page.set_viewport_size(PHONE)
    page.get_by_role("link", name=f"Répondre : {firm}").click()
    page.get_by_role("link", name="Décliner").click()
    assert_fits(page, PHONE, DESK)
    page.get_by_label("Motif").fill("Complet jusqu’en octobre.")
    page.get_by_role("button", name="Décliner la mission").click()
    expect(page.get_by_text("le chargé de mission est prévenu")).to_be_visible()
    change_visitor(page, portal, OFFICER)

    first = page.locator("#attente-experts + ul li").first
    expect(first).to_contain_text(firm)
    expect(first).to_contain_text(f"{name} a décliné le 20/07/2015")
    first.get_by_role("link", name=firm, exact=True).click()
    expect(page.locator("main")).to_contain_text("Complet jusqu’en octobre.")
    assert_fits(page, PHONE, DESK)


def test_officer_enters_the_answer_of_an_expert_without_account(quiet_page, portal):
    page = quiet_page
    sign_in(page, portal, OFFICER)
    page.goto(portal + waiting_firm(page))
    page.get_by_role("link", name="Proposer un expert").click()
    propose(
        page,
        page.locator(".candidate label").first,
        page.get_by_role("button", name="Proposer la mission"),
    )
    page.get_by_role("link", name="Saisir la réponse").click()
    assert_fits(page, PHONE, DESK)
    page.get_by_text("L’expert accepte la mission").click()
    page.get_by_text("L’expert déclare n’avoir aucun lien").click()
    page.get_by_role("button", name="Enregistrer la réponse").click()
    expect(page.locator("main")).to_contain_text("suit désormais")

    page.get_by_role("link", name="Remplacer").click()
    expect(page.locator("main")).to_contain_text("Pour prendre la suite de")
    page.goto(f"{portal}/compte/")
    assert_fits(page, PHONE, DESK)
