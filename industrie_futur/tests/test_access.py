"""Every address, as every role, on a row of Alsace: an address without a line in `EXPECTED` fails."""

import datetime

import pytest
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from industrie_futur.tests.addresses import EXPECTED, VISITORS
from industrie_futur.tests.posting import POSTERS, ROWS
from industrie_futur.tests.world import make_world


def named_patterns(resolver=None, namespace=""):
    """(name, pattern) of every address of the portal."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


PATTERNS = dict(named_patterns())


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, media):
    """The world, built once: hundreds of tests look at it and each takes back what it changed."""
    day = datetime.date(2015, 7, 20)
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(REFERENCE_DATE=day, MEDIA_ROOT=media):
            built = make_world()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(built, media, settings, db):
    settings.MEDIA_ROOT = media
    return built


def address(name, rows):
    """The address `name` on the rows of the world; `pk` is the row that the address is named after."""
    kind = ROWS.get(name, name.rpartition(":")[2].partition("_")[0])
    wanted = PATTERNS[name].pattern.regex.groupindex
    extra = {"pk": rows.get(kind)}
    return reverse(name, kwargs={key: {**rows, **extra}[key] for key in wanted})


def visit(client, people, visitor, url, method="get"):
    client.logout()
    if visitor != "anonymous":
        client.force_login(people[visitor])
    response = getattr(client, method)(url)
    response.getvalue()  # a file read to its end is closed
    return response.status_code


def test_every_address_has_an_expectation():
    assert set(PATTERNS) == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_address_answers_each_role_as_expected(client, world, name):
    people, rows = world
    url = address(name, rows)
    answers = " ".join(str(visit(client, people, visitor, url)) for visitor in VISITORS)
    assert answers == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_address_lets_nobody_post_who_may_not(client, world, name):
    people, rows = world
    url = address(name, rows)
    refused = [
        visitor
        for visitor, answer in zip(VISITORS, EXPECTED[name].split(), strict=True)
        if answer != "200" and visitor not in POSTERS.get(name, set())
    ]
    answers = {visitor: visit(client, people, visitor, url, "post") for visitor in refused}
    sent_to_sign_in = answers.pop("anonymous", 302)
    assert sent_to_sign_in in {302, 401, 405}
    assert {visitor: code for visitor, code in answers.items() if code not in {403, 404, 405}} == {}
