"""The words, numbers and days of a report in its three languages."""

import ast
import string
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from companies.phases import Phase
from companies.size import SizeCategory
from diagnostics.models import Visit
from experts.reference import SPECIALITIES, TECHNOLOGIES_FILE
from industrie_futur.reference import read_reference
from regions.models import Funding
from steering import languages
from steering.catalogue import WORDS
from steering.catalogue_definitions import DEFINITIONS
from steering.indicators import INDICATORS
from steering.languages import say, speaking
from steering.report.chapters import CHAPTERS
from steering.report.counted import COUNTED

ROOM = Path(__file__).resolve().parent.parent
TABLES = [table for chapter in CHAPTERS for table in chapter.tables]
RATES = [rate for chapter in CHAPTERS for rate in chapter.rates]


def said_in(path):
    """Every text that a module passes to `say`, as it stands or chosen there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and node.args:
            inside = ast.walk(node.args[0])
            yield from (each.value for each in inside if isinstance(each, ast.Constant) and str(each.value))


def test_every_word_that_the_code_says_is_in_the_catalogue():
    modules = [*ROOM.glob("charts/*.py"), *ROOM.glob("report/*.py"), ROOM / "pdf.py", ROOM / "languages.py"]
    said = {text for module in modules for text in said_in(module) if isinstance(text, str)}
    assert "En bref" in said
    assert sorted(said - WORDS.keys()) == []


def test_every_label_of_the_report_is_in_the_catalogue():
    labels = {each.label for each in [*INDICATORS, *COUNTED.values(), *RATES]}
    labels |= {each.unit for each in [*INDICATORS, *COUNTED.values()]}
    labels |= {
        str(label) for each in (Phase, SizeCategory, Funding.Source, Visit.Kind) for label in each.labels
    }
    labels |= {*SPECIALITIES.values(), *(row["label"] for row in read_reference(TECHNOLOGIES_FILE))}
    labels |= {text for chapter in CHAPTERS for text in (str(chapter.chapter.label), *chapter.notes)}
    labels |= {text for table in TABLES for text in (table.title, table.heading)}
    labels |= {label for table in TABLES for label, _ in table.columns}
    assert sorted(labels - WORDS.keys()) == []


def test_every_definition_is_in_the_catalogue():
    codes = {each.code for each in [*INDICATORS, *COUNTED.values(), *RATES]}
    assert codes == DEFINITIONS.keys()


@pytest.mark.parametrize("text", [each for each in WORDS if "{" in each])
def test_a_translation_holds_the_same_names(text):
    names = [
        {name for _, name, _, _ in string.Formatter().parse(each) if name} for each in (text, *WORDS[text])
    ]
    assert names[0] == names[1] == names[2]


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (
            "fr",
            [
                "1\u202f700",
                "1\u202f234,5",
                "23,5\u202f%",
                "160\u00a0M€",
                "1\u202f000,50\u00a0€",
                "20 juillet 2015",
            ],
        ),
        ("en", ["1,700", "1,234.5", "23.5%", "€160\u00a0million", "€1,000.50", "20 July 2015"]),
        (
            "de",
            ["1.700", "1.234,5", "23,5\u00a0%", "160\u00a0Mio.\u00a0€", "1.000,50\u00a0€", "20. Juli 2015"],
        ),
    ],
)
def test_numbers_and_days_are_written_as_the_language_does(spoken, expected):
    with speaking(spoken):
        assert [
            languages.number(1700),
            languages.number(Decimal("1234.5")),
            languages.percent(23.5),
            languages.millions(160_000_000),
            languages.euros(Decimal("1000.50")),
            languages.day(date(2015, 7, 20)),
        ] == expected


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("fr", "20/07/2015 à 18\u00a0h\u00a005"),
        ("en", "20 July 2015 at 18:05"),
        ("de", "20. Juli 2015 um 18:05 Uhr"),
    ],
)
def test_a_moment_is_that_of_paris(spoken, expected):
    moment = timezone.make_aware(datetime(2015, 7, 20, 18, 5))  # noqa: DTZ001  made aware here
    with speaking(spoken):
        assert languages.moment(moment) == expected


def test_a_word_that_nobody_translated_is_an_error():
    with speaking("de"), pytest.raises(KeyError):
        say("Mot que personne n’a traduit")
