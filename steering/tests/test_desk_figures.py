"""The desk of an officer: its figures, whose rows it shows, and what it costs."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import RegionRight
from accounts.tests.factories import UserFactory
from companies.models import Enrolment
from companies.phases import Phase
from companies.services import pay_grant
from companies.tests.factories import enrol
from diagnostics.tests.factories import (
    make_survey,
)
from regions.tests.factories import adopt
from steering.models import Target
from steering.services import set_shares
from steering.tests.deskwork import SPRING, fill, grant_to, waiting
from steering.tests.factories import TargetFactory

HOME = reverse("steering:home")
DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


# Figures ----------------------------------------------------------------------------------------------


def test_desk_shows_the_regions_figures_from_the_registry(desk):
    adopt("42", planned=107)
    enrol()
    enrol(phase=Phase.CANDIDATURE)
    enrol(department="29")

    ((region, url, cells),) = desk().context["regions"]

    assert (region.row.name, url) == ("Alsace", "/tableau-de-bord/?au=2015-07-20&region=42")
    assert {cell.indicator.code: cell.text for cell in cells} == {
        "pending": "1",
        "diagnosed": "0",
        "supported": "0",
        "planned_companies": "107",
        "experts": "0",
    }


def test_desk_shows_the_regions_share_of_the_next_target(desk, alsace):
    target = TargetFactory()
    TargetFactory(due_on=date(2016, 12, 31), value=2000)
    set_shares(target, {"42": 4, "53": 6}, on=DAY, reason="Test", by=UserFactory(), version=target.version)
    enrol()

    ((region, *_),) = desk().context["regions"]

    assert region.goal_sentence == "1 engagée sur 4 attendues au 31/12/2015"
    assert region.goal_pct == 25


def test_desk_shows_the_regions_own_target_where_it_has_no_share(desk):
    Target.objects.create(
        indicator="engaged",
        region_id="42",
        due_on=date(2015, 12, 31),
        value=10,
        source="Région",
        recorded_by=UserFactory(),
    )

    assert "sur 10 attendues" in desk().content.decode()


def test_desk_shows_the_regions_money(desk, alsace):
    adopt("42", on=date(2015, 4, 1), amount=100_000)
    adopt("53", on=date(2015, 4, 1), amount=7_000)
    grant = grant_to(enrol(on=SPRING), by=alsace, on=SPRING, amount=25_000)
    pay_grant(grant, amount=Decimal("5000.50"), on=DAY, reference="B 1", by=alsace)

    ((region, *_),) = desk().context["regions"]
    money = region.money

    assert (money.voted, money.committed, money.paid) == (100_000, 25_000, Decimal("5000.50"))
    assert (money.available, money.committed_pct) == (75_000, 25)


def test_desk_of_two_regions_shows_both(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42", "53"]))

    regions = client.get(HOME).context["regions"]
    assert [region.row.name for region, *_ in regions] == ["Alsace", "Bretagne"]


# Rights -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends_on", "end"),
    [
        (date(2015, 9, 18), "dans 60 jours."),
        (date(2015, 7, 21), "dans 1 jour."),
        (DAY, "aujourd’hui."),
    ],
)
def test_desk_warns_before_a_right_ends(desk, alsace, ends_on, end):
    RegionRight.objects.filter(user=alsace).update(ends_on=ends_on)
    (warning,) = desk().context["desk"].warnings

    assert warning.startswith("Alsace\u202f: votre droit prend fin le")
    assert warning.endswith(f"{end} Demandez sa prolongation à l’administration du portail.")


@pytest.mark.parametrize("ends_on", [None, date(2015, 9, 19)])
def test_desk_keeps_quiet_of_a_right_that_runs(desk, alsace, ends_on):
    RegionRight.objects.filter(user=alsace).update(ends_on=ends_on)

    assert desk().context["desk"].warnings == []


def test_desk_warns_before_the_region_closes(desk, settings):
    settings.REFERENCE_DATE = date(2015, 11, 20)

    assert desk().context["desk"].warnings == [
        "Alsace\u202f: la région est réunie à d’autres le 1er janvier 2016. À partir de ce jour, vos "
        "dossiers ne seront plus que lisibles. Demandez à l’administration du portail un droit sur la région "
        "Alsace-Champagne-Ardenne-Lorraine."
    ]


def test_desk_warns_first_of_what_comes_first(desk, alsace, settings):
    settings.REFERENCE_DATE = date(2015, 11, 20)
    RegionRight.objects.filter(user=alsace).update(ends_on=date(2015, 11, 30))
    (warning,) = desk().context["desk"].warnings

    assert "votre droit prend fin le 30 novembre 2015, dans 10 jours." in warning


def test_desk_of_a_closed_region_is_read_only_and_says_why(desk, settings):
    enrol(phase=Phase.CANDIDATURE)
    settings.REFERENCE_DATE = date(2016, 1, 15)

    page = desk()

    (line,) = waiting(page, "candidatures").lines
    assert (line.acts, page.context["desk"].first) == ([], [])
    assert "Lecture seule" in page.content.decode()
    assert (
        page.context["desk"]
        .warnings[0]
        .startswith("Alsace\u202f: la région a été réunie à d’autres le 1er janvier 2016. Vos dossiers")
    )


def test_desk_of_the_new_region_holds_the_files_of_its_former_ones(desk, alsace, settings):
    enrol(phase=Phase.CANDIDATURE)
    enrol(phase=Phase.CANDIDATURE, department="54")
    settings.REFERENCE_DATE = date(2016, 1, 15)
    RegionRight.objects.create(user=alsace, region_id="44", starts_on=date(2016, 1, 1))

    page = desk()

    assert waiting(page, "candidatures").count == Enrolment.objects.count() == 2
    assert page.context["desk"].warnings == []


def test_desk_without_any_right_says_what_to_expect(client):
    client.force_login(UserFactory(regional_officer=True))

    assert "Aucune région ne vous est confiée" in client.get(HOME).content.decode()


# Cost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("firms", [1, 3])
def test_desk_takes_29_queries_whatever_waits(desk, alsace, django_assert_num_queries, firms):
    adopt("42", on=date(2015, 4, 1))
    fill(alsace, firms)
    for _ in range(firms):
        make_survey(answered=True, was_called_back=False)

    with django_assert_num_queries(29):
        page = desk().context["desk"]

    assert {each.key: each.count for each in page.waiting} == {
        "a-rappeler": firms,
        "candidatures": firms,
        "experts": 5 * firms,
        "propositions": 0,
        "diagnostics": 2 * firms,
        "a-valider": 0,
        "restitutions": firms,
        "plans": firms,
        "visites": firms,
        "subventions": firms,
        "mandatements": firms,
        "mandats": firms,
    }
    assert page.anomalies.count == 4 * firms
