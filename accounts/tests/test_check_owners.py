"""The nightly check: in the shell, by the scheduler, and where administrators see it."""

import datetime
import logging

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import RegionRight
from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from industrie_futur.celery import app
from industrie_futur.models import SignOfLife
from steering.tasks import check_owners

pytestmark = pytest.mark.django_db

LIST = "/compte/sans-responsable/"


@pytest.fixture
def client(administrator):
    client = Client()
    client.force_login(administrator)
    return client


@pytest.fixture
def lapsed(administrator, officer):
    """Alsace with a firm under way, and the right of its only officer that ended yesterday."""
    enrol()
    RegionRight.objects.update(ends_on=datetime.date(2015, 7, 19))


def test_command_ends_well_when_everything_is_owned(administrator, officer, capsys):
    enrol()
    call_command("check_owners")
    assert capsys.readouterr().out == "0\u00a0élément sans responsable.\n"


def test_command_lists_what_is_not_and_ends_with_1(lapsed, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("check_owners")
    assert ended.value.code == 1
    assert capsys.readouterr().out.splitlines() == [
        "Alsace\u202f: 1\u00a0dossier d’entreprise en cours",
        "1\u00a0élément sans responsable.",
    ]


def test_task_logs_each_line_and_leaves_its_sign_of_life(lapsed, caplog):
    with caplog.at_level(logging.WARNING):
        check_owners()
    assert [record.getMessage() for record in caplog.records] == ["without owner: 1 files, 42"]
    assert SignOfLife.objects.filter(name="owners").exists()


def test_task_is_planned_every_night():
    [planned] = [each for each in app.conf.beat_schedule.values() if each["task"] == check_owners.name]
    assert planned["schedule"].hour == {2}


def test_first_page_of_administrators_counts_what_has_no_owner(client, lapsed):
    page = client.get("/compte/utilisateurs/")
    assert page.context["without_owner"] == 1
    assert LIST in page.content.decode()


def test_owner_list_says_what_and_since_when(client, lapsed):
    response = client.get(LIST)
    assert [duty.holder_name for duty in response.context["without"]] == ["Alsace"]
    assert "Donnez un droit sur la région" in response.content.decode()


def test_owner_list_says_when_all_is_well(client, officer):
    assert "Rien n’est sans responsable" in client.get(LIST).content.decode()


def test_owner_list_keeps_apart_the_regions_never_entrusted(client):
    enrol()
    context = client.get(LIST).context
    assert (context["without"], [duty.holder_name for duty in context["never"]]) == ([], ["Alsace"])


@pytest.mark.parametrize("number", [1, 3])
def test_owner_list_query_count(client, number, django_assert_num_queries):
    for department in ("67", "29", "54")[:number]:
        enrol(department=department)
        UserFactory(regional_officer=True, regions=["42"])
    with django_assert_num_queries(18):
        client.get(LIST)
