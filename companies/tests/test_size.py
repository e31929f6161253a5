import csv
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from companies.size import SizeCategory, size_category, size_verdict

ANSWERS = {"yes": True, "no": False, "unknown": None}
with (Path(__file__).parent / "data" / "size_cases.csv").open(encoding="utf-8", newline="") as file:
    CASES = [pytest.param(row, id=f"{row['id']}-{row['why']}") for row in csv.DictReader(file)]
SETTLED = [case for case in CASES if case.values[0]["expected"] != "INVALID"]
INVALID = [case for case in CASES if case.values[0]["expected"] == "INVALID"]


def figures(headcount, turnover, balance_sheet):
    named = {"headcount": headcount, "turnover": turnover, "balance_sheet": balance_sheet}
    return {name: Decimal(value) if value != "" else None for name, value in named.items()}


def figures_of(case):
    return figures(case["headcount"], case["turnover_eur"], case["balance_sheet_eur"])


@pytest.mark.parametrize("case", SETTLED)
def test_size_category_follows_the_decree(case):
    assert size_category(**figures_of(case)) == case["expected"]


@pytest.mark.parametrize("case", SETTLED)
def test_size_verdict_answers_in_three_values(case):
    verdict = size_verdict(**figures_of(case))

    assert verdict.category == case["expected"]
    assert verdict.counts_as_pme is ANSWERS[case["counts_as_pme"]]
    assert verdict.is_eligible is ANSWERS[case["eligible"]]


@pytest.mark.parametrize("case", SETTLED)
def test_size_verdict_gives_its_source(case):
    reason = size_verdict(**figures_of(case)).reason

    assert reason.endswith("(décret n°\u00a02008-1354 du 18\u00a0décembre 2008).")


@pytest.mark.parametrize("case", INVALID)
def test_size_category_refuses_negative_figures(case):
    with pytest.raises(ValidationError):
        size_category(**figures_of(case))


def test_size_category_names_each_impossible_figure():
    with pytest.raises(ValidationError) as caught:
        size_category(headcount=Decimal("NaN"), turnover=Decimal(-5), balance_sheet=Decimal(0))

    assert caught.value.message_dict == {
        "headcount": ["«\u202fNaN\u202f» est impossible\u202f: l’effectif est un nombre positif ou nul."],
        "turnover": [
            "«\u202f-5\u202f» est impossible\u202f: le chiffre d’affaires est un nombre positif ou nul."
        ],
    }


@pytest.mark.parametrize(
    ("given_figures", "sentence"),
    [
        (
            figures("142", "22620000", "14840000"),
            "PME : 142 personnes (moins de 250) et 22 620 000 € de chiffre d’affaires (50 M€ au plus). "
            "Éligible : le programme est ouvert aux PME et aux ETI",
        ),
        (
            figures("1.50", "2000001", "2000000.00"),
            "Microentreprise : 1,5 personne (moins de 10) et 2 000 000 € de total de bilan (2 M€ au plus). "
            "Éligible : le programme est ouvert aux PME et aux ETI",
        ),
        (
            figures("250", "10000000", "10000000"),
            "ETI : au-delà des limites d’une PME par 250 personnes (250 ou plus) ; dans celles d’une ETI par "
            "250 personnes (moins de 5 000) et 10 000 000 € de chiffre d’affaires (1 500 M€ au plus). "
            "Éligible : le programme est ouvert aux PME et aux ETI",
        ),
        (
            figures("249", "50000001", "43000001"),
            "ETI : au-delà des limites d’une PME par 50 000 001 € de chiffre d’affaires (plus de 50 M€) et "
            "43 000 001 € de total de bilan (plus de 43 M€) ; dans celles d’une ETI par 249 personnes "
            "(moins de 5 000) et 50 000 001 € de chiffre d’affaires (1 500 M€ au plus). "
            "Éligible : le programme est ouvert aux PME et aux ETI",
        ),
        (
            figures("5200", "", ""),
            "Grande entreprise : au-delà des limites d’une ETI par 5 200 personnes (5 000 ou plus). "
            "Non éligible : le programme est réservé aux PME et aux ETI",
        ),
        (
            figures("", "1600000000", "2100000000"),
            "Grande entreprise : au-delà des limites d’une ETI par 1 600 000 000 € de chiffre d’affaires "
            "(plus de 1 500 M€) et 2 100 000 000 € de total de bilan (plus de 2 000 M€). "
            "Non éligible : le programme est réservé aux PME et aux ETI",
        ),
        (
            figures("100", "60000000", ""),
            "Catégorie indéterminée : PME ou ETI, faute de connaître le total de bilan. "
            "Éligible : le programme est ouvert aux PME et aux ETI",
        ),
        (
            figures("", "", ""),
            "Catégorie indéterminée : microentreprise, PME, ETI ou grande entreprise, faute de connaître "
            "l’effectif, le chiffre d’affaires et le total de bilan. "
            "Éligibilité à établir : le programme est réservé aux PME et aux ETI",
        ),
    ],
)
def test_size_verdict_explains_itself(given_figures, sentence):
    reason = size_verdict(**given_figures).reason

    assert reason.replace("\u202f", " ").replace("\u00a0", " ").partition(" (décret")[0] == sentence


amounts = st.decimals(0, 3_000_000_000, places=2)
headcounts = st.decimals(0, 6_000, places=2)


@given(headcounts, amounts, amounts, st.sets(st.sampled_from(["headcount", "turnover", "balance_sheet"])))
def test_missing_figures_never_contradict_the_known_answer(headcount, turnover, balance_sheet, missing):
    whole = {"headcount": headcount, "turnover": turnover, "balance_sheet": balance_sheet}
    told = size_verdict(**whole)

    partial = size_verdict(**{name: None if name in missing else value for name, value in whole.items()})

    assert partial.category in {told.category, SizeCategory.UNKNOWN}
    assert partial.is_eligible in {told.is_eligible, None}
    assert partial.counts_as_pme in {told.counts_as_pme, None}
