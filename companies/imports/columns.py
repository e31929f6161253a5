"""The columns of an import: the one table that reading, checking, the template and the messages share."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from companies.imports import parsers
from companies.imports.parsers import Parser
from companies.models import Company, Contact, Site
from industrie_futur.text import normalise


class Column(NamedTuple):
    """A column: its key, its French heading, the other headings it goes by, how its cells are read.

    `is_required`: the file must have it, and none of its cells is empty.
    """

    key: str
    label: str
    aliases: tuple[str, ...]
    parse: Parser
    example: str
    is_required: bool = False


def _field(model: Any, name: str) -> Any:
    return model._meta.get_field(name)


COLUMNS = (
    Column(
        "siret",
        "SIRET",
        ("n° siret", "numéro siret", "siret établissement"),
        parsers.siret,
        "00299999300013",
        True,
    ),
    Column(
        "name",
        "Raison sociale",
        (
            "name",
            "nom",
            "entreprise",
            "dénomination",
            "dénomination sociale",
            "nom de l’entreprise",
            "company",
        ),
        parsers.text(_field(Company, "name")),
        "Ateliers de l’Ill",
        True,
    ),
    Column(
        "legal_form",
        "Forme juridique",
        ("legal form", "statut juridique"),
        parsers.text(_field(Company, "legal_form")),
        "SAS",
    ),
    Column("naf_code", "Code NAF", ("naf", "ape", "code ape", "activité (NAF)"), parsers.naf, "25.62B", True),
    Column(
        "department_code",
        "Département",
        ("department", "code département", "dép", "dept"),
        parsers.department,
        "67",
        True,
    ),
    Column(
        "commune",
        "Commune",
        ("ville", "municipality", "town", "city"),
        parsers.text(_field(Site, "municipality")),
        "Strasbourg",
        True,
    ),
    Column(
        "postal_code", "Code postal", ("postcode", "cp", "zip", "zip code"), parsers.postcode, "67000", True
    ),
    Column(
        "headcount",
        "Effectif",
        ("effectif (UTA)", "effectifs", "salariés", "employees"),
        parsers.number(_field(Company, "headcount"), unit="en personnes à temps plein"),
        "42",
    ),
    Column(
        "turnover_eur",
        "Chiffre d’affaires (€)",
        ("turnover", "chiffre d’affaires en euros", "chiffre d’affaires eur", "CA", "CA (€)", "CA en euros"),
        parsers.number(_field(Company, "turnover"), unit="en euros"),
        "6200000",
    ),
    Column(
        "balance_sheet_eur",
        "Total de bilan (€)",
        (
            "balance sheet",
            "bilan",
            "total bilan",
            "total du bilan",
            "total de bilan eur",
            "total de bilan en euros",
        ),
        parsers.number(_field(Company, "balance_sheet"), unit="en euros"),
        "4100000",
    ),
    Column(
        "fiscal_year",
        "Année des chiffres",
        ("exercice", "année fiscale", "année", "dernier exercice clos", "year"),
        parsers.year,
        "2014",
    ),
    Column(
        "size_category",
        "Catégorie",
        ("catégorie d’entreprise", "taille", "size"),
        parsers.category,
        "PME",
    ),
    Column(
        "contact_first_name",
        "Prénom du correspondant",
        ("prénom", "prénom du contact", "prénom contact", "first name"),
        parsers.text(_field(Contact, "first_name")),
        "Léa",
    ),
    Column(
        "contact_last_name",
        "Nom du correspondant",
        ("nom du contact", "nom contact", "correspondant", "last name"),
        parsers.text(_field(Contact, "last_name")),
        "Martin",
    ),
    Column(
        "contact_role",
        "Fonction du correspondant",
        ("fonction", "fonction du contact", "fonction contact", "poste", "role"),
        parsers.text(_field(Contact, "position")),
        "Direction générale",
    ),
    Column(
        "contact_email",
        "Adresse électronique du correspondant",
        (
            "adresse électronique",
            "courriel",
            "email",
            "e-mail",
            "mail",
            "courriel du contact",
            "email du contact",
        ),
        parsers.email(_field(Contact, "email")),
        "lea.martin@ateliers-ill.example",
    ),
    Column(
        "contact_phone",
        "Téléphone du correspondant",
        ("téléphone", "tél", "téléphone du contact", "phone"),
        parsers.text(_field(Contact, "phone")),
        "03 53 01 12 34",
    ),
    Column(
        "enrolled_on",
        "Date d’engagement",
        ("engagée le", "engagement", "date engagement", "engagement le"),
        parsers.day,
        "20/07/2015",
    ),
    Column("phase", "Étape", ("stade", "phase du parcours"), parsers.phase, "Engagée"),
)
BY_KEY = {column.key: column for column in COLUMNS}
REFUSAL_HEADINGS = ("Ligne d’origine", "Erreurs")
"""What the file of the refused rows has besides its own columns; passed over when it comes back."""


def _plain(heading: str) -> str:
    """A heading without accents, case, spaces or marks: "Code  Postal" and "code_postal" are one."""
    return normalise(heading).replace(" ", "")


_KEYS = {
    _plain(name): column.key for column in COLUMNS for name in (column.key, column.label, *column.aliases)
}
_PASSED_OVER = frozenset(map(_plain, REFUSAL_HEADINGS))


class Layout:
    """Where the columns lie in one file, whatever their order and language."""

    def __init__(self, headings: Iterable[str]) -> None:
        """ValidationError when a required column is missing, or when two headings are one column."""
        self.headings = list(headings)
        self.position: dict[str, int] = {}
        self.ignored: list[str] = []
        for index, heading in enumerate(self.headings):
            self._place(index, heading)
        self._check_required()

    def heading(self, key: str) -> str:
        """The column's heading as the file writes it, else its French one."""
        return self.headings[self.position[key]] if key in self.position else BY_KEY[key].label

    def cell(self, cells: list[str], key: str) -> str:
        """The trimmed text of a row's cell; empty when the file has no such column."""
        return cells[self.position[key]].strip() if key in self.position else ""

    def _place(self, index: int, heading: str) -> None:
        plain = _plain(heading)
        key = _KEYS.get(plain)
        if key is None:
            if plain and plain not in _PASSED_OVER:
                self.ignored.append(heading)
        elif key in self.position:
            first = self.headings[self.position[key]]
            raise ValidationError(
                f"Deux colonnes donnent la même information\u202f: «\u202f{first}\u202f» "
                f"et «\u202f{heading}\u202f». Supprimez ou renommez l’une des deux."
            )
        else:
            self.position[key] = index

    def _check_required(self) -> None:
        needed = [column for column in COLUMNS if column.is_required]
        if any(key.startswith("contact_") for key in self.position):
            needed.append(BY_KEY["contact_last_name"])
        missing = [column for column in needed if column.key not in self.position]
        if not missing:
            return
        names = _listed(map(_both_names, missing))
        found = _listed(f"«\u202f{heading}\u202f»" for heading in self.headings if heading) or "aucune"
        which = f"les colonnes {names}" if len(missing) > 1 else f"la colonne {names}"
        raise ValidationError(
            f"Il manque {which}. Colonnes trouvées dans le fichier\u202f: {found}. "
            "Renommez les titres ou partez du modèle."
        )


def _both_names(column: Column) -> str:
    is_one = _plain(column.label) == _plain(column.key)
    return f"«\u202f{column.label}\u202f»" + ("" if is_one else f" (ou {column.key})")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
