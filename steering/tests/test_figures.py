"""Every figure opens on its definition, its bridges and its rows, and they agree."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies import services
from companies.phases import Phase
from companies.tests.factories import enrol, follow
from experts.tests.factories import ExpertFactory
from regions.tests.factories import adopt
from steering.figures import figure_address, figure_path, qr_svg
from steering.figures.catalogue import FIGURES, counted
from steering.indicators import REGISTRY, Measures
from steering.recorded import RecordedMeasures
from steering.tests.factories import published_report

DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def programme(officer):
    """In Alsace a firm at each phase, money and an expert; in Bretagne one firm, a programme, an expert."""
    adopt("42", planned=107, amount=100_000, on=date(2015, 4, 20))
    adopt("53", planned=50, amount=20_000, source="state", on=date(2015, 5, 20))
    files = {phase: enrol(phase=phase, on=SPRING, by=officer) for phase in Phase}
    enrol(department="29", phase=Phase.DIAGNOSTIC, on=SPRING)
    grant = services.prepare_grant(
        files[Phase.ENGAGEE],
        kind="diagnostic",
        eligible_base=Decimal("9000.40"),
        aid_rate_pct=Decimal(50),
        by=officer,
    )
    grant = services.commit_grant(grant, act_reference="CP 12", on=date(2015, 6, 1), by=officer)
    services.pay_grant(grant, amount=Decimal("1200.10"), on=date(2015, 6, 15), reference="M 1", by=officer)
    ExpertFactory(regions=["42", "53"])
    ExpertFactory(regions=["53"])
    return files


def opened(client, code, **query):
    """The page of a figure: its context."""
    response = client.get(reverse("steering:figure_detail", args=[code]), query)
    assert response.status_code == 200
    return response.context


# Agreement --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("region", ["", "42"])
def test_every_figure_is_what_its_rows_make_and_its_bridges_hold(ministry, programme, region):
    for code in FIGURES:
        context = opened(ministry, code, region=region)
        page, seen = context["page"], context["seen"]

        assert (code, seen.made, seen.is_unexplained) == (code, page.value, False)
        assert {shown.bridge.remainder for shown in page.bridges} == {0}


def test_every_indicator_has_something_to_open_in_the_example(programme):
    """Or the test above would prove little."""
    assert [code for code in REGISTRY if not Measures(DAY).total(code)] == []


def test_officer_opens_the_rows_of_their_region_and_is_told_what_is_not(client, programme, officer):
    client.force_login(officer)
    for code in FIGURES:
        context = opened(client, code)
        page, seen = context["page"], context["seen"]
        # The register of experts is everybody's.
        own = counted(code, page.measures).get("42", 0) if code != "experts" else page.value

        assert (code, seen.made) == (code, own)
        assert ("relèvent d’autres régions" in seen.sentence) == (own != page.value)


def test_expert_opens_the_firms_they_follow(client, programme):
    expert = UserFactory(expert=True)
    follow(programme[Phase.ENGAGEE], user=expert)
    client.force_login(expert)
    context = opened(client, "engaged")

    assert context["seen"].sentence == (
        "Vous voyez 1\u00a0entreprise sur 6\u202f; les autres ne vous sont pas confiées."
    )
    assert opened(client, "committed")["page_obj"].paginator.count == 0


def test_observer_reads_definition_and_bridges_without_a_row(client, programme):
    client.force_login(UserFactory(observer=True))
    address = reverse("steering:figure_detail", args=["engaged"])
    text = client.get(address).content.decode()

    assert "Entreprises admises dans un programme personnalisé" in text
    assert "Chiffres seulement" in text
    assert "Ateliers" not in text
    assert client.get(address, {"format": "csv"})["Content-Type"].startswith("text/html")


# Past days and arrested figures -------------------------------------------------------------------------


def test_figure_of_a_past_day_opens_the_rows_of_that_day(ministry, officer):
    file = enrol(on=SPRING, by=officer)
    services.advance_enrolment(file, to=Phase.ABANDON, on=date(2015, 7, 1), by=officer, comment="Cession.")

    assert [opened(ministry, "engaged", au=day)["seen"].made for day in ("2015-06-30", "2015-07-01")] == [
        1,
        0,
    ]


def test_firm_that_applied_again_is_one_row(ministry, officer):
    refused = enrol(phase=Phase.REFUSEE, on=SPRING, by=officer)
    services.open_enrolment(refused.site, on=date(2015, 6, 1), by=officer)

    assert [opened(ministry, code)["seen"].made for code in ("applications", "refused", "pending")] == [
        1,
        0,
        1,
    ]


def test_published_figure_opens_on_its_rows_whatever_is_entered_since(ministry, programme, officer):
    report = published_report(DAY, by=UserFactory())
    cut_off = report.recorded_until
    services.correct_step(
        programme[Phase.ENGAGEE].events.get(to_phase=Phase.ENGAGEE), on=DAY, by=officer, comment="Erreur."
    )
    enrol(on=SPRING, by=officer)
    adopt("82", on=SPRING)
    ExpertFactory()
    known = RecordedMeasures(DAY, cut_off)
    for figure in report.figures["figures"]:
        path = figure_path(figure["code"], as_of=DAY, recorded_until=cut_off)
        context = ministry.get(path).context
        assert context["seen"].made == context["page"].value == known.total(figure["code"])
        assert float(context["seen"].made) == figure["raw"]
        assert {each.bridge.remainder for each in context["page"].bridges} == {0}

    assert opened(ministry, "engaged")["seen"].made == known.total("engaged") + 1


def test_wrong_moment_is_said_and_today_is_shown(ministry, programme):
    response = ministry.get(reverse("steering:figure_detail", args=["engaged"]), {"arrete": "hier"})

    assert "n’est pas un moment d’arrêté" in response.content.decode()
    assert response.context["page"].recorded_until is None


# Merged regions ---------------------------------------------------------------------------------------


def test_figure_of_a_merged_region_opens_the_rows_of_its_former_ones(ministry):
    for department in ("67", "54", "29"):
        enrol(department=department)
    context = opened(ministry, "engaged", region="44", au="2016-01-01")
    bridge = context["page"].by_region

    assert context["seen"].made == 2
    assert [(part.label, part.amount) for part in bridge.parts if part.amount] == [
        ("Alsace", 1),
        ("Lorraine", 1),
    ]


# Addresses ----------------------------------------------------------------------------------------------


def test_address_leads_to_the_page_after_signing_in(client, programme, settings):
    settings.PORTAL_URL = "https://portail.example"
    until = timezone.now()
    address = figure_address("engaged", as_of=DAY, region="42", recorded_until=until)
    path = address.removeprefix("https://portail.example")
    sign_in = client.get(path)

    assert sign_in.status_code == 302
    assert sign_in["Location"].startswith(f"{reverse('account_login')}?next=/pilotage/chiffres/engaged/")
    client.force_login(UserFactory())
    page = client.get(path).context["page"]
    assert (page.region, page.recorded_until) == ("42", until)


def test_qr_code_is_an_image_that_scales():
    svg = qr_svg(figure_address("engaged", as_of=DAY))

    assert svg.startswith("<svg")
    assert "viewBox" in svg
    assert svg != qr_svg(figure_address("engaged", as_of=date(2015, 7, 21)))


def test_unknown_figure_or_page_is_not_found(ministry, programme):
    page = reverse("steering:figure_detail", args=["engaged"])

    assert [
        ministry.get(address).status_code
        for address in (reverse("steering:figure_detail", args=["rien"]), f"{page}?page=9", f"{page}?page=x")
    ] == [404, 404, 404]


# Lists and files ----------------------------------------------------------------------------------------


def test_list_shows_every_figure_of_a_day(ministry, programme):
    response = ministry.get(reverse("steering:figure_list"), {"region": "42"})
    shown = {line["indicator"].code: line["text"] for line in response.context["lines"]}

    assert list(shown) == list(REGISTRY)
    assert (shown["engaged"], shown["planned_companies"]) == ("5", "107")


def test_rows_are_exported_in_the_rights_of_the_reader(client, programme, officer):
    client.force_login(officer)
    for code in ("engaged", "programmes", "experts", "budget", "committed", "paid"):
        address = reverse("steering:figure_detail", args=[code])
        lines = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode("utf-8-sig")

        assert lines.count("\n") == 1 + client.get(address).context["page_obj"].paginator.count


@pytest.mark.parametrize("wanted", ["xlsx", "ods"])
def test_rows_are_exported_as_workbooks(ministry, programme, wanted):
    response = ministry.get(reverse("steering:figure_detail", args=["paid"]), {"format": wanted})

    assert f'filename="paid-2015-07-20.{wanted}' in response["Content-Disposition"]
    assert b"".join(response.streaming_content)[:2] == b"PK"


# Cost ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("firms", [1, 3])
@pytest.mark.parametrize(("code", "queries"), [("engaged", 9), ("committed", 7), ("experts", 8)])
def test_page_takes_as_many_queries_whatever_the_number_of_rows(
    ministry, officer, django_assert_num_queries, firms, code, queries
):
    adopt("42")
    for _ in range(firms):
        file = enrol(by=officer)
        ExpertFactory()
        grant = services.prepare_grant(
            file, kind="support", eligible_base=Decimal(100), aid_rate_pct=Decimal(50), by=officer
        )
        services.commit_grant(grant, act_reference="CP", on=date(2015, 6, 2), by=officer)
    with django_assert_num_queries(queries):
        opened(ministry, code)
