"""A mission, its diagnostic, and the expert's phone with the application open on it."""

import pytest
from playwright.sync_api import BrowserContext, expect

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from diagnostics.tests.factories import followed, make_diagnostic
from experts.tests.factories import ExpertFactory
from industrie_futur.tests.browsing import PHONE, sign_in
from industrie_futur.tests.field.using import FIELD, STATE
from steering.demo import PASSWORD


@pytest.fixture
def mission():
    expert = ExpertFactory(user=UserFactory(expert=True, email="expert@exemple.example", password=PASSWORD))
    return followed(expert, enrol())


@pytest.fixture
def diagnostic(mission):
    return make_diagnostic(mission)


@pytest.fixture
def phone(browser, browser_context_args):
    """A phone's browser, whose service worker works."""
    context = browser.new_context(**browser_context_args | {"service_workers": "allow", "viewport": PHONE})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def troubles():
    return []


@pytest.fixture
def page(phone: BrowserContext, live_server, mission, troubles):
    """The expert's application, opened once with the network: all that it needs is kept."""
    page = phone.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    sign_in(page, live_server.url, mission.expert.user.email)
    page.goto(live_server.url + FIELD)
    expect(page.locator(STATE)).to_contain_text("En ligne – tout est envoyé")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    yield page
    assert troubles == []
