"""What the browser tests share: their marks, the two screens, and signing in."""

import pytest
from playwright.sync_api import Page

from steering.demo import PASSWORD

MARKS = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
    # Chromium closes its sockets when it likes; that is no fault of the portal's.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


def sign_in(page: Page, portal: str, email: str) -> None:
    page.goto(f"{portal}/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.wait_for_url(lambda url: "/connexion/" not in url)
