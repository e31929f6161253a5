"""The address of an establishment: who corrects it, and how it is held against its department."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import Company, Site
from companies.postcodes import department_codes_of, lies_elsewhere
from companies.services import update_company
from companies.tests.factories import CompanyFactory, enrol
from regions.models import Department

pytestmark = pytest.mark.django_db
TYPED = {"address": "1 rue Neuve", "postcode": "68000", "municipality": "Colmar", "department": "68"}


@pytest.fixture
def officer(client):
    user = UserFactory(regional_officer=True, regions=["42"])
    client.force_login(user)
    return user


def page_of(company: Company) -> str:
    return reverse("companies:site_update", args=[company.siren, company.sites.get().pk])


def test_site_update_follows_the_file_and_the_search(client, officer):
    enrolment = enrol()

    response = client.post(page_of(enrolment.company), {**TYPED, "version": "1"})

    enrolment.refresh_from_db()
    site, company = enrolment.site, Company.objects.get()
    assert response.url == company.get_absolute_url()
    assert (site.postcode, site.sort_municipality, site.department_id) == ("68000", "colmar", "68")
    assert (enrolment.department_id, "colmar" in company.search_text) == ("68", True)
    assert Act.objects.get(action="site_changed").details["postcode"] == ["67000", "68000"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"postcode": "29200"}, "postcode"),
        ({"department": "29"}, "department"),
        ({"municipality": ""}, "municipality"),
    ],
)
def test_site_update_refused_at_its_field_keeps_what_was_typed(client, officer, typed, field):
    company = CompanyFactory()

    form = client.post(page_of(company), {**TYPED, "version": "1", **typed}).context["form"]

    assert (list(form.errors), form["address"].value()) == ([field], "1 rue Neuve")
    assert company.sites.get().postcode == "67000"


def test_site_of_a_file_does_not_leave_its_region(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42", "53"]))
    enrolment = enrol()
    typed = {**TYPED, "postcode": "29200", "department": "29", "version": "1"}

    form = client.post(page_of(enrolment.company), typed).context["form"]

    assert form.errors["department"] == [
        "Les étapes du dossier de cet établissement sont comptées dans la région Alsace\u202f: son "
        "département ne peut pas être celui d’une autre."
    ]


def test_site_without_a_file_may_go_anywhere_in_charge(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42", "53"]))
    company = CompanyFactory()

    client.post(page_of(company), {**TYPED, "postcode": "29200", "department": "29", "version": "1"})

    assert company.sites.get().region_id == "53"


def test_site_update_tells_what_somebody_else_saved(client, officer):
    company = CompanyFactory()
    update_company(company, version=1, name="Entre-temps", by=UserFactory())

    first = client.post(page_of(company), {**TYPED, "version": "1"})
    again = client.post(page_of(company), {**TYPED, "version": "2"})

    assert (first.status_code, again.status_code) == (409, 302)
    assert ("Code postal", "67000", "68000") in first.context["conflict"]


def test_site_update_is_closed_to_other_regions_and_to_closed_ones(client, officer, settings):
    elsewhere, mine = CompanyFactory(department="29"), CompanyFactory()
    assert client.get(page_of(elsewhere)).status_code == 404
    settings.REFERENCE_DATE = date(2016, 1, 2)
    assert client.get(page_of(mine)).status_code == 404


def test_company_page_leads_to_the_addresses_one_may_correct(client, officer):
    company = CompanyFactory()
    assert page_of(company) in client.get(company.get_absolute_url()).content.decode()
    client.force_login(UserFactory())
    assert page_of(company) not in client.get(company.get_absolute_url()).content.decode()


def test_lies_elsewhere_says_of_a_set_what_department_codes_of_says_of_one():
    """Every beginning of three digits, against Corsica, overseas and some of the mainland."""
    company, departments = CompanyFactory(), ["01", "2A", "2B", "67", "95", "971", "974", "976"]
    pairs = [(f"{start:03d}00", code) for start in range(1000) for code in departments]
    regions = dict(Department.objects.values_list("code", "region_id"))
    Site.objects.bulk_create(
        Site(
            company=company,
            siret=f"{company.siren}{20_000 + number}",
            postcode=postcode,
            municipality="Ville",
            department_id=code,
            region_id=regions[code],
        )
        for number, (postcode, code) in enumerate(pairs)
    )

    found = set(Site.objects.filter(lies_elsewhere()).values_list("postcode", "department_id"))

    assert found == {pair for pair in pairs if pair[1] not in department_codes_of(pair[0])}
