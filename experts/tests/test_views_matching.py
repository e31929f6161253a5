import datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from experts.models import Assignment, DeclaredLink, Leave
from experts.tests.factories import ExpertFactory, assign, sign_in

TODAY = datetime.date(2015, 7, 20)
OFFICER = {"regional_officer": True, "regions": ["42"]}
pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    return enrol(CompanyFactory(name="Forges du Rhin"))


@pytest.fixture
def officer(client):
    return sign_in(client, **OFFICER)


def lea(**fields):
    return ExpertFactory(first_name="Léa", last_name="Roy", **fields)


def url_of(file):
    return reverse("experts:assignment_create", args=[file.company.siren])


def propose(client, file, chosen, **typed):
    return client.post(url_of(file), {"expert": chosen.pk, "on": "2015-07-20", "days": "5", **typed})


def errors_of(response):
    return {
        field: [str(each) for each in errors] for field, errors in response.context["form"].errors.items()
    }


def test_page_ranks_the_experts_and_says_why(client, officer, file):
    lea(department_id="67")
    page = client.get(url_of(file)).content.decode()
    assert "1. Léa Roy" in page
    assert (
        "A 15\u00a0jours libres au 3e trimestre 2015 et est du même département\u202f; "
        "en revanche, ne connaît pas le secteur." in page
    )


def test_officer_proposes_the_mission(client, officer, file):
    expert = lea()

    response = propose(client, file, expert, days="3,5", message="Visite en août.")

    assert response.url == file.company.get_absolute_url()
    mission = Assignment.objects.get()
    assert (mission.expert, mission.status, mission.days, mission.message, mission.recorded_by) == (
        expert,
        "proposed",
        Decimal("3.5"),
        "Visite en août.",
        officer,
    )


def test_proposal_sent_twice_is_one(client, officer, file):
    expert = lea()
    propose(client, file, expert)
    response = propose(client, file, expert)
    assert Assignment.objects.count() == 1
    assert list(errors_of(response).values()) == [
        ["Cet expert suit déjà cette entreprise, ou sa réponse est attendue."]
    ]


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"expert": ""}, {"expert": ["Choisissez un expert."]}),
        ({"expert": "abc"}, {"expert": ["Cet expert n’est pas au registre."]}),
        ({"expert": "999999999999"}, {"expert": ["Cet expert n’est pas au registre."]}),
        ({"days": "0"}, {"days": ["Une mission dure d’un demi-jour à 60 jours."]}),
        ({"days": "1,3"}, {"days": ["Comptez en jours et demi-journées."]}),
        ({"on": "31/02/2016"}, {"on": ["Le 31/02/2016 n’existe pas dans le calendrier."]}),
    ],
)
def test_wrong_proposal_is_refused_at_its_field(client, officer, file, typed, errors):
    response = propose(client, file, lea(), message="Gardé", **typed)
    assert errors_of(response) == errors
    assert "Gardé" in response.content.decode()
    assert not Assignment.objects.exists()


def expired(file):
    return lea(expires_on=datetime.date(2015, 7, 1))


def suspended(file):
    expert = lea()
    expert.suspensions.create(
        starts_on=datetime.date(2015, 7, 1), reason="Plainte", recorded_by=UserFactory()
    )
    return expert


def linked(file):
    expert = lea()
    DeclaredLink.objects.create(
        expert=expert, company=file.company, nature="Associé", declared_on=TODAY, declared_by=UserFactory()
    )
    return expert


def out_of_region(file):
    return lea(regions=("53",))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (expired, "L’agrément de Léa Roy a expiré le 01/07/2015."),
        (suspended, "L’agrément de Léa Roy est suspendu depuis le 01/07/2015."),
        (linked, "Léa Roy a déclaré un lien avec Forges du Rhin, qui exclut cette mission."),
        (out_of_region, "Léa Roy n’intervient pas en région Alsace."),
    ],
)
def test_expert_who_cannot_have_the_file_is_refused_and_explained(client, officer, file, make, sentence):
    expert = make(file)
    ExpertFactory()

    response = propose(client, file, expert, over_capacity_reason="Malgré tout")

    assert errors_of(response) == {"expert": [sentence]}
    assert [each.refusals for each in response.context["others"]] == [[sentence]]
    assert not Assignment.objects.exists()


def absent(file):
    expert = lea()
    Leave.objects.create(expert=expert, starts_on=TODAY, ends_on=TODAY, recorded_by=UserFactory())
    return expert


def overloaded(file):
    return lea(days_per_quarter=Decimal("1.5"))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (absent, "Léa Roy s’absente du 20/07/2015 au 20/07/2015."),
        (
            overloaded,
            "Léa Roy\u202f: il reste 1,5\u00a0jour sur 1,5 au 3e trimestre 2015, la mission en demande 5.",
        ),
    ],
)
def test_motive_is_asked_then_kept(client, officer, file, make, sentence):
    expert = make(file)

    page = client.get(url_of(file))
    assert sentence in page.content.decode()
    assert "over_capacity_reason" not in page.content.decode()
    refused = propose(client, file, expert)
    assert errors_of(refused) == {"over_capacity_reason": [sentence]}
    assert "over_capacity_reason" in refused.content.decode()
    assert f'value="{expert.pk}" checked' in refused.content.decode()

    propose(client, file, expert, over_capacity_reason="Seul spécialiste")

    assert Assignment.objects.get().over_capacity_reason == "Seul spécialiste"


def test_why_not_explains_an_expert_of_elsewhere(client, officer, file):
    ExpertFactory()
    lea(regions=("53",))
    response = client.get(url_of(file), {"autre": "ROY lea"})
    assert [each.refusals for each in response.context["others"]] == [
        ["Léa Roy n’intervient pas en région Alsace."]
    ]


def test_expert_of_the_ranking_is_chosen_in_one_place(client, officer, file):
    expert = lea()
    page = client.get(url_of(file), {"autre": "Roy"}).content.decode()
    assert page.count(f'id="expert-{expert.pk}"') == 1
    assert "à choisir ci-dessus" in page
    assert "Ce qui baisse son rang" in page


def test_why_not_says_when_nobody_has_that_name(client, officer, file):
    assert "Aucun expert du registre" in client.get(url_of(file), {"autre": "Personne"}).content.decode()


def test_ranking_shows_ten_then_more(client, officer, file):
    for _ in range(12):
        ExpertFactory()
    assert len(client.get(url_of(file)).context["best"]) == 10
    assert len(client.get(url_of(file), {"tous": "oui"}).context["best"]) == 12


def test_page_says_when_nobody_can_be_proposed(client, officer, file):
    assert "Aucun expert disponible" in client.get(url_of(file)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_31_queries(client, officer, file, count, django_assert_num_queries):
    for _ in range(count):
        assign(expert=ExpertFactory())
    with django_assert_num_queries(31):
        client.get(url_of(file))
