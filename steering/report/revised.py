"""The revisions of the report before, as a section of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from steering import languages
from steering.languages import FRENCH, language, named, say, signed
from steering.report.addresses import address_before, address_revised, errata_address
from steering.report.cells import cell_of
from steering.report.pieces import Cell, Paragraph, Section, Table

ENTRIES = (
    "Aucune saisie faite depuis ne touche le point au {day}.",
    "Depuis son arrêté, {count} fait saisi touche le point au {day}.",
    "Depuis son arrêté, {count} faits saisis touchent le point au {day}.",
)
"""What became of the report before: nothing, one entry, several."""


def revisions_section(revisions: Mapping[str, Any], figures: Mapping[str, Any]) -> Section:
    """What was published, what it is now, and the change, which leads to what was entered since."""
    units = {each["code"]: each["unit"] for each in figures["figures"]}
    rows = [_revised(row, units.get(row["code"], ""), figures) for row in revisions["rows"]]
    headings = ("Publié", "Révisé", "Variation")
    table = Table(
        say("Révisions du point précédent"),
        [(say("Indicateur"), False), *((say(each), True) for each in headings)],
        rows,
        sheet=say("Révisions"),
    )
    return Section(
        "revisions",
        say("Révisions du point précédent"),
        [Paragraph(_said(revisions, figures), language())],
        tables=[table] if rows else [],
    )


def _said(revisions: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    if language() == FRENCH:
        return str(revisions["sentence"])
    before, count = figures.get("previous"), revisions["entries"]
    return say(
        ENTRIES[min(count, 2)],
        count=languages.number(count),
        day=languages.day(date.fromisoformat(before["as_of"])) if before else revisions["title"],
    )


def _revised(row: Mapping[str, Any], unit: str, figures: Mapping[str, Any]) -> list[Cell]:
    before, after, change = row["raw"]
    code = row["code"]
    return [
        Cell(named(row["label"])),
        cell_of(before, unit, address_before(code, figures)),
        cell_of(after, unit, address_revised(code, figures)),
        Cell(signed(change, unit), change, errata_address(code, figures)),
    ]
