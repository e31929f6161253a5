"""The three languages that a progress report speaks: its words, its numbers and its days.

Words come from `steering.catalogue`, kept as Python: nothing is compiled, and a test holds it complete. The
language in use is Django's (`speaking`), French whenever it is none of the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, override

from industrie_futur.templatetags import portal
from steering.catalogue import WORDS
from steering.catalogue_definitions import DEFINITIONS

FRENCH = "fr"
LANGUAGES = {FRENCH: "Français", "en": "English", "de": "Deutsch"}
COUNTRIES = {FRENCH: "FR", "en": "GB", "de": "DE"}
"""Where each is spoken as a report writes it."""
IN_FRENCH = {FRENCH: "français", "en": "anglais", "de": "allemand"}
"""For a sentence of the portal: « Mise en page des fichiers : anglais… »."""
NARROW, NO_BREAK = portal.NARROW, portal.NO_BREAK
# From a number as French writes it: its thousands apart, its decimals after a comma.
_SIGNS = {"en": str.maketrans({NARROW: ",", ",": "."}), "de": str.maketrans({NARROW: "."})}
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    "de": (
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
        *("August", "September", "Oktober", "November", "Dezember"),
    ),
}
_SHORT_MONTHS = {
    FRENCH: (
        *("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil."),
        *("août", "sept.", "oct.", "nov.", "déc."),
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
    "de": (
        *("Jan.", "Febr.", "März", "Apr.", "Mai", "Juni", "Juli"),
        *("Aug.", "Sept.", "Okt.", "Nov.", "Dez."),
    ),
}


def speaking(language: str) -> AbstractContextManager[Any]:
    """Within it, what is written here is in `language`."""
    return override(language)


def language() -> str:
    """ "fr", "en" or "de": the one in use."""
    active = (get_language() or FRENCH)[:2]
    return active if active in LANGUAGES else FRENCH


def say(text: str, **values: Any) -> str:
    """`text`, written in French, in the language in use, its {names} replaced by `values`.

    KeyError when the catalogue has no words for it: a report half in French is a bug, not a fallback.
    """
    said = text if language() == FRENCH else WORDS[text][_rank()]
    return said.format(**values) if values else said


def _rank() -> int:
    """The place of the language in use in a catalogue's pairs."""
    return ("en", "de").index(language())


def named(text: str) -> str:
    """A label that a report froze, in the language in use; in French when the catalogue lost it since."""
    return text if language() == FRENCH or text not in WORDS else say(text)


_COVERAGE = re.compile(r"(\d+) (ancienne.+), sur (\d+)\u202f: (.+)")


def coverage(note: str) -> str:
    """The note of a merged region that a report froze in French (`coverage_note`), in the language in use.

    It is read back, so that reports of any time say it; "" when it is none, or elsewhere not understood.
    """
    found = _COVERAGE.fullmatch(note)
    if language() == FRENCH or found is None:
        return note if language() == FRENCH else ""
    count, noun, whole, regions = found.groups()
    text = f"{{count}} {noun}, sur {{all}}\u202f: {{regions}}"
    return WORDS[text][_rank()].format(count=count, all=whole, regions=regions.replace(" et ", say(" et ")))


def definition(frozen: Mapping[str, Any]) -> str:
    """How the `frozen` figure is counted, in the language in use."""
    known = DEFINITIONS.get(frozen["code"])
    return frozen["definition"] if known is None or language() == FRENCH else known[_rank()]


# Numbers and days -----------------------------------------------------------------------------------


def number(value: Any) -> str:
    """1 700,5; 1,700.5; 1.700,5: a text that is no number is given back as it is."""
    text = portal.number(value)
    signs = _SIGNS.get(language())
    return text.translate(signs) if signs and not isinstance(value, str) else text


def percent(value: Any) -> str:
    """80 %; 80%; 80 %: one decimal at most."""
    text = portal.percent(value).removesuffix(f"{NARROW}%")
    return _signed_off(text, {FRENCH: f"{NARROW}%", "en": "%", "de": f"{NO_BREAK}%"})


def euros(value: Any) -> str:
    """160 000 000 €; €160,000,000; 160.000.000 €: without useless cents."""
    text = portal.euros(value, "court").removesuffix(f"{NO_BREAK}€")
    return _money(text, "", "")


def millions(value: Any) -> str:
    """160 M€; €160m; 160 Mio. €."""
    text = portal.millions(value).removesuffix(f"{NO_BREAK}M€")
    return _money(text, "m", f"{NO_BREAK}Mio.") if language() != FRENCH else f"{text}{NO_BREAK}M€"


def _money(text: str, english: str, german: str) -> str:
    match language():
        case "en":
            return f"€{text.translate(_SIGNS['en'])}{english}"
        case "de":
            return f"{text.translate(_SIGNS['de'])}{german}{NO_BREAK}€"
        case _:
            return f"{text}{NO_BREAK}€"


def _signed_off(text: str, ends: dict[str, str]) -> str:
    signs = _SIGNS.get(language())
    return (text.translate(signs) if signs else text) + ends[language()]


def amount(value: Any, unit: str) -> str:
    """A figure in its unit: euros and per cent say theirs, a number of firms does not."""
    if value is None:
        return say("sans objet")
    if isinstance(value, str):
        return value
    if unit == "%":
        return percent(value)
    return euros(value) if unit == "€" else number(value)


def bare(value: Any, unit: str) -> str:
    """As `amount`, without its unit: the heading of a column, or a column beside, says it."""
    return amount(value, unit).strip(f"€%{NARROW}{NO_BREAK}")


def short_amount(value: Any, unit: str) -> str:
    """As `amount`, large sums in millions: what a tile shows."""
    is_large = unit == "€" and value is not None and Decimal(str(value)) >= 100_000
    return millions(value) if is_large else amount(value, unit)


def signed(value: Any, unit: str) -> str:
    """ "+37", "−3", "0" and their unit; points for a rate."""
    if value is None:
        return "–"
    text = number(abs(value)) if unit == "%" else amount(abs(value), unit)
    text += f"{NO_BREAK}{say('pt')}" if unit == "%" else ""
    return f"{'+' if value > 0 else '−'}{text}" if value else text


def day(value: date) -> str:
    """20 juillet 2015; 20 July 2015; 20. Juli 2015."""
    spoken = language()
    if spoken == FRENCH:
        return portal.french_date(value)
    return f"{value.day}{'.' if spoken == 'de' else ''} {_MONTHS[spoken][value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """20/07/2015 à 18 h 05; 20 July 2015 at 18:05; 20. Juli 2015 um 18:05 Uhr; in Paris."""
    if language() == FRENCH:
        return portal.short_datetime(value)
    local = timezone.localtime(value)
    return say("{day} à {hour}", day=day(local), hour=f"{local:%H:%M}")


def short_month(value: date) -> str:
    """juil.; July; Juli."""
    return _SHORT_MONTHS[language()][value.month - 1]
