import datetime

import pytest
from django.urls import reverse

from companies.tests.factories import ContactFactory, enrol
from experts.models import Expert
from experts.tests.factories import ExpertFactory, assign, sign_in

DAY = datetime.date(2015, 6, 15)
LIST = reverse("experts:expert_list")
MISSIONS = reverse("experts:mission_list")
OFFICER = {"regional_officer": True, "regions": ["42"]}
ELSEWHERE = {"regional_officer": True, "regions": ["53"]}
pytestmark = pytest.mark.django_db


def listed(client, **query):
    return [str(expert) for expert in client.get(LIST, query).context["object_list"]]


# The register ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("traits", "status"), [({}, 200), ({"administrator": True}, 200), (OFFICER, 200), ({"expert": True}, 200)]
)
def test_expert_list_is_open_to(client, traits, status):
    sign_in(client, **traits)
    assert client.get(LIST).status_code == status


def test_expert_list_and_card_are_closed_to_observers(client):
    sign_in(client, observer=True)
    card = ExpertFactory().get_absolute_url()
    assert (client.get(LIST).status_code, client.get(card).status_code) == (403, 404)


def test_expert_list_shows_an_expert_their_own_card_only(client):
    mine = ExpertFactory(user=sign_in(client, expert=True))
    other = ExpertFactory()

    assert listed(client) == [str(mine)]
    assert client.get(mine.get_absolute_url()).status_code == 200
    assert client.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Anne Abel", "Léo Éluard", "Zoé Zola"]),
        ({"q": "eluard"}, ["Léo Éluard"]),
        ({"specialite": "NUM"}, ["Léo Éluard"]),
        ({"region": "21"}, ["Anne Abel"]),
        ({"region": "41"}, []),
        ({"region": "44"}, ["Anne Abel", "Léo Éluard"]),
        ({"couvre": "41"}, ["Anne Abel"]),
        ({"couvre": "44"}, ["Anne Abel", "Léo Éluard"]),
        ({"organisme": "school"}, ["Zoé Zola"]),
        ({"langue": "de"}, ["Anne Abel"]),
        ({"au": "2015-05-31"}, ["Anne Abel", "Léo Éluard"]),
        ({"au": "31/05/2015", "q": "abel"}, ["Anne Abel"]),
        ({"tri": "-nom"}, ["Zoé Zola", "Léo Éluard", "Anne Abel"]),
        ({"tri": "region"}, ["Léo Éluard", "Zoé Zola", "Anne Abel"]),
        ({"tri": "bidon"}, ["Anne Abel", "Léo Éluard", "Zoé Zola"]),
    ],
)
def test_expert_list_filters_and_sorts(client, query, found):
    sign_in(client)
    ExpertFactory(
        first_name="Zoé", last_name="Zola", regions=("53",), organisation_kind="school", retained_on=DAY
    )
    ExpertFactory(first_name="Léo", last_name="Éluard", specialities=("NUM",))
    ExpertFactory(first_name="Anne", last_name="Abel", regions=("21", "41"), languages="fr;de")

    assert listed(client, **query) == found


@pytest.mark.parametrize(
    ("name", "value"),
    [("region", "99"), ("couvre", "99"), ("specialite", "X"), ("langue", "xx"), ("au", "bidon")],
)
def test_expert_list_with_a_wrong_filter_shows_nothing_and_says_why(client, name, value):
    sign_in(client)
    ExpertFactory()

    response = client.get(LIST, {name: value, "tri": "region"})

    assert list(response.context["object_list"]) == []
    assert list(response.context["filterset"].form.errors) == [name]


def test_expert_list_sorts_by_load(client):
    sign_in(client)
    free, busy = ExpertFactory(last_name="Abel"), ExpertFactory(last_name="Zola")
    assign(expert=busy)

    assert listed(client, tri="-affectations") == [str(busy), str(free)]


def test_expert_list_exports_what_is_filtered(client):
    sign_in(client)
    ExpertFactory(
        first_name="Anne", last_name="Abel", regions=("21", "41"), languages="fr;de", reference="EXP-1"
    )
    ExpertFactory(last_name="Zola")

    content = b"".join(client.get(LIST, {"q": "abel", "format": "csv"})).decode("utf-8-sig")

    lines = content.splitlines()
    assert len(lines) == 2
    assert "EXP-1" in lines[1]
    assert "Champagne-Ardenne, Lorraine" in lines[1]


def test_expert_list_export_with_a_wrong_filter_is_the_page_that_says_why(client):
    sign_in(client)
    response = client.get(LIST, {"region": "99", "tri": "region", "format": "csv"})
    assert list(response.context["filterset"].form.errors) == ["region"]


