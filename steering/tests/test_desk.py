from datetime import date

import pytest
from django.urls import reverse

from accounts.models import RegionRight
from accounts.tests.factories import UserFactory
from companies import services
from companies.models import Enrolment
from companies.phases import Phase
from companies.tests.factories import enrol
from experts.services import end_assignment
from experts.tests.factories import assign
from regions.tests.factories import adopt

HOME = reverse("steering:home")
DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def alsace():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def desk(client, alsace):
    """The desk of Alsace, opened."""
    client.force_login(alsace)
    return lambda **query: client.get(HOME, query)


def waiting(page, key):
    return next(each for each in page.context["desk"].waiting if each.key == key)


# Where each role lands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ({}, "steering:dashboard"),
        ({"observer": True}, "steering:dashboard"),
        ({"expert": True}, "experts:mission_list"),
        ({"administrator": True}, "accounts:user_list"),
    ],
)
def test_home_sends_each_role_to_its_first_page(client, role, page):
    client.force_login(UserFactory(**role))

    assert client.get(HOME).url == reverse(page)


def test_home_of_an_officer_is_their_desk(desk):
    assert "Mon bureau" in desk().content.decode()


def test_home_of_nobody_is_the_sign_in(client):
    assert client.get(HOME).url == f"{reverse('account_login')}?next=/"


# What waits -------------------------------------------------------------------------------------------


def test_desk_lists_applications_oldest_first_in_the_officers_region_only(desk):
    recent = enrol(phase=Phase.CANDIDATURE, on=date(2015, 7, 1))
    oldest = enrol(phase=Phase.CANDIDATURE, on=date(2015, 5, 4))
    enrol(phase=Phase.CANDIDATURE, on=date(2015, 4, 1), department="29")
    enrol(phase=Phase.REFUSEE)

    files = waiting(desk(), "candidatures")

    assert [(file.pk, file.days) for file in files.rows] == [(oldest.pk, 77), (recent.pk, 19)]


def test_desk_puts_each_file_one_click_from_its_act(desk):
    enrolment = enrol(phase=Phase.CANDIDATURE)
    siren = enrolment.company.siren

    page = desk()

    assert waiting(page, "candidatures").rows[0].acts == [
        ("Engager", reverse("companies:enrolment_advance", args=[siren, "engagee"])),
        ("Refuser", reverse("companies:enrolment_advance", args=[siren, "refusee"])),
    ]
    for _, url in waiting(page, "candidatures").rows[0].acts:
        assert page.client.get(url).status_code == 200


@pytest.mark.parametrize(("engaged_on", "count"), [(date(2015, 5, 20), 1), (date(2015, 5, 21), 0)])
def test_desk_counts_60_days_before_it_asks_for_a_diagnostic(desk, engaged_on, count):
    enrol(on=engaged_on)
    enrol(on=date(2015, 4, 20), phase=Phase.DIAGNOSTIC)

    assert waiting(desk(), "diagnostics").count == count


def test_desk_lists_engaged_firms_without_expert(desk):
    followed, alone, ended = enrol(), enrol(phase=Phase.PLAN_ACTION), enrol()
    assign(followed)
    end_assignment(assign(ended), on=DAY, by=UserFactory(administrator=True))
    enrol(phase=Phase.TERMINEE)
    enrol(phase=Phase.CANDIDATURE)

    assert [file.pk for file in waiting(desk(), "experts").rows] == [alone.pk, ended.pk]


def test_desk_shows_10_files_then_all_of_them(desk):
    by = UserFactory()
    for _ in range(12):
        enrol(phase=Phase.CANDIDATURE, by=by)

    page = desk()

    assert (len(waiting(page, "candidatures").rows), waiting(page, "candidatures").count) == (10, 12)
    assert 'href="?tout=candidatures#attente-candidatures">Voir les 12 dossiers</a>' in page.content.decode()
    assert len(waiting(desk(tout="candidatures"), "candidatures").rows) == 12


def test_desk_without_anything_waiting_says_so(desk):
    assert "Rien n’attend" in desk().content.decode()


def test_desk_forgets_a_file_once_its_act_is_done(desk, alsace):
    enrolment = enrol(phase=Phase.CANDIDATURE)
    before = waiting(desk(), "candidatures").count
    services.advance_enrolment(enrolment, to=Phase.ENGAGEE, on=DAY, by=alsace)

    assert (before, waiting(desk(), "candidatures").count) == (1, 0)


# Figures ----------------------------------------------------------------------------------------------


def test_desk_shows_the_regions_figures_from_the_registry(desk):
    adopt("42", planned=107)
    enrol()
    enrol(phase=Phase.CANDIDATURE)
    enrol(department="29")

    ((row, url, cells),) = desk().context["regions"]

    assert (row.name, url) == ("Alsace", "/tableau-de-bord/?au=2015-07-20&region=42")
    assert {cell.indicator.code: cell.text for cell in cells} == {
        "pending": "1",
        "engaged": "1",
        "diagnosed": "0",
        "supported": "0",
        "planned_companies": "107",
        "experts": "0",
    }


def test_desk_of_two_regions_shows_both(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42", "53"]))

    assert [row.name for row, *_ in client.get(HOME).context["regions"]] == ["Alsace", "Bretagne"]


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

    assert waiting(page, "candidatures").count == 0
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
def test_desk_takes_15_queries_whatever_waits(desk, django_assert_num_queries, firms):
    by = UserFactory()
    for _ in range(firms):
        enrol(phase=Phase.CANDIDATURE, by=by)
        enrol(on=date(2015, 4, 20), by=by)

    with django_assert_num_queries(15):
        desk()
