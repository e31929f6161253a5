"""Headings, formats and encodings of the files that the import takes."""

import io

import pytest
from django.core.exceptions import ValidationError

from accounts.tests.factories import UserFactory
from companies.imports import Source, request_import
from companies.imports.columns import COLUMNS, Layout
from companies.imports.files import template_table
from companies.models import Company, CompanyImport
from companies.tests.importing import DAY, as_csv, checked_file, counts, errors_of, row, written
from industrie_futur.spreadsheets import write_ods, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


def refusal(data: bytes, *, by, name: str = "entreprises.csv") -> str:
    with pytest.raises(ValidationError) as caught:
        request_import(Source(name, data), as_of=DAY, by=by)
    assert list(caught.value.message_dict) == ["file"]
    assert not CompanyImport.objects.exists()
    return " ".join(caught.value.messages)


def required(**changes: str) -> list[str]:
    """The required headings in English, some of them changed."""
    return [changes.get(column.key, column.key) for column in COLUMNS if column.is_required]


def test_headings_in_english_or_french_are_the_same_columns():
    english = Layout([column.key for column in COLUMNS])
    french = Layout([column.label for column in COLUMNS])

    assert english.position == french.position
    assert len(english.position) == 19


@pytest.mark.parametrize("heading", ["code postal", "CODE_POSTAL", "Code  Postal ", "Côde-postal", "CP"])
def test_heading_is_recognised_whatever_its_accents_case_and_spaces(heading):
    assert Layout(required(postal_code=heading)).position["postal_code"] == 5


def test_missing_columns_are_named_with_the_headings_found(administrator):
    message = refusal(b"siret;ville;naf;pays\r\n1;2;3;4\r\n", by=administrator)

    assert message == (
        "Il manque les colonnes «\u202fRaison sociale\u202f» (ou name), "
        "«\u202fDépartement\u202f» (ou department_code), «\u202fCode postal\u202f» (ou postal_code). "
        "Colonnes trouvées dans le fichier\u202f: «\u202fsiret\u202f», «\u202fville\u202f», "
        "«\u202fnaf\u202f», «\u202fpays\u202f». Renommez les titres ou partez du modèle."
    )


def test_contact_columns_without_the_name_are_refused():
    with pytest.raises(ValidationError, match="Nom du correspondant"):
        Layout([*required(), "contact_email"])


def test_two_headings_for_one_column_are_refused():
    with pytest.raises(ValidationError) as caught:
        Layout([*required(), "Nom"])

    assert caught.value.messages == [
        "Deux colonnes donnent la même information\u202f: «\u202fname\u202f» et «\u202fNom\u202f». "
        "Supprimez ou renommez l’une des deux."
    ]


def test_unknown_columns_are_told_and_ignored(administrator):
    company_import = checked_file(as_csv(row(couleur="bleu")), by=administrator)

    assert company_import.preview["ignored"] == ["couleur"]
    assert counts(company_import.preview) == {"created": 1}


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16")]
)
def test_csv_is_read_whatever_its_delimiter_and_encoding(administrator, delimiter, encoding):
    data = as_csv(row(name="Forges de l’Étang"), delimiter=delimiter, encoding=encoding)

    written(checked_file(data, by=administrator))

    assert Company.objects.get().name == "Forges de l’Étang"


@pytest.mark.parametrize(
    ("name", "write"), [("entreprises.xlsx", write_xlsx), ("entreprises.ods", write_ods)]
)
def test_workbook_gives_what_the_csv_gives(administrator, name, write):
    file = io.BytesIO()
    write(list(row()), [list(row().values())], file)

    written(checked_file(file.getvalue(), by=administrator, name=name))

    company = Company.objects.get()
    assert (company.siren, company.enrolments.get().phase) == (row()["siret"][:9], "engagee")


def test_typed_cells_of_a_workbook_are_read_as_they_are_meant(administrator):
    cells = row(postal_code="01000", department_code="01", commune="Bourg-en-Bresse")
    typed = {**cells, "department_code": 1, "postal_code": 1000, "headcount": 40.5, "enrolled_on": DAY}
    file = io.BytesIO()
    write_xlsx(list(typed), [list(typed.values())], file)

    written(checked_file(file.getvalue(), by=administrator, name="entreprises.xlsx"))

    company = Company.objects.get()
    assert (company.sites.get().postcode, company.sites.get().department_id) == ("01000", "01")
    assert (str(company.headcount), company.enrolments.get().enrolled_on) == ("40.50", DAY)


def test_siret_that_lost_its_zeros_is_refused_with_the_right_one(administrator):
    company_import = checked_file(as_csv(row(siret=row()["siret"].lstrip("0"))), by=administrator)

    ((line, column, _, message),) = errors_of(company_import)
    assert (line, column) == (2, "siret")
    assert "002\u202f000\u202f016\u202f00010" in message


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("vide.csv", b"", "est vide"),
        ("titres.csv", b"siret;nom\r\n", "ne contient que sa ligne de titres"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "est une image"),
        ("entreprises.docx", as_csv(row()), "n’a pas l’extension d’un tableau"),
        ("entreprises.xlsx", b"PK\x03\x04" + bytes(500), "abîmé"),
        ("gros.csv", as_csv(row()) + b"x" * 20 * 2**20, "dépasse 20\u00a0Mo"),
    ],
    ids=["empty", "headings-only", "image", "extension", "broken", "20-mb"],
)
def test_file_that_is_no_table_is_refused_in_words(administrator, name, data, message):
    assert message in refusal(data, by=administrator, name=name)


def test_nul_characters_do_not_reach_the_database(administrator):
    written(checked_file(as_csv(row()).replace(b"Ateliers", b"Ate\x00liers"), by=administrator))

    assert Company.objects.get().name == "Ateliers 001"


def test_file_that_breaks_off_later_fails_with_its_reason_and_writes_nothing(administrator):
    company_import = checked_file(as_csv(row()) + b'"jamais referm\xe9', by=administrator)

    assert company_import.status == "failed"
    assert "un guillemet y est mal placé" in company_import.message
    assert not Company.objects.exists()


def test_file_is_stored_under_a_name_of_ours(administrator, settings):
    company_import = checked_file(as_csv(row()), by=administrator, name="../clients secrets.csv")

    stored = [path.name for path in (settings.MEDIA_ROOT / "imports").iterdir()]
    assert stored == [company_import.file.name.removeprefix("imports/")]
    assert len(stored[0]) == len("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.csv")


def test_template_is_understood_and_its_example_refused(administrator):
    headings, rows = template_table()
    company_import = checked_file(
        as_csv(*[dict(zip(headings, cells, strict=True)) for cells in rows]), by=administrator
    )

    assert [error[3] for error in errors_of(company_import)] == ["C’est la ligne d’exemple du modèle."]
    assert company_import.preview["ignored"] == []
