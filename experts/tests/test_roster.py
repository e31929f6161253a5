import csv
import datetime
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import Act
from accounts.tests.factories import UserFactory
from experts.models import Expert
from experts.roster import COLUMNS, Loaded, load_experts
from experts.services import end_mandate, retain_expert

SAMPLE = django_settings.BASE_DIR / "steering" / "data" / "demo" / "experts_sample.csv"
pytestmark = pytest.mark.django_db


def row(**changes):
    return {
        "id": "EXP-900",
        "first_name": "Olivier",
        "last_name": "Charrier",
        "email": "olivier@exemple.example",
        "phone": "03 53 01 83 64",
        "organisation_kind": "centre technique industriel",
        "specialities": "STRAT;ENV",
        "region_codes_2015": "21;41",
        "languages": "fr;de",
        "retained_on": "2015-03-31",
        **changes,
    }


def errors_of(*rows):
    with pytest.raises(ValidationError) as refusal:
        load_experts(rows, by=UserFactory())
    assert Expert.objects.count() == 0
    return refusal.value.messages


def test_load_experts_reads_a_row():
    assert load_experts([row()], by=UserFactory()) == Loaded(created=1, updated=0, unchanged=0)

    expert = Expert.objects.get(reference="EXP-900")
    assert (expert.main_region_id, expert.organisation_kind) == ("21", "technical_centre")
    assert set(expert.regions.values_list("code", flat=True)) == {"21", "41"}
    assert set(expert.specialities.values_list("code", flat=True)) == {"STRAT", "ENV"}
    assert expert.retained_on == datetime.date(2015, 3, 31)


def test_load_experts_takes_the_whole_sample_and_only_once():
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert load_experts(rows, by=UserFactory()) == Loaded(300, 0, 0)
    acts = Act.objects.count()
    assert load_experts(rows, by=UserFactory()) == Loaded(0, 0, 300)

    assert Expert.objects.retained_on(datetime.date(2015, 7, 20)).count() == 300
    assert Act.objects.count() == acts


def test_load_experts_changes_what_changed_and_says_it():
    load_experts([row()], by=UserFactory())

    changed = row(phone="01 99 00 51 78", region_codes_2015="21")
    assert load_experts([changed], by=UserFactory()) == Loaded(0, 1, 0)

    assert Act.objects.get(action="expert_changed").details == {
        "phone": ["03 53 01 83 64", "01 99 00 51 78"],
        "regions": ["21;41", "21"],
    }


def test_load_experts_accepts_two_who_exchange_addresses_apart():
    load_experts([row()], by=UserFactory())
    with pytest.raises(ValidationError, match="est déjà l’adresse de l’expert EXP-900"):
        load_experts([row(id="EXP-901")], by=UserFactory())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"id": ""}, "Ligne 2, colonne id\u202f: la valeur manque."),
        ({"last_name": " "}, "Ligne 2, colonne last_name\u202f: la valeur manque."),
        (
            {"email": "olivier"},
            "Ligne 2, colonne email\u202f: «\u202folivier\u202f» n’est pas une adresse électronique.",
        ),
        (
            {"organisation_kind": "banque"},
            "Ligne 2, colonne organisation_kind\u202f: «\u202fbanque\u202f» "
            "n’est pas une nature d’organisme.",
        ),
        (
            {"specialities": "STRAT;MAGIE"},
            "Ligne 2, colonne specialities\u202f: «\u202fSTRAT;MAGIE\u202f» contient un code inconnu, MAGIE.",
        ),
        (
            {"region_codes_2015": "44"},
            "Ligne 2, colonne region_codes_2015\u202f: «\u202f44\u202f» contient un code inconnu, 44.",
        ),
        (
            {"languages": "français"},
            "Ligne 2, colonne languages\u202f: «\u202ffrançais\u202f» "
            "n’est pas une suite de codes ISO 639-1 comme fr;en.",
        ),
        (
            {"retained_on": "2015-07-21"},
            "Ligne 2, colonne retained_on\u202f: «\u202f2015-07-21\u202f» est dans le futur.",
        ),
    ],
)
def test_load_experts_names_line_column_and_value(changes, sentence):
    assert errors_of(row(**changes)) == [sentence]


def test_load_experts_refuses_an_impossible_day():
    (sentence,) = errors_of(row(retained_on="2015-02-30"))
    assert sentence.startswith(
        "Ligne 2, colonne retained_on\u202f: «\u202f2015-02-30\u202f» n’est pas une date"
    )


def test_load_experts_writes_nothing_when_one_row_is_wrong():
    assert len(errors_of(row(), row(id="EXP-901", email="autre@exemple.example", specialities="X"))) == 1


def test_load_experts_refuses_the_same_reference_twice():
    assert errors_of(row(), row(email="autre@exemple.example")) == [
        "Ligne 3, colonne id\u202f: «\u202fEXP-900\u202f» figure déjà plus haut dans le fichier."
    ]


def test_load_experts_never_moves_a_mandate():
    load_experts([row()], by=UserFactory())
    with pytest.raises(ValidationError, match="un mandat se change sur sa fiche"):
        load_experts([row(retained_on="2015-04-01")], by=UserFactory())


def test_load_experts_knows_a_former_mandate():
    load_experts([row()], by=UserFactory())
    expert = Expert.objects.get()
    expert = end_mandate(expert, on=datetime.date(2015, 6, 1), reason="Congé", by=UserFactory())
    retain_expert(expert, on=datetime.date(2015, 7, 1), reason="Retour", by=UserFactory())

    assert load_experts([row()], by=UserFactory()) == Loaded(0, 0, 1)
    assert Expert.objects.get().retained_on == datetime.date(2015, 7, 1)


# The command ----------------------------------------------------------------------------------------


def written(tmp_path, rows, columns=COLUMNS):
    path = tmp_path / "experts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_import_experts_loads_a_file(tmp_path):
    answer = StringIO()
    call_command("import_experts", str(written(tmp_path, [row()])), stdout=answer)

    assert answer.getvalue() == "Experts ajoutés\u202f: 1, modifiés\u202f: 0, inchangés\u202f: 0.\n"
    assert Act.objects.get(action="expert_registered").done_by is None


def test_import_experts_names_a_missing_column(tmp_path):
    with pytest.raises(CommandError, match="Colonnes manquantes\u202f: retained_on."):
        call_command("import_experts", str(written(tmp_path, [row()], COLUMNS[:-1])))


def test_import_experts_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match="Ligne 2, colonne specialities"):
        call_command("import_experts", str(written(tmp_path, [row(specialities="X")])))


def test_import_experts_without_its_file(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être ouvert"):
        call_command("import_experts", str(tmp_path / "absent.csv"))
