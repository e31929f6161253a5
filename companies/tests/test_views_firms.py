"""Changes to a firm, its sites and contacts: in scope only, and never over somebody else's."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from stdnum import luhn

from accounts.tests.factories import UserFactory
from companies.models import Company, Contact, Site
from companies.services import update_company, update_contact
from companies.tests.factories import CompanyFactory, ContactFactory, enrol, follow

pytestmark = pytest.mark.django_db
TYPED = {"name": "Zénith", "naf": "25.62B", "headcount": "40", "turnover": "6000000", "version": "1"}
PLACE = {"postcode": "67000", "municipality": "Haguenau", "department": "67"}


@pytest.fixture
def officer(client):
    user = UserFactory(regional_officer=True, regions=["42"])
    client.force_login(user)
    return user


def addresses(company: Company) -> dict[str, str]:
    contact = ContactFactory(company=company)
    siren = company.siren
    return {
        "company_update": reverse("companies:company_update", args=[siren]),
        "site_create": reverse("companies:site_create", args=[siren]),
        "contact_create": reverse("companies:contact_create", args=[siren]),
        "contact_update": reverse("companies:contact_update", args=[siren, contact.pk]),
    }


@pytest.mark.parametrize("view", ["company_update", "site_create", "contact_create", "contact_update"])
@pytest.mark.parametrize(
    ("user", "status"),
    [
        ({}, 404),
        ({"regional_officer": True, "regions": ["42"]}, 200),
        ({"expert": True}, 404),
    ],
)
def test_pages_are_for_those_who_write(client, view, user, status):
    person, enrolment = UserFactory(**user), enrol()
    if "expert" in user:
        follow(enrolment, user=person)
    client.force_login(person)
    url = addresses(enrolment.company)[view]
    assert [client.get(url).status_code, client.post(url, {}).status_code] == [status, status]


@pytest.mark.parametrize("view", ["company_update", "site_create", "contact_create", "contact_update"])
def test_pages_of_a_closed_region_are_not_found(client, officer, settings, view):
    settings.REFERENCE_DATE = date(2016, 1, 2)
    assert client.get(addresses(enrol().company)[view]).status_code == 404


def test_company_update(client, officer):
    company = CompanyFactory()
    response = client.post(reverse("companies:company_update", args=[company.siren]), TYPED)
    company.refresh_from_db()
    assert response.url == company.get_absolute_url()
    assert (company.name, company.balance_sheet, company.version) == ("Zénith", None, 2)


@pytest.mark.parametrize(("typed", "field"), [({"name": ""}, "name"), ({"headcount": "-1"}, "headcount")])
def test_company_update_refused_at_its_field(client, officer, typed, field):
    company = CompanyFactory()
    response = client.post(reverse("companies:company_update", args=[company.siren]), {**TYPED, **typed})
    assert list(response.context["form"].errors) == [field]


def test_company_update_in_conflict_shows_both_and_keeps_what_was_typed(client, officer):
    company = CompanyFactory(name="Avant")
    update_company(company, version=1, name="Entre-temps", headcount=Decimal(55), by=UserFactory())
    url = reverse("companies:company_update", args=[company.siren])
    response = client.post(url, TYPED)
    assert response.status_code == 409
    shown = {line.label: (line.current, line.typed) for line in response.context["conflict"]}
    assert shown["Raison sociale"] == ("Entre-temps", "Zénith")
    assert shown["Effectif (UTA)"] == ("55", "40")
    form = response.context["form"]
    assert (form["name"].value(), str(form["version"].value())) == ("Zénith", "2")

    assert client.post(url, {**TYPED, "version": "2"}).status_code == 302
    company.refresh_from_db()
    assert company.name == "Zénith"


@pytest.mark.parametrize("version", ["", "0", "abc"])
def test_company_update_without_its_version_changes_nothing(client, officer, version):
    company = CompanyFactory(name="Avant")
    response = client.post(
        reverse("companies:company_update", args=[company.siren]), {**TYPED, "version": version}
    )
    company.refresh_from_db()
    assert (response.status_code in {200, 409}, company.name) == (True, "Avant")


def test_company_update_ignores_fields_that_are_not_its_own(client, officer):
    company = CompanyFactory()
    extra = {"siren": "999999999", "size_category": "MIC", "search_text": "x"}
    client.post(reverse("companies:company_update", args=[company.siren]), {**TYPED, **extra})
    changed = Company.objects.get()
    assert (changed.siren, changed.size_category) == (company.siren, "PME")


# Sites ----------------------------------------------------------------------------------------------


def site_of(company: Company) -> str:
    """A second valid SIRET of the firm."""
    body = company.siren + "0002"
    return body + luhn.calc_check_digit(body)


def test_site_create(client, officer):
    company = CompanyFactory()
    url = reverse("companies:site_create", args=[company.siren])
    assert client.post(url, {"siret": site_of(company), **PLACE}).status_code == 302
    assert company.sites.count() == 2


def test_site_create_opens_with_the_siret_asked(client, officer):
    company = CompanyFactory()
    url = reverse("companies:site_create", args=[company.siren])
    assert client.get(f"{url}?siret=123").context["form"]["siret"].value() == "123"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"siret": "123"}, "siret"),
        ({"department": "29", "postcode": "29200"}, "department"),
        ({"postcode": "29200"}, "postcode"),
        ({"municipality": ""}, "municipality"),
    ],
)
def test_site_create_refused_at_its_field(client, officer, typed, field):
    company = CompanyFactory()
    url = reverse("companies:site_create", args=[company.siren])
    response = client.post(url, {"siret": site_of(company), **PLACE, **typed})
    assert list(response.context["form"].errors) == [field]
    assert Site.objects.count() == 1


def test_site_create_twice_is_refused_at_its_field(client, officer):
    company = CompanyFactory()
    url = reverse("companies:site_create", args=[company.siren])
    client.post(url, {"siret": site_of(company), **PLACE})
    response = client.post(url, {"siret": site_of(company), **PLACE})
    assert list(response.context["form"].errors) == ["siret"]


# Contacts -------------------------------------------------------------------------------------------


def test_contact_create(client, officer):
    company = CompanyFactory()
    client.post(reverse("companies:contact_create", args=[company.siren]), {"last_name": "Martin"})
    assert company.contacts.get().last_name == "Martin"


def test_contact_update(client, officer):
    contact = ContactFactory()
    url = reverse("companies:contact_update", args=[contact.company.siren, contact.pk])
    client.post(url, {"last_name": "Durand", "version": "1"})
    contact.refresh_from_db()
    assert (contact.last_name, contact.version) == ("Durand", 2)


def test_contact_update_keeps_objection_and_departure(client, officer):
    contact = ContactFactory()
    url = reverse("companies:contact_update", args=[contact.company.siren, contact.pk])
    typed = {"last_name": "Martin", "version": "1", "objects_to_mail": "on", "left_on": "2015-07-20"}
    client.post(url, typed)
    contact.refresh_from_db()
    assert (contact.objects_to_mail, contact.left_on) == (True, date(2015, 7, 20))
    content = client.get(contact.company.get_absolute_url()).content.decode()
    assert "<dd>refusés</dd>" in content
    assert "<dd>20/07/2015</dd>" in content


def test_contact_update_in_conflict_says_yes_and_no(client, officer):
    contact = ContactFactory()
    update_contact(contact, version=1, objects_to_mail=True, by=UserFactory())
    url = reverse("companies:contact_update", args=[contact.company.siren, contact.pk])
    response = client.post(url, {"last_name": "Martin", "version": "1"})
    found = {each.label: (each.current, each.typed) for each in response.context["conflict"]}
    assert found["Ne souhaite pas recevoir les courriels du portail"] == ("oui", "non")


def test_contact_update_in_conflict(client, officer):
    contact = ContactFactory()
    update_contact(contact, version=1, last_name="Petit", by=UserFactory())
    url = reverse("companies:contact_update", args=[contact.company.siren, contact.pk])
    response = client.post(url, {"last_name": "Durand", "version": "1"})
    assert response.status_code == 409
    assert Contact.objects.get().last_name == "Petit"


def test_contact_update_of_another_firm_is_not_found(client, officer):
    contact, other = ContactFactory(), CompanyFactory()
    url = reverse("companies:contact_update", args=[other.siren, contact.pk])
    assert client.get(url).status_code == 404
