"""What people type: activity codes, postcodes and departments, figures, contacts."""

import pytest
from django.core.exceptions import ValidationError

from accounts.tests.factories import UserFactory
from companies.forms import CompanyEntryForm, CompanyForm, ContactForm, FiguresForm, SiteForm
from companies.forms.fields import NafField, PostcodeField, SiretField
from companies.postcodes import check_postcode, department_codes_of
from companies.tests.factories import CompanyFactory, fictional_siret
from regions.models import Department

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["25.62B", "2562B", "25.62b", " 25 62 B", "25.62B Mécanique industrielle", "25.62B – Mécanique"]
)
def test_naf_field_gives_the_subclass(typed):
    assert NafField().clean(typed).pk == "25.62B"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("25", "Un code NAF compte quatre chiffres et une lettre"),
        ("mécanique", "Un code NAF compte quatre chiffres et une lettre"),
        ("25.62BX", "Un code NAF compte quatre chiffres et une lettre"),
        ("25.62Q", "Le code 25.62Q n’existe pas"),
        ("", "Ce champ est obligatoire."),
    ],
)
def test_naf_field_refuses(typed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        NafField().clean(typed)


def test_siret_field_shows_a_clean_number_in_groups():
    assert SiretField().prepare_value("00200007700012") == "002\u202f000\u202f077\u202f00012"
    assert SiretField().prepare_value("0020") == "0020"


@pytest.mark.parametrize("typed", ["67000", " 67 000 "])
def test_postcode_field(typed):
    assert PostcodeField().clean(typed) == "67000"


@pytest.mark.parametrize("typed", ["6700", "670000", "2A000", "６７０００"])
def test_postcode_field_refuses(typed):
    with pytest.raises(ValidationError, match="Un code postal compte cinq chiffres"):
        PostcodeField().clean(typed)


@pytest.mark.parametrize(
    ("postcode", "departments"),
    [
        ("67000", ("67",)),
        ("01000", ("01",)),
        ("75016", ("75",)),
        ("95880", ("95",)),
        ("20000", ("2A",)),
        ("20137", ("2A",)),
        ("20200", ("2B",)),
        ("20620", ("2B",)),
        ("20500", ("2A", "2B")),
        ("97122", ("971",)),
        ("97490", ("974",)),
        ("97600", ("976",)),
        ("97500", ()),
        ("98800", ()),
        ("00100", ()),
        ("99000", ()),
    ],
)
def test_departments_of_a_postcode(postcode, departments):
    assert department_codes_of(postcode) == departments


def test_every_department_has_postcodes():
    reached = {code for number in range(1, 99_999) for code in department_codes_of(f"{number:05}")}
    assert reached == set(Department.objects.values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("postcode", "department", "code"),
    [("68000", "67", "elsewhere"), ("20200", "2A", "elsewhere"), ("98800", "67", "nowhere")],
)
def test_postcode_of_another_department(postcode, department, code):
    with pytest.raises(ValidationError) as error:
        check_postcode(postcode, Department.objects.get(pk=department))
    assert error.value.code == code


# Forms ----------------------------------------------------------------------------------------------


SITE = {"postcode": "67000", "municipality": "Strasbourg", "department": "67"}


def entry_form(**typed):
    values = {
        "siret": fictional_siret(70),
        "name": "Élan",
        "naf": "25.62B",
        "applied_on": "2015-06-01",
        **SITE,
    }
    return CompanyEntryForm({**values, **typed}, user=UserFactory(administrator=True))


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({}, set()),
        ({"siret": "123"}, {"siret"}),
        ({"name": ""}, {"name"}),
        ({"name": "x" * 201}, {"name"}),
        ({"naf": "99.99Z"}, {"naf"}),
        ({"headcount": "-1"}, {"headcount"}),
        ({"headcount": "douze"}, {"headcount"}),
        ({"headcount": "12,5", "turnover": "1 234 567,89 €", "balance_sheet": "1234567.89"}, set()),
        ({"turnover": "-5", "headcount": "12"}, {"turnover"}),
        ({"figures_year": "1999"}, {"figures_year"}),
        ({"figures_year": "2016"}, {"figures_year"}),
        ({"figures_year": "20 14"}, {"figures_year"}),
        ({"figures_year": "2015"}, set()),
        ({"postcode": "68000"}, {"postcode"}),
        ({"postcode": "98800", "postcode_is_right": "on"}, {"postcode"}),
        ({"department": "99"}, {"department"}),
        ({"applied_on": ""}, {"applied_on"}),
        ({"applied_on": "31/06/2015"}, {"applied_on"}),
        ({"enrolled_on": "demain"}, {"enrolled_on"}),
        ({"first_name": "Léa"}, {"last_name"}),
        ({"last_name": "Martin", "email": "lea@"}, {"email"}),
        ({"last_name": "Martin", "phone": "appelez-moi"}, {"phone"}),
        ({"last_name": "Martin", "phone": "+33 (0)3 53 01 83 37"}, set()),
    ],
)
def test_entry_form(typed, errors):
    assert set(entry_form(**typed).errors) == errors


def test_postcode_of_a_neighbouring_office_may_be_confirmed():
    refused = entry_form(postcode="68000")
    assert not refused.is_valid()
    assert not refused.fields["postcode_is_right"].widget.is_hidden
    assert entry_form(postcode="68000", postcode_is_right="on").is_valid()
    assert entry_form().fields["postcode_is_right"].widget.is_hidden


def test_departments_are_those_the_officer_writes():
    officer = UserFactory(regional_officer=True, regions=["42"])
    form = CompanyEntryForm({**SITE, "department": "29"}, user=officer)
    assert "department" in form.errors
    assert [department.pk for department in form.fields["department"].queryset] == ["67", "68"]


def test_site_form_refuses_the_siret_of_another_firm():
    company = CompanyFactory()
    form = SiteForm(
        {"siret": fictional_siret(99), **SITE}, company=company, user=UserFactory(administrator=True)
    )
    assert list(form.errors) == ["siret"]


def test_contact_form_wants_a_name():
    assert list(ContactForm({"email": "lea@exemple.example"}).errors) == ["last_name"]


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ({}, None),
        ({"headcount": "40", "turnover": "6 000 000"}, "PME"),
        ({"headcount": "6000"}, "GE"),
        ({"headcount": "12"}, "UNKNOWN"),
        ({"headcount": "douze"}, None),
        ({"headcount": "-3", "turnover": "1"}, None),
    ],
)
def test_figures_form_tells_the_category(typed, category):
    verdict = FiguresForm(typed).verdict()
    assert (verdict and verdict.category) == category


def test_company_form_opens_with_its_category():
    form = CompanyForm(company=CompanyFactory())
    assert form.verdict().category == "PME"
    assert form["headcount"].value() == "40"
    assert form["naf"].value() == "25.62B"