@pytest.mark.parametrize("count", [1, 3])
def test_expert_list_takes_the_same_queries(client, count, django_assert_num_queries):
    sign_in(client)
    for _ in range(count):
        assign(expert=ExpertFactory(regions=("42", "21")))
    with django_assert_num_queries(11):
        client.get(LIST)


# A card ---------------------------------------------------------------------------------------------


def test_expert_detail_shows_firms_within_the_readers_scope(client):
    expert = ExpertFactory(regions=("42", "53"))
    mine = assign(enrol(department="67"), expert)
    assign(enrol(department="29"), expert)  # Bretagne: the row that could leak
    sign_in(client, **OFFICER)

    response = client.get(expert.get_absolute_url())

    assert response.context["assignments"] == [mine]
    assert response.context["expert"].running_count == 2


def test_expert_detail_names_regions_of_the_day(client, settings):
    settings.REFERENCE_DATE = datetime.date(2016, 1, 1)
    sign_in(client)
    expert = ExpertFactory(regions=("24", "42"))

    shown = client.get(expert.get_absolute_url()).context["expert"]

    assert [str(region) for region in shown.regions.all()] == ["Centre-Val de Loire", "Alsace"]


@pytest.mark.parametrize("count", [1, 3])
def test_expert_detail_takes_the_same_queries(client, count, django_assert_num_queries):
    expert = ExpertFactory()
    for _ in range(count):
        assign(expert=expert)
    sign_in(client)
    with django_assert_num_queries(24):
        client.get(expert.get_absolute_url())


@pytest.mark.parametrize("page", ["mandate_end", "mandate_create"])
@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({}, 200),
        ({"administrator": True}, 200),
        (OFFICER, 403),
        ({"expert": True}, 404),
        ({"observer": True}, 404),
    ],
)
def test_mandate_is_kept_by_ministry_and_administrators(client, page, traits, status):
    expert = ExpertFactory()
    sign_in(client, **traits)
    assert client.get(reverse(f"experts:{page}", args=[expert.pk])).status_code == status


def test_mandate_end_then_create(client):
    expert = ExpertFactory()
    sign_in(client)

    client.post(reverse("experts:mandate_end", args=[expert.pk]), {"on": "2015-06-15", "reason": "Congé"})
    ended = Expert.objects.get()
    client.post(reverse("experts:mandate_create", args=[expert.pk]), {"on": "2015-07-01", "reason": "Retour"})

    assert ended.ended_on == DAY
    assert Expert.objects.get().retained_on == datetime.date(2015, 7, 1)


def test_mandate_end_shows_the_rule_at_its_field(client):
    expert = ExpertFactory()
    sign_in(client)

    response = client.post(
        reverse("experts:mandate_end", args=[expert.pk]), {"on": "2015-07-21", "reason": "Congé"}
    )

    assert response.context["form"].errors == {"on": ["La date est dans le futur."]}
    assert response.context["form"]["reason"].value() == "Congé"


# Missions -------------------------------------------------------------------------------------------


def test_mission_list_shows_running_assignments_with_their_contact(client):
    expert = ExpertFactory(user=sign_in(client, expert=True))
    mine = assign(expert=expert)
    ContactFactory(company=mine.enrolment.company, last_name="Martin", phone="03 53 01 18 45")
    assign()  # a colleague's: the row that could leak

    response = client.get(MISSIONS)

    assert response.context["missions"] == [mine]
    content = response.content.decode()
    assert "Strasbourg" in content
    assert 'href="tel:0353011845"' in content


def test_mission_list_of_an_expert_without_missions(client):
    ExpertFactory(user=sign_in(client, expert=True))
    assert "Aucune mission en cours" in client.get(MISSIONS).content.decode()


def test_mission_list_of_an_account_without_card(client):
    sign_in(client, expert=True)
    assert "Votre compte n’est pas relié à une fiche d’expert" in client.get(MISSIONS).content.decode()


@pytest.mark.parametrize("traits", [{}, {"administrator": True}, OFFICER, {"observer": True}])
def test_mission_list_is_closed_to(client, traits):
    sign_in(client, **traits)
    assert client.get(MISSIONS).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_mission_list_takes_the_same_queries(client, count, django_assert_num_queries):
    expert = ExpertFactory(user=sign_in(client, expert=True))
    for _ in range(count):
        assign(expert=expert)
    with django_assert_num_queries(10):
        client.get(MISSIONS)


@pytest.mark.parametrize(
    ("perimeter", "region"),
    [("", "Alsace"), ("2015", "Alsace"), ("2016", "Grand Est"), ("x", "Alsace")],
)
def test_expert_list_names_the_main_region_of_the_perimeter(client, perimeter, region):
    sign_in(client)
    ExpertFactory(regions=("42", "21"))

    response = client.get(LIST, {"perimetre": perimeter})

    assert [str(row.region) for row in response.context["page_obj"]] == [region]
