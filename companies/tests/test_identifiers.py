import csv
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.fr import siret as stdnum_siret

from companies.identifiers import clean_siren, clean_siret, siren_of, spaced

CLEAN = {"siren": clean_siren, "siret": clean_siret}
with (Path(__file__).parent / "data" / "siret_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = [pytest.param(row, id=f"{row['id']}-{row['why']}") for row in csv.DictReader(file)]


def refusal(clean, raw) -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        clean(raw)
    return caught.value


@pytest.mark.parametrize("case", [case for case in CASES if case.values[0]["valid"] == "yes"])
def test_identifier_accepted_in_its_stored_form(case):
    assert CLEAN[case["kind"]](case["value"]) == case["normalised"]


@pytest.mark.parametrize("case", [case for case in CASES if case.values[0]["valid"] == "no"])
def test_identifier_refused_with_one_sentence(case):
    error = refusal(CLEAN[case["kind"]], case["value"])

    assert len(error.messages) == 1
    assert error.messages[0].endswith(".")


@pytest.mark.parametrize(
    ("clean", "raw", "code"),
    [
        (clean_siret, "", "empty"),
        (clean_siret, " - . ", "empty"),
        (clean_siret, "73282932000074.0", "decimal"),
        (clean_siret, "73282932000074,00", "decimal"),
        (clean_siret, "200001600010.0", "decimal"),
        (clean_siret, "7,32829E+13", "scientific"),
        (clean_siret, "7.3282932000074e13", "scientific"),
        (clean_siret, "FR44732829320", "vat"),
        (clean_siren, "FR 44 732 829 320", "vat"),
        (clean_siret, "MONACOCONFO001", "letters"),
        (clean_siren, "73282932O", "letters"),
        (clean_siren, "73282932²", "letters"),
        (clean_siren, "73282932⁰", "letters"),
        (clean_siren, "٧٣٢٨٢٩٣٢٠", "letters"),
        (clean_siren, "000000000", "zeros"),
        (clean_siret, "0", "zeros"),
        (clean_siret, "732829320", "siren"),
        (clean_siren, "73282932000074", "siret"),
        (clean_siret, "200001600010", "short"),
        (clean_siren, "7", "short"),
        (clean_siret, "732829320000740", "long"),
        (clean_siren, "732829321", "key"),
        (clean_siret, "73282932000079", "key"),
        (clean_siret, "35600000049838", "key"),
        (clean_siret, "73282932100072", "siren_key"),
    ],
)
def test_refusal_names_the_fault(clean, raw, code):
    assert refusal(clean, raw).code == code


def test_lost_zeros_are_proposed_never_added():
    assert refusal(clean_siret, "200001600010").message == (
        "Ce SIRET compte 12 chiffres au lieu de 14\u202f: les zéros de tête ont sans doute été perdus par "
        "le tableur. Si c’est bien 002\u202f000\u202f016\u202f00010, remettez-les, "
        "dans une colonne au format Texte."
    )


def test_short_number_without_a_likely_mend_proposes_none():
    assert refusal(clean_siren, "73282932").message == (
        "Ce SIREN compte 8 chiffres au lieu de 9\u202f: il en manque, peut-être des zéros de tête perdus "
        "par le tableur. Ressaisissez le numéro entier."
    )


def test_vat_number_gives_the_siren_it_holds():
    assert refusal(clean_siren, "FR44732829320").message == (
        "«\u202fFR44732829320\u202f» est un numéro de TVA intracommunautaire\u202f: "
        "le SIREN est formé de ses neuf derniers chiffres, 732\u202f829\u202f320."
    )


def test_letter_o_is_told_from_a_zero():
    assert refusal(clean_siren, "73282932O").message.endswith("La lettre O n’est pas un zéro.")


def test_la_poste_refusal_gives_its_own_rule():
    assert "multiple de 5" in refusal(clean_siret, "35600000000113").message


@pytest.mark.parametrize(
    "space", ["\u00a0", "\u202f", "\u2009", "\u3000", "\u200b", "\t", "\u2011", "–", "−", "．"]
)
def test_separators_of_all_kinds_are_dropped(space):
    assert clean_siret(space.join(["732", "829", "320", "00074"])) == "73282932000074"


def test_siren_of_a_siret():
    assert siren_of("00200001600010") == "002000016"


def test_spaced_groups_digits():
    assert spaced("732829320") == "732\u202f829\u202f320"
    assert spaced("73282932000074") == "732\u202f829\u202f320\u202f00074"


@given(st.text())
def test_any_text_is_cleaned_or_refused(text):
    try:
        number = clean_siret(text)
    except ValidationError:
        return
    assert stdnum_siret.is_valid(number)


@given(st.from_regex(r"[0-9]{14}", fullmatch=True))
def test_fourteen_digits_pass_as_python_stdnum_says(number):
    try:
        accepted = clean_siret(number) == number
    except ValidationError:
        accepted = False
    assert accepted == (stdnum_siret.is_valid(number) and number.strip("0") != "")
