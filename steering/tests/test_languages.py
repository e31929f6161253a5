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
from steering.figures.counts import COUNTS
from steering.indicators import INDICATORS
from steering.languages import say, speaking
from steering.pace import Outlook, milestones_of
from steering.report.chapters import CHAPTERS
from steering.report.document import document
from steering.report.forecast import CONSTRAINTS, LEVERS
from steering.report.revised import ENTRIES

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
    modules += [ROOM / "pace.py", ROOM / "sentences.py"]
    said = {text for module in modules for text in said_in(module) if isinstance(text, str)}
    assert "En bref" in said
    assert sorted(said - WORDS.keys()) == []


def test_every_label_of_the_report_is_in_the_catalogue():
    labels = {each.label for each in [*INDICATORS, *COUNTS.values(), *RATES]}
    labels |= {each.unit for each in [*INDICATORS, *COUNTS.values()]}
    labels |= {
        str(label) for each in (Phase, SizeCategory, Funding.Source, Visit.Kind) for label in each.labels
    }
    labels |= {*SPECIALITIES.values(), *(row["label"] for row in read_reference(TECHNOLOGIES_FILE))}
    labels |= {text for chapter in CHAPTERS for text in (str(chapter.chapter.label), *chapter.notes)}
    labels |= {text for table in TABLES for text in (table.title, table.heading)}
    labels |= {column.label for table in TABLES for column in table.columns}
    assert sorted(labels - WORDS.keys()) == []


def test_every_definition_is_in_the_catalogue():
    codes = {each.code for each in [*INDICATORS, *COUNTS.values(), *RATES]}
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
        ("en", ["1,700", "1,234.5", "23.5%", "€160m", "€1,000.50", "20 July 2015"]),
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


FORECAST = {
    "method": "0034",
    "seed": 20150720,
    "horizons": [
        {
            "due_on": "2015-12-31",
            "target": 500,
            "low": 1450,
            "median": 1520,
            "high": 1610,
            "linear": 1700,
            "chance_pct": 97.5,
        }
    ],
    "constraint": "experts",
    "levers": [
        {"code": "experts", "label": "+3 experts, Bretagne", "gain": 12, "region": "53", "quantity": 3}
    ],
}


@pytest.mark.parametrize(
    ("spoken", "numbers", "lever"),
    [
        (
            "fr",
            ["500", "1\u202f450", "1\u202f520", "1\u202f610", "1\u202f700", "97,5\u202f%"],
            "+3 experts, Bretagne",
        ),
        ("en", ["500", "1,450", "1,520", "1,610", "1,700", "97.5%"], "+3 experts, Bretagne"),
        ("de", ["500", "1.450", "1.520", "1.610", "1.700", "97,5\u00a0%"], "+3 Experten, Bretagne"),
    ],
)
def test_a_report_draws_the_forecast_that_it_archives(report_data, spoken, numbers, lever):
    drawn = document(report_data | {"forecast": FORECAST}, spoken)
    section = next(each for each in drawn.sections if each.code == "forecast")
    horizons, levers = section.tables
    assert [cell.text for cell in horizons.rows[0][1:]] == numbers
    assert [levers.rows[0][0].text, levers.rows[0][1].raw] == [lever, 12]


def test_every_constraint_lever_and_revision_is_in_the_catalogue():
    assert {*CONSTRAINTS.values(), *LEVERS.values(), *ENTRIES} <= WORDS.keys()


def test_a_report_without_a_forecast_draws_none(report_data):
    assert "forecast" not in [each.code for each in document(report_data).sections]


def test_a_word_that_nobody_translated_is_an_error():
    with speaking("de"), pytest.raises(KeyError):
        say("Mot que personne n’a traduit")


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("fr", "2 anciennes régions ont un programme, sur 3\u202f: Alsace et Lorraine"),
        ("en", "2 former regions of 3 have a programme: Alsace and Lorraine"),
        ("de", "2 von 3 früheren Regionen haben ein Programm: Alsace und Lorraine"),
    ],
)
def test_the_note_of_a_merged_region_is_said_in_each_language(spoken, expected):
    with speaking(spoken):
        assert (
            languages.coverage("2 anciennes régions ont un programme, sur 3\u202f: Alsace et Lorraine")
            == expected
        )
        assert languages.coverage("") == ""


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (
            "en",
            [
                "12 firms must be enrolled per 30 days until 31 December 2015, "
                "then 123 until 31 December 2016."
            ],
        ),
        (
            "de",
            [
                "Bis zum 31. Dezember 2015 müssen je 30 Tage 12 Unternehmen hinzukommen, danach 123 bis zum "
                "31. Dezember 2016."
            ],
        ),
    ],
)
def test_what_the_targets_require_is_said_in_each_language(spoken, expected):
    goals = [(date(2015, 12, 31), 500), (date(2016, 12, 31), 2000)]
    engaged = [(date(2015, 7, 20), 434)]
    with speaking(spoken):
        outlook = Outlook(milestones_of(goals, date(2015, 7, 20), engaged), engaged, date(2015, 7, 20))
        assert outlook.sentences[:1] == expected
        assert len(outlook.sentences) == 4
