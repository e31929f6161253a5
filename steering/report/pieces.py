"""What a report in one language is made of: sections, tables, cells. Nothing here knows of a format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from steering.charts import Chart


class Cell(NamedTuple):
    """What is read, the number behind it (None: a text), and the path of its page ("" when it has none)."""

    text: str
    raw: float | None = None
    url: str = ""


class Paragraph(NamedTuple):
    """A text and its language: what nobody wrote in another is shown in French, and said to be."""

    text: str
    language: str


LONG = 12
"""Lines past which a page folds even the first table of a section: the answer is read first."""


@dataclass(frozen=True)
class Table:
    """Columns (label, whether they hold numbers) and lines; the first cell of a line heads it.

    `is_wide` asks for a page on its side, `has_total` that the last line stands out.
    """

    caption: str
    columns: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[Cell]]
    is_wide: bool = False
    has_total: bool = False
    sheet: str = ""

    @property
    def css(self) -> str:
        return "table--wide table--sticky fr-table--multiline" if self.is_wide else "fr-table--multiline"

    @property
    def is_long(self) -> bool:
        return len(self.rows) > LONG

    @property
    def body(self) -> list[list[tuple[Cell, bool]]]:
        """The lines but the total, each cell with whether its column holds numbers."""
        return [self._marked(row) for row in (self.rows[:-1] if self.has_total else self.rows)]

    @property
    def foot(self) -> list[tuple[Cell, bool]]:
        """The total; empty without one."""
        return self._marked(self.rows[-1]) if self.has_total else []

    def _marked(self, row: Sequence[Cell]) -> list[tuple[Cell, bool]]:
        return [(cell, is_numeric) for cell, (_, is_numeric) in zip(row, self.columns, strict=True)]


class Code(NamedTuple):
    """A figure that paper opens by its QR code."""

    label: str
    url: str


MANY_COLUMNS = 6
"""Past so many figures a line, a table takes a page on its side."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it: paragraphs, tiles, codes (on paper), charts, tables, notes.

    `tile_urls` are the paths of the tiles, in their order, and `opening` the word for opening one.
    """

    code: str
    title: str
    paragraphs: Sequence[Paragraph] = ()
    tiles: Sequence[tuple[str, str]] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    notes: Sequence[str] = field(default=())
    tile_urls: Sequence[str] = ()
    codes: Sequence[Code] = ()
    opening: str = ""

    @property
    def opening_tiles(self) -> list[tuple[str, str, str]]:
        """(label, value, path) of each tile."""
        addresses = self.tile_urls or [""] * len(self.tiles)
        return [(*tile, url) for tile, url in zip(self.tiles, addresses, strict=True)]

    @property
    def is_on_its_side(self) -> bool:
        """Whether it takes a page on its side."""
        return any(each.is_wide and len(each.columns) - 1 > MANY_COLUMNS for each in self.tables)

    @property
    def folding(self) -> list[tuple[Table, bool]]:
        """Each table, and whether a page folds it: all but the first, which answers, unless it is long."""
        return [(each, rank > 0 or each.is_long) for rank, each in enumerate(self.tables)]


@dataclass(frozen=True)
class Document:
    """A report in `language`; `lead` says of which day, and when the data were closed."""

    language: str
    title: str
    as_of: str
    lead: str
    author: str
    footer: str
    checksum: str
    fictional: str
    moment: datetime
    sections: Sequence[Section]

    @property
    def tables(self) -> Iterator[tuple[Section, Table]]:
        for section in self.sections:
            for table in section.tables:
                yield section, table
