"""Acts on firms, their sites and contacts, and the entry of a new one."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import Company, Contact, Enrolment, EnrolmentEvent, NafCode, Site
from companies.phases import Phase
from companies.services import (
    add_contact,
    add_site,
    already_known,
    enter_company,
    update_company,
    update_contact,
)
from companies.tests.factories import CompanyFactory, ContactFactory, enrol, fictional_siret
from industrie_futur.versions import ChangedMeanwhile
from regions.models import Department

pytestmark = pytest.mark.django_db

SIRET = fictional_siret(70)
APPLIED, ENGAGED = date(2015, 5, 4), date(2015, 6, 1)
FIGURES = {"headcount": Decimal(40), "turnover": Decimal(6_000_000), "balance_sheet": Decimal(4_000_000)}


def entry(
    *, siret=SIRET, contact=None, applied_on=APPLIED, enrolled_on=None, department="67", by=None, **company
):
    return enter_company(
        siret=siret,
        site={
            "address": "1 rue du Port",
            "postcode": "67000",
            "municipality": "Strasbourg",
            "department": Department.objects.get(pk=department),
        },
        company={
            "name": "Élan Mécanique",
            "legal_form": "SAS",
            "naf": NafCode.objects.get(pk="25.62B"),
            "group_name": "",
            "figures_year": 2014,
            **FIGURES,
            **company,
        },
        contact=contact or {},
        applied_on=applied_on,
        enrolled_on=enrolled_on,
        by=by or UserFactory(),
    )


def nothing_written() -> bool:
    return not any(
        model.objects.exists() for model in (Company, Site, Contact, Enrolment, EnrolmentEvent, Act)
    )


# Entry ----------------------------------------------------------------------------------------------


def test_enter_company_opens_its_application():
    enrolment = entry(contact={"last_name": "Martin", "email": "m@exemple.example"})
    assert enrolment.phase == Phase.CANDIDATURE
    assert enrolment.applied_on == APPLIED
    assert (enrolment.region_id, enrolment.department_id) == ("42", "67")
    assert enrolment.size_category == "PME"
    assert enrolment.company.search_text == f"elan mecanique {SIRET[:9]} strasbourg"
    assert enrolment.company.contacts.get().last_name == "Martin"


def test_enter_company_already_engaged():
    enrolment = entry(enrolled_on=ENGAGED)
    assert (enrolment.phase, enrolment.enrolled_on) == (Phase.ENGAGEE, ENGAGED)
    assert list(enrolment.events.values_list("from_phase", "to_phase")) == [
        ("", Phase.CANDIDATURE),
        (Phase.CANDIDATURE, Phase.ENGAGEE),
    ]


def test_enter_company_leaves_its_line_in_the_trail():
    user = UserFactory()
    entry(by=user, enrolled_on=ENGAGED)
    assert list(Act.objects.order_by("pk").values_list("action", "done_by")) == [
        ("site_added", user.pk),
        ("company_added", user.pk),
        ("enrolment_opened", user.pk),
        ("enrolment_engagee", user.pk),
    ]


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"applied_on": date(2015, 7, 21)}, "applied_on", "La date est dans le futur"),
        ({"enrolled_on": date(2015, 7, 21)}, "enrolled_on", "La date est dans le futur"),
        ({"enrolled_on": date(2015, 5, 3)}, "enrolled_on", "La date précède l’étape"),
        ({"headcount": Decimal(-1)}, "headcount", "est impossible"),
        ({"headcount": Decimal(5000)}, "__all__", "Non éligible"),
        ({"headcount": None, "enrolled_on": ENGAGED}, "__all__", "Complétez les chiffres"),
    ],
)
def test_enter_company_refused_writes_nothing(values, field, sentence):
    with pytest.raises(ValidationError) as error:
        entry(**values)
    messages = (
        error.value.message_dict if hasattr(error.value, "error_dict") else {"__all__": error.value.messages}
    )
    assert sentence in messages[field][0]
    assert nothing_written()


def test_enter_company_without_figures_may_apply():
    assert entry(headcount=None, turnover=None, balance_sheet=None).size_category == "UNKNOWN"


def test_enter_company_known_says_who_entered_it():
    entry(by=UserFactory(first_name="Ada", last_name="Weber"), enrolled_on=ENGAGED)
    with pytest.raises(ValidationError) as error:
        entry(siret=SIRET)
    [sentence] = error.value.messages
    assert sentence.startswith("Cette entreprise a déjà un dossier dans le programme (Alsace), au stade")
    assert "« Engagée »" in sentence.replace("\u202f", " ")
    assert "enregistré par Ada Weber le " in sentence
    assert Company.objects.count() == 1


def test_already_known_without_a_file():
    company = enrol(phase=Phase.ABANDON).company
    assert already_known(company.siren).endswith("sans dossier en cours.")


# Sites and contacts ---------------------------------------------------------------------------------


def test_add_site_makes_its_town_searchable():
    company = CompanyFactory(department="67")
    place = {"postcode": "29200", "municipality": "Brest", "department": Department.objects.get(pk="29")}
    site = add_site(company, siret=company.siren + "00029", by=UserFactory(), **place)
    assert (site.region_id, site.sort_municipality) == ("53", "brest")
    assert list(Company.objects.all().matching("brest strasbourg")) == [company]


def test_add_site_twice_is_refused_at_its_field():
    company = CompanyFactory()
    known = company.sites.get()
    place = {"postcode": "67000", "municipality": "Strasbourg", "department": known.department}
    with pytest.raises(ValidationError) as error:
        add_site(company, siret=known.siret, by=UserFactory(), **place)
    assert list(error.value.message_dict) == ["siret"]


def test_add_contact_refuses_a_wrong_address():
    with pytest.raises(ValidationError) as error:
        add_contact(CompanyFactory(), last_name="Martin", email="martin", by=UserFactory())
    assert list(error.value.message_dict) == ["email"]


def test_update_contact_names_what_changed_not_the_values():
    contact = ContactFactory()
    update_contact(contact, version=1, last_name="Durand", first_name="Léa", by=UserFactory())
    contact.refresh_from_db()
    assert (contact.last_name, contact.version) == ("Durand", 2)
    assert Act.objects.get(action="contact_changed").details == {
        "company": contact.company.siren,
        "fields": ["last_name"],
    }


def test_update_contact_changed_meanwhile():
    contact = ContactFactory()
    update_contact(contact, version=1, last_name="Durand", by=UserFactory())
    with pytest.raises(ChangedMeanwhile):
        update_contact(contact, version=1, last_name="Petit", by=UserFactory())
    contact.refresh_from_db()
    assert contact.last_name == "Durand"


# A firm's sheet -------------------------------------------------------------------------------------


def test_update_company_follows_its_figures_and_name():
    company = CompanyFactory()
    update_company(company, version=1, name="Zénith", headcount=Decimal(300), by=UserFactory())
    company.refresh_from_db()
    assert (company.size_category, company.sort_name, company.version) == ("ETI", "zenith", 2)
    assert company.search_text == f"zenith {company.siren} strasbourg"


def test_update_company_leaves_the_file_as_it_was():
    enrolment = enrol()
    update_company(enrolment.company, version=1, headcount=Decimal(6000), by=UserFactory())
    enrolment.refresh_from_db()
    assert (enrolment.size_category, enrolment.headcount) == ("PME", Decimal(40))


def test_update_company_tells_old_and_new_in_the_trail():
    company = CompanyFactory()
    naf = NafCode.objects.get(pk="30.30Z")
    update_company(company, version=1, naf=naf, headcount=Decimal(300), by=UserFactory())
    details = Act.objects.get(action="company_changed").details
    assert set(details) == {"naf", "headcount", "size_category"}
    assert details["size_category"] == ["PME", "ETI"]


def test_update_company_changed_meanwhile():
    company = CompanyFactory()
    update_company(company, version=1, name="Première", by=UserFactory())
    with pytest.raises(ChangedMeanwhile) as error:
        update_company(company, version=1, name="Seconde", by=UserFactory())
    assert error.value.current.name == "Première"
    company.refresh_from_db()
    assert company.name == "Première"


def test_update_company_refused_writes_nothing():
    company = CompanyFactory()
    with pytest.raises(ValidationError):
        update_company(company, version=1, name="", by=UserFactory())
    company.refresh_from_db()
    assert company.version == 1
