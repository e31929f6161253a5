"""The progress report as an OpenDocument text: real headings, heading rows, described drawings."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from odfdo import Cell as OdfCell
from odfdo import Document as OdfDocument
from odfdo import Element, Frame, Header, Link, List, ListItem, Paragraph, Row
from odfdo import Table as OdfTable

from industrie_futur.svg import Chart
from steering.figures import absolute
from steering.report.pieces import Cell, Document, Section, Table

_COUNTRIES = {"fr": "FR", "en": "GB", "de": "DE"}
_STYLE = (
    '<style:style style:name="{name}" style:family="paragraph" style:parent-style-name="{parent}">'
    "{inside}</style:style>"
)
_STYLES = (
    _STYLE.format(
        name="Chiffre",
        parent="Table_20_Contents",
        inside='<style:paragraph-properties fo:text-align="end"/>',
    ),
    _STYLE.format(
        name="Intitule",
        parent="Table_20_Contents",
        inside='<style:text-properties fo:font-weight="bold"/>',
    ),
    *(
        _STYLE.format(
            name=f"Langue_{code}",
            parent="Text_20_body",
            inside=f'<style:text-properties fo:language="{code}" fo:country="{country}"/>',
        )
        for code, country in _COUNTRIES.items()
    ),
)
_WIDTH = 17.0  # centimetres between the margins


def odt_of(report: Document) -> bytes:
    """The text document of a report in its language."""
    text = OdfDocument("text")
    text.body.clear()
    spoken = f"{report.language}-{_COUNTRIES[report.language]}"
    text.meta.title, text.meta.language, text.meta.creation_date = report.title, spoken, report.moment
    text.set_language(spoken)
    for style in _STYLES:
        text.insert_style(style, automatic=True)
    _Text(text, report).write()
    file = BytesIO()
    text.save(file)
    return file.getvalue()


class _Text:
    """The body of the document, written from top to bottom."""

    def __init__(self, text: OdfDocument, report: Document) -> None:
        self.text, self.report, self.tables = text, report, 0

    def write(self) -> None:
        self._add(Paragraph(self.report.title, style="Title"))
        for line in filter(None, (self.report.lead, self.report.fictional)):
            self._add(Paragraph(line, style="Text_20_body"))
        for section in self.report.sections:
            self._section(section)
        self._add(Paragraph(self.report.checksum, style="Text_20_body"))

    def _add(self, element: Element) -> None:
        self.text.body.append(element)

    def _section(self, section: Section) -> None:
        self._add(Header(1, section.title, style="Heading_20_1"))
        for paragraph in section.paragraphs:
            self._add(Paragraph(paragraph.text, style=f"Langue_{paragraph.language}"))
        if section.tiles:
            tiles = List()
            for label, value in section.tiles:
                tiles.append(ListItem(f"{label}\u00a0: {value}"))
            self._add(tiles)
        for chart in section.charts:
            self._chart(chart)
        for table in section.tables:
            self._table(table)
        for note in section.notes:
            self._add(Paragraph(note, style="Text_20_body"))

    def _chart(self, chart: Chart) -> None:
        """The drawing, with its title and its sentence for who does not see it, then the sentence below."""
        path = self.text.add_file(_named_file(chart))
        height = round(_WIDTH * chart.ratio, 2)
        frame = Frame.image_frame(
            path, name=chart.ident, size=(f"{_WIDTH}cm", f"{height}cm"), anchor_type="as-char"
        )
        frame.svg_title, frame.svg_description = chart.title, chart.sentence
        holder = Paragraph(style="Text_20_body")
        holder.append(frame)
        self._add(holder)
        self._add(Paragraph(chart.sentence, style="Caption"))

    def _table(self, table: Table) -> None:
        self.tables += 1
        self._add(Header(2, table.caption, style="Heading_20_2"))
        drawn = OdfTable(f"Tableau{self.tables}")
        heading = Element.from_tag("table:table-header-rows")
        heading.append(_row([Cell(label) for label, _ in table.columns], ["Intitule"] * len(table.columns)))
        drawn.append(heading)
        styles = ["Chiffre" if is_numeric else "Table_20_Contents" for _, is_numeric in table.columns]
        for row in table.rows:
            drawn.append(_row(row, styles))
        self._add(drawn)


def _row(cells: Sequence[Cell], styles: Sequence[str]) -> Row:
    row = Row()
    for place, (cell, style) in enumerate(zip(cells, styles, strict=True)):
        row.set_cell(place, _cell(cell, style))
    return row


def _cell(cell: Cell, style: str) -> OdfCell:
    """The number for who computes, its text for who reads; it leads to its page if it has one."""
    made = OdfCell(cell.text) if cell.raw is None else OdfCell(cell.raw, text=cell.text, cell_type="float")
    for paragraph in made.get_paragraphs():
        paragraph.style = style
        if cell.url:
            paragraph.text = ""
            paragraph.append(Link(absolute(cell.url), text=cell.text))
    return made


def _named_file(chart: Chart) -> BytesIO:
    file = BytesIO(str(chart.svg).encode())
    file.name = f"{chart.ident}.svg"
    return file
