"""Each line on its own: what is accepted, what is refused, and what the refusal says."""

import datetime

import pytest

from accounts.tests.factories import UserFactory
from companies.models import Company, Enrolment
from companies.tests.importing import (
    checked,
    checked_file,
    counts,
    errors_of,
    imported,
    row,
    second_site,
    written,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"siret": "00200001600011"}, "siret", "sa clé de contrôle"),
        ({"siret": ""}, "siret", "Cette cellule est vide."),
        ({"name": ""}, "name", "Cette cellule est vide."),
        ({"name": "x" * 201}, "name", "Ce texte compte 201 caractères"),
        ({"naf_code": "25.62"}, "naf_code", "quatre chiffres et d’une lettre"),
        ({"naf_code": "99.99Z"}, "naf_code", "Le code 99.99Z n’existe pas"),
        ({"department_code": "20"}, "department_code", "Ce département n’existe pas."),
        ({"postal_code": "6700A"}, "postal_code", "Un code postal compte cinq chiffres."),
        ({"postal_code": "29200"}, "postal_code", "n’est pas du département choisi, Bas-Rhin (67)"),
        ({"headcount": "quarante"}, "headcount", "Ce n’est pas un nombre."),
        ({"headcount": "-4"}, "headcount", "ne peut pas être négatif"),
        ({"headcount": "4,125"}, "headcount", "plus de 2 décimales"),
        ({"turnover_eur": "1,2E+07"}, "turnover_eur", "Ce n’est pas un nombre."),
        ({"turnover_eur": "9" * 14}, "turnover_eur", "trop grand"),
        ({"fiscal_year": "14"}, "fiscal_year", "Ce n’est pas une année possible."),
        ({"fiscal_year": "2016"}, "fiscal_year", "Cette année n’a pas commencé."),
        ({"contact_email": "lea.martin"}, "contact_email", "Ce n’est pas une adresse électronique."),
        ({"contact_last_name": ""}, "contact_last_name", "Le correspondant n’a pas de nom."),
        ({"enrolled_on": "30/02/2015"}, "enrolled_on", "Le 30/02/2015 n’existe pas"),
        ({"enrolled_on": "bientôt"}, "enrolled_on", "jj/mm/aaaa"),
        ({"enrolled_on": "2015-07-21"}, "enrolled_on", "La date est dans le futur"),
        ({"phase": "en cours"}, "phase", "Cette étape n’existe pas."),
        ({"phase": "candidature"}, "phase", "n’a pas de date d’engagement"),
        ({"phase": "abandon"}, "phase", "une date et un motif"),
        ({"enrolled_on": "", "phase": "diagnostic"}, "enrolled_on", "suppose une entreprise engagée"),
        ({"headcount": "6000"}, "headcount", "Non éligible"),
        ({"turnover_eur": "", "balance_sheet_eur": ""}, "headcount", "Éligibilité à établir"),
    ],
)
def test_wrong_cell_is_refused_with_its_column_and_why(administrator, cells, column, message):
    company_import = checked(row(**cells), row(2), by=administrator)

    (error,) = errors_of(company_import)
    assert error[:3] == (2, column, cells.get(column, row()[column])[:200])
    assert message in error[3]
    assert counts(company_import.preview) == {"created": 1, "refused": 1}


def test_all_the_errors_of_a_line_are_told_at_once(administrator):
    company_import = checked(row(siret="123", naf_code="?", postal_code="1"), by=administrator)

    assert [error[1] for error in errors_of(company_import)] == ["siret", "naf_code", "postal_code"]


@pytest.mark.parametrize("naf", ["25.62B", "2562B", "25.62b", " 25 62 B"])
def test_naf_code_is_read_in_each_of_its_writings(administrator, naf):
    imported(row(naf_code=naf), by=administrator)

    assert Company.objects.get().naf_id == "25.62B"


@pytest.mark.parametrize(
    ("department", "postcode", "code"),
    [
        ("2A", "20000", "2A"),
        ("2b", "20200", "2B"),
        ("974", "97400", "974"),
        ("Bas-Rhin", "67000", "67"),
        ("bas rhin", "67000", "67"),
        ("1", "1000", "01"),
    ],
)
def test_department_is_read_by_code_or_name_with_its_postcode(administrator, department, postcode, code):
    imported(row(department_code=department, postal_code=postcode), by=administrator)

    assert Company.objects.get().sites.get().department_id == code


@pytest.mark.parametrize(("department", "postcode"), [("2A", "20200"), ("974", "97100"), ("67", "97400")])
def test_postcode_of_another_department_is_refused(administrator, department, postcode):
    company_import = checked(row(department_code=department, postal_code=postcode), by=administrator)

    assert [error[1] for error in errors_of(company_import)] == ["postal_code"]


