"""An expert's card: entered, changed, kept by the expert, shown in the directory."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act
from experts.models import Expert, Organisation
from experts.services.register import register_expert, set_directory_consent, update_expert
from experts.tests.factories import ExpertFactory, sign_in
from industrie_futur.versions import ChangedMeanwhile
from regions.models import Region

pytestmark = pytest.mark.django_db
CREATE = reverse("experts:expert_create")
PROFILE = reverse("experts:profile")
DIRECTORY = reverse("experts:directory")


def card(**changed):
    return {
        "first_name": "Ada",
        "last_name": "Lovel",
        "email": "ada@exemple.example",
        "phone": "",
        "organisation": "",
        "organisation_kind": "consultant",
        "specialities": ["NUM"],
        "technologies": ["MES"],
        "sectors": ["25"],
        "languages": ["fr", "de"],
        "main_region": "42",
        "regions": ["41"],
        "department": "67",
        "days_per_quarter": "12,5",
        "profile": "",
        "version": 1,
        "retained_on": "2015-07-01",
        "expires_on": "2017-07-01",
        "decision": "Arrêté 12",
    } | changed


def test_expert_create_enters_the_register(client):
    sign_in(client, administrator=True)
    ExpertFactory(reference="EXP-041")

    client.post(CREATE, card())

    expert = Expert.objects.get(email="ada@exemple.example")
    assert (expert.reference, expert.languages, expert.decision) == ("EXP-042", "fr;de", "Arrêté 12")
    assert {region.pk for region in expert.regions.all()} == {"41", "42"}
    assert "lovel" in expert.search_text


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        (
            {"email": "PRISE@exemple.example"},
            "email",
            "Cette adresse est déjà celle d’un expert du registre.",
        ),
        ({"retained_on": "2015-07-21"}, "on", "La date est dans le futur."),
        ({"days_per_quarter": "80"}, "days_per_quarter", "Assurez-vous que cette valeur est inférieure"),
        ({"languages": []}, "languages", "Ce champ est obligatoire."),
        ({"expires_on": "2015-06-01"}, "__all__", "L’agrément expire avant la date"),
    ],
)
def test_expert_create_refuses_and_keeps_what_was_typed(client, changed, field, said):
    sign_in(client, administrator=True)
    ExpertFactory(email="prise@exemple.example")

    form = client.post(CREATE, card(**changed)).context["form"]

    told = [message for errors in form.errors.values() for message in errors]
    assert any(message.startswith(said) for message in told), (field, told)
    assert form["last_name"].value() == "Lovel"


def test_expert_takes_the_kind_of_the_organisation():
    school = Organisation.objects.create(name="École", kind="school")
    expert = update_expert(ExpertFactory(), version=1, organisation=school, by=None)
    assert expert.organisation_kind == "school"
    assert "ecole" in expert.search_text


def test_expert_update_tells_who_changed_it_meanwhile():
    expert = ExpertFactory()
    update_expert(expert, version=1, phone="01", by=None)
    with pytest.raises(ChangedMeanwhile):
        update_expert(expert, version=1, phone="02", by=None)


def test_expert_update_shows_both_values(client):
    sign_in(client, administrator=True)
    expert = ExpertFactory()
    update_expert(expert, version=1, phone="01 02", by=None)

    response = client.post(reverse("experts:expert_update", args=[expert.pk]), card(phone="03 04"))

    assert response.status_code == 409
    content = response.content.decode()
    assert "01 02" in content
    assert "03 04" in content


def test_expert_update_writes_what_changed_in_the_trail():
    expert = ExpertFactory()
    update_expert(expert, version=1, regions=list(Region.objects.filter(pk__in=["42", "53"])), by=None)
    assert Act.objects.get(action="expert_changed").details == {"regions": ["42", "42;53"]}


def test_profile_changes_only_what_is_the_experts(client):
    expert = ExpertFactory(user=sign_in(client, expert=True))
    typed = card(profile="Vingt ans d’usinage", last_name="Autre", days_per_quarter="60")

    client.post(PROFILE, typed)

    expert.refresh_from_db()
    assert (expert.profile, expert.days_per_quarter) == ("Vingt ans d’usinage", 15)
    assert expert.last_name != "Autre"


def test_directory_holds_who_agreed_only(client):
    sign_in(client, observer=True)
    agreed, silent = ExpertFactory(), ExpertFactory()
    set_directory_consent(agreed, is_given=True, by=None)

    content = client.get(DIRECTORY).content.decode()

    assert agreed.email in content
    assert silent.email not in content


def test_directory_loses_who_withdraws(client):
    expert = ExpertFactory(user=sign_in(client, expert=True))
    address = reverse("experts:directory_consent")
    client.post(address, {"consent": "1"})
    client.post(address, {"consent": "0"})
    expert.refresh_from_db()
    assert expert.directory_consent_on is None
    assert expert.email not in client.get(DIRECTORY).content.decode()


def test_directory_without_anybody_says_how_one_enters(client):
    sign_in(client)
    assert "Chaque expert donne son accord depuis son profil" in client.get(DIRECTORY).content.decode()


def test_directory_leaves_out_an_expired_accreditation(client):
    sign_in(client)
    expert = ExpertFactory(expires_on=datetime.date(2015, 7, 19))
    set_directory_consent(expert, is_given=True, by=None)
    assert expert.email not in client.get(DIRECTORY).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_directory_takes_the_same_queries(client, count, django_assert_num_queries):
    sign_in(client)
    for _ in range(count):
        set_directory_consent(ExpertFactory(), is_given=True, by=None)
    with django_assert_num_queries(5):
        client.get(DIRECTORY)


def test_register_expert_refuses_a_day_to_come():
    with pytest.raises(ValidationError):
        register_expert(retained_on=datetime.date(2015, 7, 21), by=None)
