"""The pages of the takeovers: who reads, who acts, what is shown before, after and again."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.models import Grant
from companies.services import pay_grant
from regions.models import Region
from regions.tests.factories import adopt
from steering.merger_services import carry_out, sign_off
from steering.models import Merger
from steering.tests.merging import NOW, grand_est, granted

LIST, DETAIL = reverse("steering:merger_list"), reverse("steering:merger_detail", args=["44"])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def act(name: str) -> str:
    return reverse(f"steering:merger_{name}", args=["44"])


@pytest.fixture
def admin_client(client, administrator):
    client.force_login(administrator)
    return client


def test_list_shows_the_seven_and_what_their_programmes_cover(admin_client, administrator):
    adopt("23", planned=67, amount=6_030_000, by=administrator)

    lines = admin_client.get(LIST).context["lines"]

    assert [line.region.code for line in lines] == ["44", "75", "84", "27", "76", "32", "28"]
    assert (str(lines[-1].region), lines[-1].coverage, lines[-1].budget) == (
        "Normandie",
        "1 sur 2",
        6_030_000,
    )


def test_list_costs_the_same_whatever_there_is(admin_client, former_programmes, settings):
    with CaptureQueriesContext(connection) as before:
        admin_client.get(LIST)
    settings.REFERENCE_DATE = NOW
    for code in ("44", "28"):
        carry_out(Region.objects.get(pk=code), by=UserFactory(administrator=True))
    with CaptureQueriesContext(connection) as after:
        admin_client.get(LIST)
    assert len(after) == len(before)


def test_officer_reads_the_takeover_of_their_region_alone(client, former_programmes):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))

    assert [line.region.code for line in client.get(LIST).context["lines"]] == ["44"]
    assert client.get(reverse("steering:merger_detail", args=["28"])).status_code == 404
    assert "Réaliser la reprise" not in text_of(client.get(DETAIL))


def test_preview_says_from_when_it_may_be_carried_out(admin_client, former_programmes):
    shown = text_of(admin_client.get(DETAIL))

    assert "pourra être réalisée à partir du 1er janvier 2016" in shown
    assert "Les totaux sont égaux au centime" in shown
    assert "Réaliser la reprise" not in shown


def test_preview_names_no_firm(admin_client, former_programmes):
    shown = text_of(admin_client.get(DETAIL))
    firms = {grant.enrolment.company.name for grant in Grant.objects.select_related("enrolment__company")}
    assert [firm for firm in firms if firm in shown] == []


def test_preview_costs_the_same_for_one_grant_and_for_many(admin_client, former_programmes, administrator):
    with CaptureQueriesContext(connection) as few:
        admin_client.get(DETAIL)
    for _ in range(3):
        granted("54", Decimal(10), by=administrator)
    with CaptureQueriesContext(connection) as many:
        admin_client.get(DETAIL)
    assert len(many) == len(few)


@pytest.mark.usefixtures("january")
def test_administrator_carries_out_and_the_ministry_signs(admin_client, former_programmes, client):
    refused = admin_client.post(act("carry_out"), {"is_confirmed": ""})
    assert "Cochez la case pour confirmer." in text_of(refused)

    done = admin_client.post(act("carry_out"), {"is_confirmed": "on"}, follow=True)
    assert "La reprise est réalisée." in text_of(done)
    ministry = UserFactory()
    client.force_login(ministry)
    assert client.get(act("undo")).status_code == 403
    signed = client.post(act("sign_off"), {"is_confirmed": "on"}, follow=True)

    assert "Elle est définitive." in text_of(signed)
    assert Merger.objects.get().closed_by == ministry
    assert "n’attend ni annulation ni validation" in text_of(client.get(act("sign_off"), follow=True))


@pytest.mark.usefixtures("january")
def test_balances_stay_those_of_the_day_of_the_takeover(admin_client, former_programmes, administrator):
    sign_off(carry_out(grand_est(), by=administrator), by=administrator)
    before = admin_client.get(DETAIL).context["sheet"]
    grant = Grant.objects.get(amount=Decimal("333.33"))
    pay_grant(grant, amount=Decimal(100), on=NOW, reference="M", by=administrator)

    assert admin_client.get(DETAIL).context["sheet"] == before


@pytest.mark.usefixtures("january")
def test_page_of_undoing_names_what_stands_in_the_way_with_a_link(
    admin_client, former_programmes, administrator
):
    carry_out(grand_est(), by=administrator)
    grant = Grant.objects.get(amount=Decimal("333.33"))
    pay_grant(grant, amount=Decimal(100), on=NOW, reference="M", by=administrator)

    response = admin_client.get(act("undo"))

    [obstacle] = response.context["obstacles"]
    assert obstacle.url == grant.enrolment.company.get_absolute_url()
    assert "Mandatement de 100,00 € le 04/01/2016" in text_of(response)


@pytest.mark.usefixtures("january")
def test_undone_takeover_stays_in_the_history_with_its_reason(admin_client, former_programmes, administrator):
    carry_out(grand_est(), by=administrator)

    refused = admin_client.post(act("undo"), {"is_confirmed": "on"})
    assert refused.status_code == 200
    told = {"is_confirmed": "on", "reason": "Vote oublié en Alsace."}
    undone = text_of(admin_client.post(act("undo"), told, follow=True))

    assert "Vote oublié en Alsace." in undone
    assert "Réaliser la reprise" in undone


def test_page_of_a_new_region_leads_to_its_takeover(admin_client, former_programmes):
    assert DETAIL in admin_client.get("/regions/44/").content.decode()
    assert "fusions" not in admin_client.get("/regions/42/").content.decode().partition("<main")[2]


@pytest.mark.usefixtures("january")
@pytest.mark.parametrize("perimeter", ["2015", "2016"])
def test_list_of_regions_is_the_same_before_and_after(
    admin_client, former_programmes, administrator, perimeter
):
    def shown():
        context = admin_client.get(f"/regions/?perimetre={perimeter}").context
        return [(line.region.code, line.budget, line.coverage) for line in context["lines"]], context[
            "totals"
        ]

    before = shown()
    carry_out(grand_est(), by=administrator)

    assert shown() == before
    sheet = admin_client.get("/regions/44/").context["sheet"]
    assert (len(sheet.programmes), sheet.budget) == (3, 24_230_000)
