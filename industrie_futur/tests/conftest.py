"""The browser: Debian's chromium, driven by Playwright; a missing one is an error that says so."""

import os
import shutil

import pytest
from playwright.sync_api import Page

from industrie_futur.tests.kept import KeptState
from steering.demo import load_demo

# Playwright's own event loop would otherwise forbid every query of the tests' fixtures.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("chromium est introuvable : apt-get install chromium, ou CHROMIUM=/chemin/du/navigateur.")
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
    return {**browser_type_launch_args, "executable_path": chromium, "args": flags}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "service_workers": "block",
    }


@pytest.fixture(scope="session")
def kept_demo(tmp_path_factory):
    return KeptState(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def portal(live_server, kept_demo):
    """The address of a portal with the demonstration, which is loaded once a run."""
    if kept_demo.is_kept:
        kept_demo.put_back()
    else:
        load_demo()
        kept_demo.keep()
    return live_server.url


@pytest.fixture
def quiet_page(page: Page):
    """A page that fails its test on any error of the console: scripts, missing files, refused by the CSP."""
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    assert troubles == []
