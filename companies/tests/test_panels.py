import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.panels import LATEST
from companies.services import prepare_grant
from companies.tests.factories import enrol
from regions.tests.factories import adopt

DAY = datetime.date(2015, 6, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


def prepare(by, *, department="67"):
    file = enrol(on=DAY, by=by, department=department)
    return prepare_grant(
        file, kind="diagnostic", eligible_base=Decimal(1000), aid_rate_pct=Decimal(50), by=by
    )


def panel_of(client, code, **query):
    response = client.get(reverse("regions:programme_detail", args=[code]), query)
    return dict(response.context["panels"]).get("companies/includes/programme_grants.html")


def test_programme_page_shows_the_latest_grants_of_its_region(client, officer):
    elsewhere = UserFactory(regional_officer=True, regions=["53"])
    adopt("42")
    adopt("53")
    mine = [prepare(officer) for _ in range(LATEST + 1)]
    prepare(elsewhere, department="35")
    client.force_login(officer)

    assert panel_of(client, "42")["grants"] == mine[:0:-1]


def test_programme_page_of_a_past_day_hides_the_latest_grants(client, officer):
    adopt("42")
    prepare(officer)
    client.force_login(officer)

    assert panel_of(client, "42", au="2015-07-01") is None
