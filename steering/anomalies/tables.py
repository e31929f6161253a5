"""Anomalies as tables: how many by region and rule, the columns of the cases, and those accepted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet

from industrie_futur.listing import Column, Table
from regions.models import Region
from steering.anomalies.cases import Case, Cases, with_subjects
from steering.anomalies.rules import RULES, Rule

# How many -------------------------------------------------------------------------------------------


class Cell(NamedTuple):
    """A number of cases and the list of them, "" of none."""

    number: int
    url: str


class Line(NamedTuple):
    """A region of the day, or the total of all (`region` None)."""

    region: Region | None
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Overview:
    """Cases by region of the day and by rule, where there are some; each number leads to its list."""

    rules: Sequence[Rule]
    lines: Sequence[Line]
    total: Line


def overview_of(cases: Cases) -> Overview:
    """The `counts` of `cases`, their regions of 2015 in the one that stands for them."""
    geography = cases.ground.geography
    placed: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    for (rule, code), count in cases.counts.items():
        placed[geography.standing[code]][rule] += count
        total[rule] += count
    rules = [rule for code, rule in RULES.items() if total[code]]
    places = {**geography.in_force, **geography.created_since}
    lines = [_line(region, placed[code], rules) for code, region in places.items() if code in placed]
    return Overview(rules, lines, _line(None, total, rules))


def _line(region: Region | None, counts: Counter[str], rules: Sequence[Rule]) -> Line:
    place = {"region": region.code} if region else {}

    def cell(count: int, **wanted: str) -> Cell:
        return Cell(count, f"?{urlencode({**wanted, **place})}#resultats" if count else "")

    by_rule = [cell(counts[rule.code], regle=rule.code) for rule in rules]
    return Line(region, [*by_rule, cell(counts.total())])


# The cases ------------------------------------------------------------------------------------------

COLUMNS = (
    Column("anomalie", "Anomalie", lambda case: case.rule.title),
    Column("objet", "Entreprise ou programme", lambda case: case.name),
    Column("siren", "SIREN", lambda case: case.siren),
    Column("region", "Région", lambda case: str(case.region)),
    Column("depuis", "Depuis le", lambda case: case.since),
    Column("constat", "Constat", lambda case: case.sentence),
)


def export_rows(cases: Iterable[Case]) -> Iterator[list[Any]]:
    for case in cases:
        yield [column.value(case) for column in COLUMNS]


# Those accepted -------------------------------------------------------------------------------------


class AcceptedAnomalyTable(Table):
    """Each row comes `with_subjects`."""

    columns = (
        Column("objet", "Entreprise ou programme", lambda row: row.name),
        Column("anomalie", "Anomalie", lambda row: row.title, sort=("rule",)),
        Column("region", "Région", lambda row: row.place, sort=("region__name",)),
        Column("motif", "Motif", lambda row: row.reason),
        Column("acceptee", "Acceptée le", lambda row: row.accepted_at, sort=("accepted_at",)),
        Column("par", "Acceptée par", lambda row: str(row.accepted_by), in_page=False),
    )
    caption = "Anomalies acceptées et leur motif"
    row_template = "steering/includes/accepted_anomaly_row.html"
    file_name = "anomalies-acceptees"
    default_order = "-acceptee"

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in with_subjects(rows):
            yield [column.value(row) for column in self.columns]
