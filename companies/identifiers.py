"""SIREN and SIRET as people type, paste and spoil them (DOMAIN section 5): always text, never a number.

Rules: INSEE (Sirene); the keys, La Poste's included, are python-stdnum's.
"""

import re
import unicodedata
from typing import NamedTuple

from django.core.exceptions import ValidationError
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

# After NFKC: white space of all kinds, invisible characters, dots, hyphens and dashes.
_SEPARATORS = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff.\-\u2010-\u2015\u2212]")
_LA_POSTE = "356000000"


class _Kind(NamedTuple):
    """What is asked for: its name, its length, and that in words."""

    name: str
    length: int
    in_words: str


_SIREN = _Kind("SIREN", 9, "neuf chiffres")
_SIRET = _Kind("SIRET", 14, "quatorze chiffres")


def clean_siren(raw: str) -> str:
    """The nine digits of the SIREN `raw`; ValidationError says what is wrong and how to mend it."""
    number = _digits(raw, _SIREN)
    if not stdnum_siren.is_valid(number):
        raise _wrong(
            "key",
            f"Le SIREN {spaced(number)} est faux\u202f: sa clé de contrôle ne correspond pas. "
            "Vérifiez chaque chiffre et leur ordre.",
        )
    return number


def clean_siret(raw: str) -> str:
    """The fourteen digits of the SIRET `raw`; ValidationError says what is wrong and how to mend it."""
    number = _digits(raw, _SIRET)
    if not stdnum_siren.is_valid(number[:9]):
        raise _wrong(
            "siren_key",
            f"Le SIRET {spaced(number)} est faux\u202f: ses neuf premiers chiffres ne forment pas un SIREN. "
            "Vérifiez chaque chiffre et leur ordre.",
        )
    if not stdnum_siret.is_valid(number):
        reason = (
            "la somme des chiffres d’un SIRET de La Poste est un multiple de 5"
            if number.startswith(_LA_POSTE)
            else "son SIREN est juste, mais pas sa clé de contrôle"
        )
        raise _wrong(
            "key", f"Le SIRET {spaced(number)} est faux\u202f: {reason}. Vérifiez les cinq derniers chiffres."
        )
    return number


def siren_of(siret: str) -> str:
    """The SIREN within a clean SIRET."""
    return siret[:9]


def spaced(number: str) -> str:
    """A clean SIREN or SIRET as it is shown, 3-3-3 or 3-3-3-5, with narrow no-break spaces."""
    groups = (number[:3], number[3:6], number[6:9], number[9:])
    return "\u202f".join(group for group in groups if group)


def _wrong(code: str, message: str) -> ValidationError:
    return ValidationError(message, code=code)


def _digits(raw: str, kind: _Kind) -> str:
    """`raw` without its separators, once sure that it is `kind.length` digits and not a placeholder."""
    text = unicodedata.normalize("NFKC", raw).strip()
    _refuse_spreadsheet_number(text, kind)
    number = _SEPARATORS.sub("", text)
    if not number:
        raise _wrong("empty", f"Saisissez le {kind.name}\u202f: {kind.in_words}.")
    _refuse_letters(number, raw, kind)
    if not number.strip("0"):
        raise _wrong("zeros", f"Des zéros ne sont pas un {kind.name}\u202f: saisissez le vrai numéro.")
    _refuse_length(number, kind)
    return number


def _refuse_spreadsheet_number(text: str, kind: _Kind) -> None:
    mend = f"Mettez la colonne au format Texte, puis ressaisissez le {kind.name} ({kind.in_words})."
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+", text):
        raise _wrong(
            "scientific",
            f"«\u202f{text}\u202f» est un nombre arrondi par le tableur (notation scientifique)\u202f: "
            f"des chiffres sont perdus. {mend}",
        )
    # A dot also separates groups, which have five digits at most.
    if re.fullmatch(r"[0-9]{6,}[.,][0-9]{1,2}", text):
        raise _wrong("decimal", f"«\u202f{text}\u202f» est un nombre décimal de tableur. {mend}")


def _refuse_letters(number: str, raw: str, kind: _Kind) -> None:
    # NFKC makes plain digits of "²" and "①", which nobody means as digits of an identifier.
    strays = re.findall(r"[^0-9]", number) or [char for char in raw if unicodedata.category(char) == "No"]
    if not strays:
        return
    if match := re.fullmatch(r"FR[0-9A-Z]{2}([0-9]{9})", number.upper()):
        found = match[1]
        hint = (
            f"le SIREN est formé de ses neuf derniers chiffres, {spaced(found)}"
            if kind is _SIREN
            else "saisissez le SIRET de l’établissement, quatorze chiffres"
        )
        raise _wrong("vat", f"«\u202f{number}\u202f» est un numéro de TVA intracommunautaire\u202f: {hint}.")
    zero = " La lettre O n’est pas un zéro." if strays[0] in "oO" else ""
    raise _wrong(
        "letters",
        f"Un {kind.name} ne contient que des chiffres, de 0 à 9\u202f: "
        f"«\u202f{strays[0]}\u202f» n’en est pas un.{zero}",
    )


def _refuse_length(number: str, kind: _Kind) -> None:
    if len(number) == kind.length:
        return
    if kind is _SIRET and len(number) == _SIREN.length:
        raise _wrong(
            "siren",
            f"{spaced(number)} est un SIREN (neuf chiffres)\u202f: "
            "saisissez le SIRET de l’établissement, quatorze chiffres.",
        )
    if kind is _SIREN and len(number) == _SIRET.length:
        raise _wrong(
            "siret",
            f"{spaced(number)} est un SIRET (quatorze chiffres)\u202f: "
            f"le SIREN est formé de ses neuf premiers, {spaced(siren_of(number))}.",
        )
    counted = f"Ce {kind.name} compte {len(number)} chiffre{'s' * (len(number) > 1)} au lieu de {kind.length}"
    if len(number) > kind.length:
        raise _wrong("long", f"{counted}\u202f: retirez ce qui est en trop.")
    raise _wrong("short", f"{counted}\u202f: {_lost_zeros(number, kind)}")


def _lost_zeros(number: str, kind: _Kind) -> str:
    """The mend for a number too short; a padded number is proposed when its keys are right, never taken."""
    padded = number.zfill(kind.length)
    is_valid = stdnum_siren.is_valid(padded[:9]) and (kind is _SIREN or stdnum_siret.is_valid(padded))
    if is_valid:
        return (
            "les zéros de tête ont sans doute été perdus par le tableur. "
            f"Si c’est bien {spaced(padded)}, remettez-les, dans une colonne au format Texte."
        )
    return "il en manque, peut-être des zéros de tête perdus par le tableur. Ressaisissez le numéro entier."