@pytest.mark.parametrize("turnover", ["6000000", "6 000 000", "6\u202f000\u00a0000,00 €", "6000000.00"])
def test_amount_is_read_as_it_is_written_in_france(administrator, turnover):
    imported(row(turnover_eur=turnover), by=administrator)

    assert Company.objects.get().turnover == 6_000_000


def test_row_with_more_cells_than_headings_is_refused(administrator):
    cells = row(name="Ateliers, Forges")
    unquoted = f"{','.join(cells)}\r\n{','.join(cells.values())}"

    company_import = checked_file(unquoted.encode(), by=administrator)

    assert errors_of(company_import)[0] == (
        *(2, "", "engagee"),
        "Cette ligne a plus de cellules que le fichier n’a de titres.",
    )


def test_engaged_row_applies_and_is_engaged_on_that_day(administrator):
    imported(row(enrolled_on="01/06/2015", phase="engagee"), by=administrator)

    enrolment = Enrolment.objects.get()
    day = datetime.date(2015, 6, 1)
    assert (enrolment.phase, enrolment.applied_on, enrolment.enrolled_on) == ("engagee", day, day)
    assert [(event.to_phase, event.effective_on) for event in enrolment.events.all()] == [
        ("candidature", day),
        ("engagee", day),
    ]


def test_later_steps_are_noted_on_the_day_of_the_situation(administrator):
    as_of = datetime.date(2015, 7, 10)
    imported(row(phase="plan_action"), by=administrator, as_of=as_of)

    steps = list(Enrolment.objects.get().events.filter(effective_on=as_of))
    assert [step.to_phase for step in steps] == ["diagnostic", "plan_action"]
    assert steps[0].comment == (
        "Date exacte inconnue\u202f: étape constatée ce jour "
        "(import du fichier «\u202fentreprises.csv\u202f»)."
    )


def test_situation_before_the_engagement_refuses_the_line(administrator):
    company_import = checked(row(), by=administrator, as_of=datetime.date(2015, 5, 31))

    ((_, column, _, message),) = errors_of(company_import)
    assert (column, message) == (
        "enrolled_on",
        "L’engagement est postérieur à la situation décrite, celle du 31/05/2015.",
    )


@pytest.mark.parametrize("phase", ["", "candidature", "Candidature"])
def test_row_without_engagement_is_an_application_of_that_day(administrator, phase):
    imported(row(enrolled_on="", phase=phase), by=administrator)

    enrolment = Enrolment.objects.get()
    assert (enrolment.phase, enrolment.applied_on) == ("candidature", datetime.date(2015, 7, 20))


def test_application_of_unknown_size_is_accepted(administrator):
    cells = {"headcount": "", "size_category": "", "enrolled_on": "", "phase": ""}
    imported(row(**cells), by=administrator)

    assert Enrolment.objects.get().size_category == "UNKNOWN"


def test_other_category_than_the_computed_one_is_a_warning_with_both(administrator):
    company_import = written(checked(row(size_category="ETI"), by=administrator))

    (warning,) = company_import.outcome["warnings"]
    assert (warning["line"], warning["name"]) == (2, "Ateliers 001")
    assert "«\u202fETI\u202f», les chiffres donnent «\u202fPME\u202f»" in warning["message"]
    assert Company.objects.get().size_category == "PME"


def test_second_line_of_a_siret_is_refused_and_names_the_first(administrator):
    company_import = checked(row(), row(2), row(), by=administrator)

    ((line, column, _, message),) = errors_of(company_import)
    assert (line, column) == (4, "siret")
    assert message == "Le SIRET 002\u202f000\u202f016\u202f00010 est déjà celui de la ligne 2."


def test_two_sites_of_a_firm_are_one_firm_and_one_file(administrator):
    siret = second_site()
    elsewhere = row(siret=siret, department_code="29", commune="Brest", postal_code="29200")

    company_import = imported(row(), elsewhere, by=administrator)

    company = Company.objects.get()
    assert counts(company_import.outcome) == {"created": 1}
    assert company_import.outcome["added"] == {"sites": 2, "contacts": 1, "files": 1, "steps": 2}
    assert company.search_text == "ateliers 001 002000016 brest strasbourg"


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"name": "Forges"}, "name", "La ligne 2 donne une autre valeur"),
        ({"phase": "diagnostic"}, "phase", "La ligne 2 donne une autre étape"),
        ({"contact_phone": "0611111111"}, "contact_phone", "une autre valeur pour le même correspondant"),
    ],
)
def test_second_site_that_contradicts_the_first_is_refused(administrator, cells, column, message):
    siret = second_site()

    company_import = imported(row(), row(siret=siret, **cells), by=administrator)

    ((line, told_column, _, told),) = errors_of(company_import)
    assert (line, told_column) == (3, column)
    assert message in told
    assert Company.objects.get().sites.count() == 1
