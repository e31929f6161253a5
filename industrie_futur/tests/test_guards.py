"""The database's own rules survive what the database does to its tables."""

import pytest
from django.core.management import call_command
from django.db import connection

from companies.guards import GUARDS as MONEY
from diagnostics.guards import GUARDS as VERSIONS
from diagnostics.guards_plans import PLAN_GUARDS
from experts.guards import GUARDS as MANDATES
from regions.guards import GUARDS as VOTES
from steering.alliance.guards import GUARDS as ALLIANCE
from steering.committee.guards import GUARDS as COMMITTEE
from steering.guards import GUARDS as SHARES
from steering.international.guards import GUARDS as INTERNATIONAL
from steering.mailing.guards import GUARDS as MAILINGS

GUARDS = (
    *(*VOTES, *MONEY, *MANDATES, *SHARES, *VERSIONS, *PLAN_GUARDS),
    *(*COMMITTEE, *ALLIANCE, *INTERNATIONAL, *MAILINGS),
)
pytestmark = pytest.mark.django_db


def installed():
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_guard_is_installed(guard):
    assert guard.name in installed()


def test_migrate_brings_back_what_a_rebuilt_table_lost():
    with connection.cursor() as cursor:
        table = " ON regions_funding" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER funding_total{table}")

    call_command("migrate", verbosity=0)

    assert {guard.name for guard in GUARDS} <= installed()
