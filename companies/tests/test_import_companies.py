"""`manage.py import_companies`."""

import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.tests.factories import UserFactory
from companies.imports import import_file
from companies.models import Company, CompanyImport, Enrolment
from companies.tests.importing import DAY, as_csv, row

pytestmark = pytest.mark.django_db

SAMPLE = Path(settings.BASE_DIR) / "steering" / "data" / "demo" / "companies_sample.csv"


@pytest.fixture(autouse=True)
def administrator():
    return UserFactory(administrator=True, email="admin@exemple.example")


@pytest.fixture
def file_of(tmp_path):
    def write(*rows: dict[str, str], name: str = "entreprises.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(as_csv(*rows))
        return path

    return write


def run(path: Path, *options: str) -> tuple[str, str, int]:
    """(output, errors, exit code) of the command."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command("import_companies", str(path), *options, stdout=out, stderr=err, no_color=True)
    except CommandError as error:
        err.write(str(error))
        code = error.returncode
    return out.getvalue(), err.getvalue(), code


def test_command_imports_the_sample_and_a_second_time_changes_nothing():
    out, err, code = run(SAMPLE)
    assert ("    400 entreprises créées" in out, err, code) == (True, "", 0)

    out, err, code = run(SAMPLE)
    assert ("    400 entreprises sans changement" in out, err, code) == (True, "", 0)
    assert Company.objects.count() == 400


def test_command_leaves_the_trace_of_its_import(file_of, administrator):
    run(file_of(row()))

    company_import = CompanyImport.objects.get()
    assert (company_import.requested_by, company_import.status) == (administrator, "done")
    assert company_import.file_name == "entreprises.csv"


def test_dry_run_shows_the_effect_and_writes_nothing(file_of, tmp_path):
    run(file_of(row()))
    path = file_of(row(headcount="50", size_category="ETI"), row(2), name="suite.csv")

    out, err, code = run(path, "--dry-run")

    assert (err, code) == ("", 0)
    assert out.splitlines() == [
        "Essai à blanc, rien n’est écrit\u202f:",
        "        1 entreprises créées",
        "        1 entreprises modifiées",
        "        0 entreprises sans changement",
        "        1 établissements ajoutés",
        "        1 correspondants ajoutés",
        "        1 dossiers ouverts",
        "        2 étapes enregistrées",
        "        0 lignes refusées",
        "Ligne 2, Ateliers 001\u202f: Effectif (UTA)\u202f: 40 → 50",
        "Ligne 2, Ateliers 001\u202f: le fichier indique la catégorie «\u202fETI\u202f», "
        "les chiffres donnent «\u202fPME\u202f»\u202f: c’est celle-ci qui est retenue.",
    ]
    assert Company.objects.count() == CompanyImport.objects.count() == 1


def test_refused_rows_are_told_written_to_a_file_and_make_the_command_fail(file_of, tmp_path):
    refused = tmp_path / "ailleurs" / "refusees.csv"

    out, err, code = run(file_of(row(), row(2, naf_code="?")), "--refused", str(refused))

    assert code == 1
    assert "        1 entreprises créées" in out
    assert err.splitlines() == [
        "Ligne 3 («\u202f?\u202f»), naf_code\u202f: "
        "Un code NAF se compose de quatre chiffres et d’une lettre. "
        "Écrivez le code APE de l’entreprise, par exemple 25.62B.",
        f"1 ligne refusée\u202f: corrigez dans {refused}, puis importez ce fichier.",
    ]
    mended = tmp_path / "corrigees.csv"
    mended.write_bytes(refused.read_bytes().replace(b";?;", b";25.62B;"))
    assert run(mended)[2] == 0
    assert Company.objects.count() == 2


def test_refused_rows_go_under_var_by_default(file_of, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"

    run(file_of(row(naf_code="?")))

    assert [path.name for path in (tmp_path / "var" / "imports").iterdir()] == [
        "entreprises-lignes-refusees.csv"
    ]


def test_command_imports_as_the_account_given(file_of):
    UserFactory(regional_officer=True, regions=["53"], email="bretagne@exemple.example")

    _, err, code = run(
        file_of(row()), "--as", "Bretagne@exemple.example", "--dry-run", "--refused", "/dev/null"
    )

    assert code == 1
    assert "Cette ligne ne relève pas, ou pas seulement, des régions où vous pouvez écrire." in err


def test_command_notes_the_steps_on_the_day_given(file_of):
    run(file_of(row(phase="diagnostic")), "--as-of", "10/07/2015")

    assert Enrolment.objects.get().events.get(to_phase="diagnostic").effective_on == datetime.date(
        2015, 7, 10
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vide.csv", b"", "Le fichier «\u202fvide.csv\u202f» est vide."),
        ("titres.csv", b"siret;nom\r\n1;2\r\n", "Il manque les colonnes"),
        ("absent.csv", None, "ne peut être ouvert"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_unreadable_file_makes_the_command_fail_with_one(tmp_path, name, content, message, options):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    _, err, code = run(path, *options)

    assert code == 1
    assert message in err


@pytest.mark.parametrize(
    "options", [["--as", "personne@exemple.example"], ["--as-of", "bientôt"], ["--as-of", "2015-07-21"]]
)
def test_wrong_options_are_told(file_of, options):
    _, err, code = run(file_of(row()), *options)

    assert code > 0
    assert err
    assert not CompanyImport.objects.exists()


def test_import_file_returns_the_row_with_its_outcome(file_of, administrator):
    company_import = import_file(file_of(row()), as_of=DAY, by=administrator)

    assert (company_import.status, company_import.outcome["created"]) == ("done", 1)
