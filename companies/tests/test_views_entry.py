"""A new firm: the SIRET first, then the form; duplicates, large firms and wrong input are told."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.models import Company, Contact, Enrolment
from companies.phases import Phase
from companies.tests.factories import CompanyFactory, enrol, fictional_siret

pytestmark = pytest.mark.django_db
CREATE = reverse("companies:company_create")
CHECK = reverse("companies:siret_check")
SIRET = fictional_siret(70)
TYPED = {
    "siret": SIRET,
    "name": "Élan Mécanique",
    "naf": "25.62B",
    "headcount": "40",
    "turnover": "6 000 000",
    "balance_sheet": "4 000 000",
    "figures_year": "2014",
    "address": "1 rue du Port",
    "postcode": "67000",
    "municipality": "Strasbourg",
    "department": "67",
    "last_name": "Martin",
    "applied_on": "2015-06-01",
}


@pytest.fixture
def officer(client):
    user = UserFactory(regional_officer=True, regions=["42"], first_name="Ada", last_name="Weber")
    client.force_login(user)
    return user


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


def post(client, **typed):
    return client.post(CREATE, {**TYPED, **typed})


@pytest.mark.parametrize("url", [CREATE, CHECK])
@pytest.mark.parametrize("user", [{}, {"expert": True}, {"observer": True}, {"regional_officer": True}])
def test_company_create_is_refused_to_those_who_enter_no_firm(client, url, user):
    client.force_login(UserFactory(**user))
    assert client.get(url).status_code == 403


def test_company_create_is_refused_on_a_closed_region(client, officer, settings):
    settings.REFERENCE_DATE = date(2016, 1, 2)
    assert client.get(CREATE).status_code == 403
    assert post(client).status_code == 403
    assert not Company.objects.exists()


# Step 1: the SIRET ----------------------------------------------------------------------------------


def test_company_create_asks_the_siret_alone(client, officer):
    assert list(client.get(CREATE).context["form"].fields) == ["siret"]


def test_company_create_with_a_wrong_siret_keeps_it_typed(client, officer):
    response = client.get(CREATE, {"siret": "0020007"})
    assert list(response.context["form"].errors) == ["siret"]
    assert 'value="0020007"' in text_of(response)


@pytest.mark.parametrize("method", ["get", "post"])
def test_company_create_with_a_free_siret_goes_on(client, officer, method):
    response = getattr(client, method)(CREATE, {"siret": f" {SIRET[:9]} {SIRET[9:]}"})
    assert response.context["form"].initial["siret"] == SIRET
    assert "Étape 2 sur 2" in text_of(response)


def test_company_create_finds_a_duplicate_before_the_form(client, officer):
    company = enrol(by=officer, name="Connue").company
    response = client.get(CREATE, {"siret": company.sites.get().siret})
    text = text_of(response)
    assert list(response.context["form"].fields) == ["siret"]
    assert "enregistré par Ada Weber" in text
    assert f'href="{company.get_absolute_url()}"' in text


def test_company_create_tells_a_duplicate_out_of_scope_without_its_name(client, officer):
    company = enrol(
        by=UserFactory(first_name="Yann", last_name="Le Gall"), department="29", name="Cachée"
    ).company
    text = text_of(client.get(CREATE, {"siret": company.sites.get().siret}))
    assert "(Bretagne), au stade « Engagée », enregistré par Yann Le Gall" in text
    assert "Cachée" not in text
    assert company.get_absolute_url() not in text


def test_company_create_offers_a_known_firm_to_apply_again(client, officer):
    company = enrol(phase=Phase.ABANDON).company
    text = text_of(client.get(CREATE, {"siret": company.sites.get().siret}))
    assert reverse("companies:enrolment_open", args=[company.siren]) in text


def test_company_create_offers_to_add_another_site(client, officer):
    company = CompanyFactory(siren=SIRET[:9])
    company.sites.update(siret=SIRET[:9] + "99999")
    text = text_of(client.get(CREATE, {"siret": SIRET}))
    assert reverse("companies:site_create", args=[company.siren]) + f"?siret={SIRET}" in text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Saisissez le SIRET"),
        ("123", "Ce SIRET compte 3 chiffres au lieu de 14"),
        (SIRET, "est juste, et l’entreprise n’est pas encore connue du portail"),
    ],
)
def test_siret_check(client, officer, typed, sentence):
    response = client.get(CHECK, {"siret": typed})
    assert sentence in text_of(response)
    assert "<html" not in text_of(response)


def test_siret_check_of_a_known_firm(client, officer):
    company = enrol(by=officer).company
    assert "enregistré par Ada Weber" in text_of(client.get(CHECK, {"siret": company.sites.get().siret}))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"headcount": "40", "turnover": "6 000 000"}, "PME : 40 personnes"),
        ({"headcount": "6000"}, "Non éligible"),
        ({"headcount": "12"}, "Éligibilité à établir"),
        ({}, "Un chiffre inconnu reste vide."),
    ],
)
def test_size_check(client, officer, typed, sentence):
    assert sentence in text_of(client.get(reverse("companies:size_check"), typed))


# Step 2: the form -----------------------------------------------------------------------------------


def test_company_create_records_the_firm_and_its_application(client, officer):
    response = post(client)
    enrolment = Enrolment.objects.get()
    assert response.url == enrolment.company.get_absolute_url()
    assert (enrolment.phase, enrolment.applied_on) == (Phase.CANDIDATURE, date(2015, 6, 1))
    assert Contact.objects.get().last_name == "Martin"


def test_company_create_already_engaged(client, officer):
    post(client, enrolled_on="2015-06-15")
    enrolment = Enrolment.objects.get()
    assert (enrolment.phase, enrolment.enrolled_on) == (Phase.ENGAGEE, date(2015, 6, 15))


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"applied_on": "2015-07-21"}, "applied_on"),
        ({"applied_on": "2015-06-31"}, "applied_on"),
        ({"enrolled_on": "2015-05-31"}, "enrolled_on"),
        ({"enrolled_on": "2015-07-21"}, "enrolled_on"),
        ({"headcount": "-1"}, "headcount"),
        ({"postcode": "68000"}, "postcode"),
        ({"department": "29", "postcode": "29200"}, "department"),
        ({"headcount": "6000"}, "__all__"),
        ({"headcount": "", "enrolled_on": "2015-06-15"}, "__all__"),
    ],
)
def test_company_create_refused_keeps_what_was_typed(client, officer, typed, field):
    response = post(client, **typed)
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (200, [field])
    assert form["municipality"].value() == "Strasbourg"
    assert not Company.objects.exists()


def test_company_create_without_figures_warns_and_accepts(client, officer):
    nothing = {"headcount": "", "turnover": "", "balance_sheet": ""}
    post(client, **nothing)
    enrolment = Enrolment.objects.get()
    assert (enrolment.size_category, enrolment.phase) == ("UNKNOWN", Phase.CANDIDATURE)
    page = client.get(reverse("companies:enrolment_advance", args=[SIRET[:9], "engagee"]))
    assert "Éligibilité à établir" in text_of(page)


def test_company_create_pressed_twice_says_who_did(client, officer):
    post(client)
    response = post(client, name="Élan Mécanique bis")
    assert "enregistré par Ada Weber" in response.context["form"].errors["__all__"][0]
    assert response.context["form"]["name"].value() == "Élan Mécanique bis"
    assert f'href="{Company.objects.get().get_absolute_url()}"' in text_of(response)
