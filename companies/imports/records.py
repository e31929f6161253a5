"""A row of the file on its own: its cells read, and the rules that need no other row and no known firm."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from companies.identifiers import siren_of
from companies.imports.columns import BY_KEY, COLUMNS, Layout
from companies.imports.parsers import Fault, Unfit
from companies.imports.references import References
from companies.phases import Phase
from companies.postcodes import check_postcode

CONTACT_KEYS = (
    "contact_first_name",
    "contact_last_name",
    "contact_role",
    "contact_email",
    "contact_phone",
)


class Refused(Exception):
    """A row that is not written; each error is {"column", "value", "message", "mend"}."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass
class Record:
    """A readable row: the value of its cells by column key, None where the cell is empty or missing."""

    line: int
    cells: list[str]
    layout: Layout
    values: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    @property
    def siren(self) -> str:
        return siren_of(self.values["siret"])

    def refusal(self, key: str, message: str, mend: str = "") -> Refused:
        """The error that refuses this row because of its cell `key`."""
        return Refused([error_of(self.layout, self.cells, key, Fault(message, mend))])


@dataclass(frozen=True)
class Reader:
    """What every row of one file is read with; its sender may enter firms in `open_departments` (codes)."""

    layout: Layout
    references: References
    open_departments: frozenset[str]
    as_of: date

    def record(self, line: int, cells: list[str]) -> Record:
        """The row as a record; `Refused` with all of its errors."""
        values, errors = self._values(cells)
        errors += [error_of(self.layout, cells, key, fault) for key, fault in self._inconsistencies(values)]
        if errors:
            raise Refused(errors)
        return Record(line, cells, self.layout, values)

    def _values(self, cells: list[str]) -> tuple[dict[str, Any], list[dict[str, str]]]:
        values: dict[str, Any] = {}
        errors = []
        if len(cells) > len(self.layout.headings):
            fault = Fault(
                "Cette ligne a plus de cellules que le fichier n’a de titres.",
                "Un séparateur est sans doute en trop\u202f: remettez chaque valeur sous son titre.",
            )
            errors.append({"column": "", "value": cells[-1][:100], **fault._asdict()})
        for column in COLUMNS:
            cell = self.layout.cell(cells, column.key)
            try:
                if not cell and column.is_required:
                    raise Unfit("Cette cellule est vide.", "Remplissez-la\u202f: elle est obligatoire.")
                if cell:
                    values[column.key] = column.parse(cell, self.references)
            except Unfit as unfit:
                errors.append(error_of(self.layout, cells, column.key, unfit.fault))
        return values, errors

    def _inconsistencies(self, values: dict[str, Any]) -> Iterable[tuple[str, Fault]]:
        if values.get("siret") == BY_KEY["siret"].example:
            yield "siret", Fault("C’est la ligne d’exemple du modèle.", "Supprimez-la.")
        yield from self._misplaced(values)
        yield from self._misdated(values)
        if not values.get("contact_last_name") and any(values.get(key) for key in CONTACT_KEYS):
            yield (
                "contact_last_name",
                Fault("Le correspondant n’a pas de nom.", "Écrivez son nom, ou videz ses autres cellules."),
            )

    def _misplaced(self, values: dict[str, Any]) -> Iterable[tuple[str, Fault]]:
        department, postcode = values.get("department_code"), values.get("postal_code")
        if department is None:
            return
        if department.code not in self.open_departments:
            yield "department_code", OUT_OF_SCOPE
        if postcode is not None:
            try:
                check_postcode(postcode, department)
            except ValidationError as error:
                yield (
                    "postal_code",
                    Fault(" ".join(error.messages), "Corrigez le code postal ou le département."),
                )

    def _misdated(self, values: dict[str, Any]) -> Iterable[tuple[str, Fault]]:
        phase, enrolled_on = values.get("phase"), values.get("enrolled_on")
        if enrolled_on is None:
            return
        if enrolled_on > self.as_of:
            yield (
                "enrolled_on",
                Fault(
                    f"L’engagement est postérieur à la situation décrite, celle du {self.as_of:%d/%m/%Y}.",
                    "Corrigez la date, ou recommencez l’import avec une date de situation plus tardive.",
                ),
            )
        if phase in {Phase.CANDIDATURE, Phase.REFUSEE}:
            yield (
                "phase",
                Fault(
                    f"Une entreprise à l’étape «\u202f{phase.label}\u202f» n’a pas de date d’engagement.",
                    "Videz la date d’engagement ou corrigez l’étape.",
                ),
            )


OUT_OF_SCOPE = Fault(
    "Cette ligne ne relève pas, ou pas seulement, des régions où vous pouvez écrire.",
    "Confiez-la à un administrateur du portail ou à la région concernée.",
)
"""One sentence, whether the portal knows the firm or not: an import is no way to find out."""


def error_of(layout: Layout, cells: list[str], key: str, fault: Fault) -> dict[str, str]:
    """An error as it is kept: the column as the file names it, the cell as it was typed, what and how."""
    return {"column": layout.heading(key), "value": layout.cell(cells, key)[:200], **fault._asdict()}
