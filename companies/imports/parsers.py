"""What a cell of the import may hold: a parser takes its text and gives our own type, or says why not."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import models

from companies.identifiers import clean_siret
from companies.imports.references import References
from companies.models import Company
from companies.phases import Phase
from companies.size import SizeCategory
from industrie_futur import clock
from industrie_futur.forms import DateField, plain_number
from industrie_futur.text import normalise
from regions.models import Department

Parser = Callable[[str, References], object]


class Fault(NamedTuple):
    """What is wrong with a cell and how to mend it: a sentence each; the second may be empty."""

    message: str
    mend: str = ""


class Unfit(Exception):
    """A cell that the import cannot take."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(message, mend)


def text(field: models.Field) -> Parser:
    """Text on one line, no longer than the `field` that keeps it."""

    def parse(cell: str, references: References) -> str:
        value = " ".join(cell.split())
        if field.max_length and len(value) > field.max_length:
            raise Unfit(
                f"Ce texte compte {len(value)} caractères\u202f; {field.max_length} au plus sont conservés.",
                "Abrégez-le.",
            )
        return value

    return parse


def email(field: models.Field) -> Parser:
    """An e-mail address."""
    as_text = text(field)

    def parse(cell: str, references: References) -> object:
        value = as_text(cell, references)
        try:
            field.run_validators(value)
        except ValidationError as error:
            raise Unfit(
                "Ce n’est pas une adresse électronique.",
                "Écrivez-la sous la forme nom@domaine.fr, ou videz la cellule.",
            ) from error
        return value

    return parse


def siret(cell: str, references: References) -> str:
    """The fourteen digits of a SIRET; the message says how to mend it."""
    try:
        return clean_siret(cell)
    except ValidationError as error:
        raise Unfit(" ".join(error.messages)) from error


def naf(cell: str, references: References) -> str:
    """A subclass of the NAF rev. 2, as INSEE writes it: 25.62B."""
    bare = re.sub(r"[\s.]", "", cell).upper()
    code = f"{bare[:2]}.{bare[2:]}"
    if not re.fullmatch(r"[0-9]{2}\.[0-9]{2}[A-Z]", code):
        raise Unfit(
            "Un code NAF se compose de quatre chiffres et d’une lettre.",
            "Écrivez le code APE de l’entreprise, par exemple 25.62B.",
        )
    if code not in references.naf_codes:
        raise Unfit(
            f"Le code {code} n’existe pas dans la NAF rév.\u00a02.",
            "Vérifiez-le sur l’avis de situation de l’entreprise\u202f; la NAF 2025 n’est pas acceptée.",
        )
    return code


def department(cell: str, references: References) -> Department:
    """A department, by its code ("1" is the 01 of a spreadsheet) or by its name."""
    code = cell.upper().zfill(2)
    found = references.departments.get(code) or references.departments_by_name.get(normalise(cell))
    if found is None:
        raise Unfit(
            "Ce département n’existe pas.", "Écrivez son code\u202f: 01 à 95, 2A, 2B, 971 à 974 ou 976."
        )
    return found


def postcode(cell: str, references: References) -> str:
    """Five digits; four are those of a code whose leading zero the spreadsheet took away."""
    digits = "".join(cell.split()).zfill(5)
    if not re.fullmatch(r"[0-9]{5}", digits) or len(cell) < 4:
        raise Unfit("Un code postal compte cinq chiffres.", "Écrivez-le en entier, par exemple 67000.")
    return digits


def number(field: models.DecimalField, *, unit: str) -> Parser:
    """A number from zero up, "1 234,5" or "1234.5", that `field` can keep; `unit` is for the message."""
    whole_digits = field.max_digits - field.decimal_places

    def parse(cell: str, references: References) -> Decimal:
        plain = plain_number(cell.replace("€", ""))
        if re.fullmatch(r"-[0-9]+(\.[0-9]*)?", plain):
            raise Unfit("Un effectif ou un montant ne peut pas être négatif.", "Vérifiez le signe.")
        if not re.fullmatch(r"[0-9]+(\.[0-9]*)?", plain):
            raise Unfit("Ce n’est pas un nombre.", f"Écrivez un nombre {unit}, par exemple 1234 ou 1234,5.")
        value = Decimal(plain)
        if len(plain.partition(".")[2].rstrip("0")) > field.decimal_places:
            raise Unfit(f"Ce nombre a plus de {field.decimal_places} décimales.", "Arrondissez-le.")
        if value >= 10**whole_digits:
            raise Unfit(
                "Ce nombre est trop grand pour être vrai.", f"Vérifiez qu’il est bien exprimé {unit}."
            )
        return value

    return parse


def year(cell: str, references: References) -> int:
    """The year of the figures, which is not to come."""
    try:
        value = int(cell) if re.fullmatch(r"[0-9]{4}", cell) else 0
        Company._meta.get_field("figures_year").run_validators(value)
    except ValidationError as error:
        raise Unfit("Ce n’est pas une année possible.", _YEAR_MEND) from error
    if value > clock.today().year:
        raise Unfit("Cette année n’a pas commencé.", _YEAR_MEND)
    return value


def day(cell: str, references: References) -> date:
    """A day that exists and is not to come; a spreadsheet's midnight is left aside."""
    try:
        value = DateField().clean(re.sub(r"[ T]00:00(:00)?$", "", cell))
    except ValidationError as error:
        raise Unfit(" ".join(error.messages)) from error
    if value > clock.today():
        raise Unfit(
            f"La date est dans le futur\u202f: nous sommes le {clock.today():%d/%m/%Y}.",
            "Corrigez la date, ou attendez ce jour.",
        )
    return value


def phase(cell: str, references: References) -> Phase:
    """A phase, by its code or its label."""
    found = _PHASES.get(normalise(cell))
    if found is None:
        raise Unfit(
            "Cette étape n’existe pas.",
            f"Écrivez l’une de celles-ci\u202f: {', '.join(Phase.labels)}.",
        )
    return found


def category(cell: str, references: References) -> SizeCategory | str:
    """A size category; what is none is kept as it is, for the warning."""
    return _CATEGORIES.get(normalise(cell), cell)


_YEAR_MEND = "Écrivez l’année du dernier exercice clos, par exemple 2014."
_PHASES = {normalise(name): each for each in Phase for name in (each.value, each.label)} | {
    "plan d action": Phase.PLAN_ACTION,
    "diagnostiquee": Phase.DIAGNOSTIC,
    "accompagnee": Phase.ACCOMPAGNEMENT,
}
_CATEGORIES = {normalise(name): each for each in SizeCategory for name in (each.value, each.label)}
