"""What the tests of the workshop's application do on the phone, and where."""

from playwright.sync_api import BrowserContext, Page, expect

from diagnostics.tests.files import photo
from experts.models import Assignment

FIELD = "/missions/terrain/"
STATE = "#etat"


def open_again(page: Page, phone: BrowserContext) -> Page:
    """The tab is killed where it stands, and its address opened in a new one."""
    address = page.url
    page.close()
    again = phone.new_page()
    again.goto(address)
    return again


def firm_of(mission: Assignment) -> str:
    return mission.enrolment.company.name


def write_visit(page: Page, mission: Assignment, summary: str = "Atelier parcouru") -> None:
    page.get_by_role("link", name=firm_of(mission)).click()
    page.get_by_role("link", name="Enregistrer une visite").click()
    page.get_by_label("Compte rendu").fill(summary)


def take_photos(page: Page, *colours: str) -> None:
    sent = [
        {"name": f"{each}.jpg", "mimeType": "image/jpeg", "buffer": photo(colour=each).read()}
        for each in colours
    ]
    page.get_by_label("Ajouter des photos").set_input_files(sent)
    expect(page.get_by_label("Légende")).to_have_count(len(colours))


def save_visit(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer la visite").click()
    expect(page.get_by_role("heading", name="Visites")).to_be_visible()


def answer_axis(page: Page, level: int) -> None:
    for question in page.locator("main section").all():
        question.get_by_text(f"{level} – ").click()
        expect(question.get_by_role("status")).not_to_be_empty()


def answer_all(page: Page, mission: Assignment, level: int) -> None:
    """Answer each question of the diagnostic, axis after axis."""
    page.goto(page.url.split("#")[0] + f"#/entreprise/{mission.enrolment.company.siren}")
    page.get_by_role("link", name="Diagnostic initial").click()
    first = page.locator("main .field-list a[href$='/STRAT']")  # no link of the page before it
    title = first.inner_text()
    first.click()
    while True:
        # Each axis takes the place of the one before: its own questions are waited for.
        expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
        answer_axis(page, level)
        following = page.get_by_role("link", name="Axe suivant")
        if not following.is_visible():
            break
        title = following.inner_text().removeprefix("Axe suivant : ")
        following.click()


def all_sent(page: Page) -> None:
    expect(page.locator(STATE)).to_contain_text("En ligne – tout est envoyé", timeout=60_000)
