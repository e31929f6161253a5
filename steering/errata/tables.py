"""Columns of an errata ledger, for its page and for the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from industrie_futur.listing import Column
from steering.errata.subjects import Line

COLUMNS = (
    Column("saisi", "Enregistré le", lambda line: line.entry.recorded_at),
    Column("auteur", "Par", lambda line: line.author),
    Column("nature", "Nature", lambda line: line.entry.kind.value),
    Column("objet", "Entreprise, programme ou expert", lambda line: line.subject),
    Column("region", "Région", lambda line: line.region),
    Column("fait", "Fait", lambda line: line.entry.fact),
    Column("effet", "Date d’effet", lambda line: line.entry.effective_on),
    Column("motif", "Motif", lambda line: line.motive),
    Column("chiffres", "Chiffres", lambda line: " ; ".join(each.text for each in line.entry.revised)),
)


def export_rows(lines: Iterable[Line]) -> Iterator[list[Any]]:
    """The lines as rows of the spreadsheet."""
    for line in lines:
        yield [column.value(line) for column in COLUMNS]
