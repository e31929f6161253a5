"""The pages of the imports."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.models import Company, CompanyImport
from companies.tests.importing import as_csv, checked, checked_file, counts, imported, row, written

pytestmark = pytest.mark.django_db

LIST = "/entreprises/imports/"


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def client(client, officer):
    client.force_login(officer)
    return client


def send(client, data: bytes, name: str = "entreprises.csv", as_of: str = "2015-07-20"):
    return client.post(LIST, {"file": SimpleUploadedFile(name, data), "as_of": as_of})


def test_import_list_shows_ones_own_imports_only(client, officer):
    mine = checked(row(), by=officer)
    checked(row(2), by=UserFactory(regional_officer=True, regions=["42"]))

    response = client.get(LIST)

    assert list(response.context["page_obj"]) == [mine]


def test_import_list_shows_every_import_to_an_administrator(client, officer):
    mine = checked(row(), by=officer)
    client.force_login(UserFactory(administrator=True))

    assert list(client.get(LIST).context["page_obj"]) == [mine]


@pytest.mark.parametrize("traits", [{}, {"expert": True}, {"observer": True}])
def test_imports_are_closed_to_the_roles_that_import_nothing(client, traits):
    client.force_login(UserFactory(**traits))

    assert client.get(LIST).status_code == 403


def test_import_list_has_the_same_queries_for_one_row_or_three(client, officer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    checked(row(), by=officer)
    one = queries()
    checked(row(2), by=officer)
    checked(row(3), by=officer)

    assert queries() == one == 4


def test_upload_shows_the_effect_before_anything_is_written(client):
    response = send(client, as_csv(row(), row(2, naf_code="?")))

    company_import = CompanyImport.objects.get()
    assert response.url == company_import.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "Fichier vérifié\u202f: rien n’est encore écrit" in page
    assert "Confirmer l’import" in page
    assert "Un code NAF se compose de quatre chiffres et d’une lettre." in page
    assert not Company.objects.exists()


def test_confirmation_writes_and_shows_the_result_with_its_firms(client, officer):
    company_import = checked(row(), by=officer)

    response = client.post(reverse("companies:import_confirm", args=[company_import.pk]), follow=True)

    page = response.content.decode()
    assert "Import terminé" in page
    assert reverse("companies:company_detail", args=[row()["siret"][:9]]) in page
    assert Company.objects.count() == 1


def test_confirmation_pressed_twice_writes_once_and_says_so(client, officer):
    company_import = checked(row(), by=officer)
    confirm = reverse("companies:import_confirm", args=[company_import.pk])
    client.post(confirm)

    response = client.post(confirm, follow=True)

    assert "Cet import n’attend plus de confirmation" in response.content.decode()
    assert Company.objects.count() == 1


def test_result_that_differs_from_what_was_announced_says_so(client, officer):
    company_import = checked(row(), row(2), by=officer)
    imported(row(), by=officer)
    assert "diffère de ce qui était annoncé" not in client.get(company_import.get_absolute_url()).text

    written(company_import)

    assert "diffère de ce qui était annoncé" in client.get(company_import.get_absolute_url()).text


def test_dropped_import_goes_back_to_the_list(client, officer):
    company_import = checked(row(), by=officer)

    response = client.post(reverse("companies:import_drop", args=[company_import.pk]))

    company_import.refresh_from_db()
    assert (response.url, company_import.status) == (LIST, "dropped")


def test_confirmation_by_get_does_nothing(client, officer):
    company_import = checked(row(), by=officer)

    assert client.get(reverse("companies:import_confirm", args=[company_import.pk])).status_code == 405


@pytest.mark.parametrize("name", ["import_detail", "import_refused"])
def test_import_of_another_person_does_not_exist(client, name):
    company_import = checked(row(), by=UserFactory(regional_officer=True, regions=["42"]))

    assert client.get(reverse(f"companies:{name}", args=[company_import.pk])).status_code == 404


@pytest.mark.parametrize("name", ["import_confirm", "import_drop"])
def test_administrator_sees_an_import_but_its_owner_decides(client, officer, name):
    company_import = checked(row(), by=officer)
    client.force_login(UserFactory(administrator=True))

    page = client.get(company_import.get_absolute_url()).content.decode()
    assert "attend la confirmation de la personne" in page
    assert client.post(reverse(f"companies:{name}", args=[company_import.pk])).status_code == 404


def test_page_of_a_working_import_shows_its_progress_and_renews_itself(client, officer):
    company_import = checked(row(), by=officer)
    CompanyImport.objects.update(status="running", progress_pct=40, message="Vérification des lignes…")

    page = client.get(company_import.get_absolute_url()).content.decode()

    assert 'hx-trigger="every 2s"' in page
    assert "Actualiser cette page" in page
    assert 'value="40"' in page


def test_import_detail_has_the_same_queries_for_one_refused_row_or_many(client, officer):
    def queries(company_import):
        with CaptureQueriesContext(connection) as captured:
            client.get(company_import.get_absolute_url())
        return len(captured)

    one = checked(row(), row(2, naf_code="?"), by=officer)
    many = checked(*[row(number, naf_code="?" * (number % 2)) for number in range(3, 40)], by=officer)

    assert queries(one) == queries(many) == 7


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("entreprises.csv", b"", "Ce fichier est vide."),
        ("entreprises.csv", b"siret;nom\r\n1;2\r\n", "Il manque les colonnes"),
        ("entreprises.csv", b"PK\x03\x04" + bytes(300), "est abîmé ou incomplet"),
        ("entreprises.pdf", b"%PDF-1.4", "est un document PDF"),
        ("entreprises.doc", as_csv(row()), "n’a pas l’extension d’un tableau"),
        ("entreprises.csv", as_csv(row()) + b"x" * 20 * 2**20, "dépasse 20\u00a0Mo"),
    ],
    ids=["empty", "columns", "broken", "pdf", "extension", "20-mb"],
)
def test_file_that_cannot_be_imported_is_said_at_its_field(client, name, data, message):
    response = send(client, data, name)

    (error,) = response.context["form"].errors["file"]
    assert message in error
    assert list(response.context["form"].errors) == ["file"]
    assert not CompanyImport.objects.exists()


def test_no_file_is_said_at_its_field_and_the_typed_day_is_kept(client):
    response = client.post(LIST, {"as_of": "2015-07-01"})

    assert response.context["form"].errors == {"file": ["Choisissez un fichier."]}
    assert 'value="2015-07-01"' in response.content.decode()


@pytest.mark.parametrize("as_of", ["2015-07-21", "bidon", ""])
def test_day_that_cannot_be_is_said_at_its_field(client, as_of):
    response = send(client, as_csv(row()), as_of=as_of)

    assert list(response.context["form"].errors) == ["as_of"]


def read(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_refused_rows_are_given_back_with_their_line_and_errors(client, officer):
    company_import = checked(row(), row(2, naf_code="?", name="=1+1"), by=officer)

    headings, refused = read(client.get(reverse("companies:import_refused", args=[company_import.pk])))

    assert headings == [*row(), "Ligne d’origine", "Erreurs"]
    assert refused[:4] == [row(2)["siret"], "'=1+1", "SAS", "?"]
    assert refused[-2:] == [
        "3",
        "naf_code\u202f: Un code NAF se compose de quatre chiffres et d’une lettre. "
        "Écrivez le code APE de l’entreprise, par exemple 25.62B.",
    ]


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_refused_rows_once_mended_are_imported_as_they_are(client, officer, extension):
    imported(row(), row(2, postal_code="29200", name="=Forges"), by=officer)
    company_import = CompanyImport.objects.get()
    url = reverse("companies:import_refused", args=[company_import.pk])
    given_back = b"".join(client.get(url, {"format": extension}).streaming_content)
    again = checked_file(given_back, by=officer, name=f"lignes-refusees.{extension}")
    assert (
        again.refused_rows.get().cells[:6] == list(row(2, postal_code="29200", name="=Forges").values())[:6]
    )
    assert again.preview["ignored"] == []

    mended = checked_file(
        b"".join(client.get(url).streaming_content).replace(b";29200;", b";67000;"), by=officer
    )

    assert counts(written(mended).outcome) == {"created": 1}
    assert Company.objects.filter(name="=Forges").exists()


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_template_is_a_file_to_fill_in(client, extension):
    response = client.get(reverse("companies:import_template"), {"format": extension})

    assert b"".join(response.streaming_content)
    name = f'attachment; filename="modele-import-entreprises-2015-07-20.{extension}"'
    assert response["Content-Disposition"] == name


def test_unknown_format_does_not_exist(client):
    assert client.get(reverse("companies:import_template"), {"format": "exe"}).status_code == 404
