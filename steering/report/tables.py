"""The tables that break the figures of a chapter down: what each prints, and what its cells open."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from django.urls import reverse

from companies.size import SizeCategory
from diagnostics.models import Visit
from diagnostics.statistics import CLASSES
from experts.reference import SPECIALITIES
from industrie_futur.secrecy import MARKER, hidden_rows
from regions.models import Funding
from steering.figures.bridges import national
from steering.figures.catalogue import OPENED, source_code
from steering.figures.links import FigureLinks
from steering.figures.parts import TECHNOLOGIES, part_code
from steering.indicators import Amount, Measures, plain
from steering.report.levels import Cells, levels_by_axis, levels_of_people


class Column(NamedTuple):
    """What a column counts; `part` gives the code of the figure that its cell on a row is, by the row's code.

    `whole` is the figure that its cells add up to, "" when some rows of it are counted in several.
    """

    label: str
    unit: str
    part: Callable[[str], str] | None = None
    whole: str = ""


@dataclass(frozen=True)
class Table(ABC):
    """A table of a chapter; `names` are the labels of its rows by code, in their order.

    One that `is_secret` hides the rows of one or two firms, and what tells them.
    """

    code: str
    title: str
    heading: str
    columns: tuple[Column, ...]
    names: Mapping[str, str]
    is_secret: bool = False

    @abstractmethod
    def rows(self, measures: Measures) -> Mapping[str, Cells]:
        """{row: its cells}, `MARKER` for the hidden ones."""

    @abstractmethod
    def path(self, row: str, column: Column, links: FigureLinks) -> str:
        """The page that a cell opens."""

    def frozen(self, measures: Measures) -> dict[str, Any]:
        """What a report keeps: {code, title, heading, columns {label, unit}, rows {code, label, values}}."""
        return {
            "code": self.code,
            "title": self.title,
            "heading": self.heading,
            "columns": [{"label": each.label, "unit": each.unit} for each in self.columns],
            "rows": [
                {"code": code, "label": self.names[code], "values": cells}
                for code, cells in self.rows(measures).items()
            ],
        }


@dataclass(frozen=True)
class PartTable(Table):
    """Cells are figures: the parts of those of the columns. Rows of zeros are there if it `keeps_empty`."""

    keeps_empty: bool = False

    def rows(self, measures: Measures) -> Mapping[str, Cells]:
        counted = {row: [national(code, measures) for code in self.codes(row)] for row in self.names}
        shown = {row: cells for row, cells in counted.items() if self.keeps_empty or any(cells)}
        hidden = self._hidden(shown)
        return {
            row: [MARKER if row in hidden else plain(each) for each in cells] for row, cells in shown.items()
        }

    def codes(self, row: str) -> list[str]:
        """The figures of the cells of a row."""
        return [column.part(row) for column in self.columns if column.part]

    def path(self, row: str, column: Column, links: FigureLinks) -> str:
        return links.to(column.part(row)) if column.part else ""

    def _hidden(self, rows: Mapping[str, Sequence[Amount]]) -> Collection[Hashable]:
        if not self.is_secret:
            return ()
        return hidden_rows({row: [int(each) for each in cells] for row, cells in rows.items()}).rows


@dataclass(frozen=True)
class LevelTable(Table):
    """Firms by class of level. A cell opens no firm, to nobody: it would tell a firm's score by its name.

    It leads to the page of the levels, which says how they are counted and hidden, and shows its axis by
    sector, size, region and date (DOMAIN section 9).
    """

    levels: Callable[[Measures], Mapping[str, Cells]] = field(kw_only=True)

    def rows(self, measures: Measures) -> Mapping[str, Cells]:
        return self.levels(measures)

    def path(self, row: str, column: Column, links: FigureLinks) -> str:
        return f"{reverse('diagnostics:statistics')}?axe={row}#axe"


# The tables -------------------------------------------------------------------------------------------


def _by(label: str, whole: str, dimension: str, *, overlaps: bool = False) -> Column:
    """The figure `whole` along a dimension; `overlaps` when a row of it may be counted in several parts."""
    part = partial(part_code, whole, dimension)
    return Column(label, OPENED[whole].unit, part, "" if overlaps else whole)


def _levels(code: str, title: str, rows: Callable[[Measures], Mapping[str, Cells]]) -> LevelTable:
    columns = tuple(Column(each, "entreprises") for each in (*CLASSES, "Ensemble"))
    return LevelTable(code, title, "Axe", columns, SPECIALITIES, is_secret=True, levels=rows)


SIZES = PartTable(
    "sizes",
    "Entreprises engagées par catégorie de taille",
    "Catégorie",
    (_by("Entreprises engagées", "engaged", "taille"),),
    dict(SizeCategory.choices),
    is_secret=True,
)
VOTES = PartTable(
    "votes",
    "Budget voté par source de financement",
    "Source",
    (Column("Budget voté", "€", source_code, "budget"),),
    dict(Funding.Source.choices),
)
VISITS = PartTable(
    "visits_by_kind",
    "Visites réalisées par nature",
    "Nature",
    (_by("Réalisées", "visits", "nature"), _by("Attestées", "confirmed_visits", "nature")),
    dict(Visit.Kind.choices),
)
OFFER = PartTable(
    "offer",
    "Experts et actions par axe",
    "Axe",
    (
        _by("Experts", "experts", "axe", overlaps=True),
        _by("Actions retenues", "agreed_actions", "axe"),
        _by("Actions faites", "done_actions", "axe"),
    ),
    SPECIALITIES,
    keeps_empty=True,
)
SKILLS = PartTable(
    "technologies",
    "Experts retenus par technologie",
    "Technologie",
    (_by("Experts", "experts", "technologie", overlaps=True),),
    TECHNOLOGIES,
    keeps_empty=True,
)
LEVELS_BY_AXIS = _levels("levels", "Entreprises par niveau de chaque axe (de 0 à 5)", levels_by_axis)
PEOPLE_LEVELS = _levels(
    "levels_people", "Entreprises par niveau de l’axe humain (de 0 à 5)", levels_of_people
)
_ALL = (SIZES, VOTES, VISITS, OFFER, SKILLS, LEVELS_BY_AXIS, PEOPLE_LEVELS)
TABLES: dict[str, Table] = {each.code: each for each in _ALL}


# What a report printed --------------------------------------------------------------------------------


class Printed(NamedTuple):
    """A cell of a report that opens a figure, `MARKER` if it was hidden, and the figure of its column."""

    code: str
    label: str
    value: int | float | str
    column: Column


def cell_path(table: str, row: str, column: int, value: Any, links: FigureLinks) -> str:
    """The page that a printed cell opens; "" of a hidden one, and of what no report prints any more."""
    known = TABLES.get(table)
    if value == MARKER or known is None or row not in known.names or column >= len(known.columns):
        return ""
    return known.path(row, known.columns[column], links)


def printed_cells(tables: Iterable[Mapping[str, Any]]) -> Iterator[Printed]:
    """The cells of frozen `tables` that are figures."""
    for table in tables:
        known = TABLES.get(table["code"])
        if known is None:
            continue
        for row in table["rows"]:
            for column, value in zip(known.columns, row["values"], strict=False):
                if column.part and row["code"] in known.names:
                    yield Printed(column.part(row["code"]), row["label"], value, column)
