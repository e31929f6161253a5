"""The one-page sheet for the Franco-German partnership: the figures of a day, said in each language.

`sheet_of` holds figures, days and codes; `words_of` writes them in a language. Both columns are made from the
same figures, so that they cannot differ. Nothing about fewer firms than the threshold leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone, translation
from django.utils.dates import MONTHS
from django.utils.text import Truncator

from diagnostics.restitution_words import day_text, score_text
from industrie_futur.pdf import compose
from industrie_futur.secrecy import MARKER
from industrie_futur.thresholds import all_thresholds
from steering.indicators import REGISTRY, Amount, Measures
from steering.international.queries import ActionThen, actions_on, events_after
from steering.international.readings import Edition, Line, edition_on
from steering.international.sheet_words import LANGUAGES, WORDS
from steering.models import Event, Partnership

COUNTRY = "DE"
FIGURES = ("engaged", "programmes", "budget", "planned_companies", "experts")
MOST_ACTIONS, MOST_EVENTS, LONGEST = 5, 3, 110
SAID = (
    *("title", "figures", "value", "levels", "level", "colon"),
    *("actions", "events", "no_action", "no_event"),
)
"""Words that the page and the document say as they are."""


class Figure(NamedTuple):
    """A figure of the registry; None where too few firms are behind it."""

    code: str
    unit: str
    value: Amount | None


@dataclass(frozen=True)
class Sheet:
    """All that the sheet says, in no language."""

    on: date
    figures: list[Figure]
    edition: Edition | None
    fewest: int
    actions: list[ActionThen]
    events: list[Event]
    contact: tuple[str, str]
    """A service and its address; both may be empty."""


def sheet_of(day: date) -> Sheet:
    """The sheet on the evening of `day`."""
    measures, fewest = Measures(day), all_thresholds()["international_firms"]
    standing = Partnership.objects.standing_on(day).filter(country=COUNTRY)
    contact = next(((each.contact, each.contact_email) for each in standing if each.contact), ("", ""))
    return Sheet(
        day,
        [_figure(code, measures, fewest) for code in FIGURES],
        edition_on(day),
        fewest,
        actions_on(day, standing),
        events_after(day, COUNTRY),
        contact,
    )


def _figure(code: str, measures: Measures, fewest: int) -> Figure:
    indicator, value = REGISTRY[code], measures.total(code)
    is_told = not indicator.phases or not 0 < value < fewest
    return Figure(code, indicator.unit, value if is_told else None)


# In words -------------------------------------------------------------------------------------------


def words_of(sheet: Sheet, language: str) -> dict[str, Any]:
    """The sheet in a language, as texts: for the page and for the document."""
    words = WORDS[language]
    return {
        "language": language,
        **{name: words[name] for name in SAID},
        "as_of": words["as_of"].format(day=day_text(sheet.on, language)),
        "rows": [{"label": words[each.code], "value": _value(each, language)} for each in sheet.figures],
        "tables": _tables(sheet.edition, language),
        "levels_note": _levels_note(sheet, language),
        "action_rows": [_action(each, language) for each in sheet.actions[:MOST_ACTIONS]],
        "more_actions": _more(len(sheet.actions) - MOST_ACTIONS, words["more"], language),
        "event_rows": [_event(each, language) for each in sheet.events[:MOST_EVENTS]],
        "contact": words["contact"].format(contact=", ".join(filter(None, sheet.contact)) or words["nobody"]),
    }


def figure_text(value: Amount, language: str) -> str:
    """1 700 in French, 1.700 in German: a whole number, or one decimal where there is one."""
    text = f"{Decimal(value):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    thousands = {"fr": "\u202f", "de": "."}[language]
    return thousands.join(part.replace(".", ",") for part in text.split(","))


def _value(figure: Figure, language: str) -> str:
    if figure.value is None:
        return MARKER
    if figure.unit != "€":
        return figure_text(figure.value, language)
    millions = (Decimal(figure.value) / 1_000_000).quantize(Decimal("0.1"))
    return figure_text(millions, language) + "\u00a0" + WORDS[language]["millions"]


def _tables(edition: Edition | None, language: str) -> list[dict[str, Any]]:
    if edition is None:
        return []
    return [
        {"name": table.framework.name, "rows": [_line(each, language) for each in table.lines]}
        for table in edition.tables
    ]


def _line(line: Line, language: str) -> dict[str, str]:
    dimension = line.dimension
    label = dimension.label if language == "fr" else dimension.label_de
    value = score_text(line.level, language) if line.is_read else WORDS[language]["not_read"]
    return {"label": label, "value": value}


def _levels_note(sheet: Sheet, language: str) -> str:
    words, edition = WORDS[language], sheet.edition
    if edition is None:
        return words["no_level"]
    return words["levels_note"].format(
        firms=figure_text(edition.firms, language), day=day_text(edition.on, language), fewest=sheet.fewest
    )


def _action(then: ActionThen, language: str) -> dict[str, str]:
    words, action = WORDS[language], then.action
    is_german = language == "de" and bool(action.title_de)
    return {
        "theme": words[action.theme],
        "title": Truncator(action.title_de if is_german else action.title).chars(LONGEST),
        "language": "de" if is_german else "fr",
        "state": words["action_state"].format(state=words[then.status], day=day_text(then.due_on, language)),
    }


def _event(event: Event, language: str) -> dict[str, str]:
    is_german = language == "de" and bool(event.name_de)
    return {
        "day": day_text(event.held_on, language) if event.is_day_known else _month(event.held_on, language),
        "title": Truncator(event.name_de if is_german else event.name).chars(LONGEST),
        "language": "de" if is_german else "fr",
        "place": event.place,
    }


def _month(day: date, language: str) -> str:
    with translation.override(language):
        return f"{MONTHS[day.month]} {day.year}"


def _more(count: int, words: str, language: str) -> str:
    return words.format(count=figure_text(count, language)) if count > 0 else ""


# On paper -------------------------------------------------------------------------------------------


def sheet_pdf(sheet: Sheet) -> bytes:
    """The sheet as one page A4, its two languages side by side; the same figures give the same bytes."""
    columns: Sequence[dict[str, Any]] = [words_of(sheet, each) for each in LANGUAGES]
    content = {
        "columns": list(columns),
        "title": " / ".join(each["title"] for each in columns),
        "demonstration": _fictional() if settings.REFERENCE_DATE else [],
    }
    moment = timezone.make_aware(datetime.combine(sheet.on, time(18)))
    return compose("steering/international/sheet.typ", content, moment=moment)


def _fictional() -> list[dict[str, str]]:
    return [{"language": each, "text": WORDS[each]["fictional"]} for each in LANGUAGES]
