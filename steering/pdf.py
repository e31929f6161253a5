"""The progress report as an accessible PDF, from `report.typ`."""

from collections.abc import Mapping, Sequence
from typing import Any

from industrie_futur.pdf import compose
from industrie_futur.svg import Chart
from steering.figures import absolute, qr_svg
from steering.languages import FRENCH, say, speaking
from steering.report.document import document
from steering.report.pieces import Code, Document, Section, Table

MANY_COLUMNS = 6  # past so many figures a region, the table takes a page on its side

_COUNTRIES = {FRENCH: "FR", "en": "GB", "de": "DE"}
_LEAST, _MOST = 6, 60  # letters of the widest cell of a column, as far as they make its width
_SHORT = 16  # a column of shorter texts is as wide as they are
_LONG = 90  # a cell of so many letters: its table may be cut between pages


def report_pdf(figures: Mapping[str, Any], language: str = FRENCH) -> bytes:
    """The PDF of a report's frozen figures; the same figures always give the same bytes."""
    return pdf_of(document(figures, language))


def pdf_of(report: Document) -> bytes:
    """The PDF of a report in its language."""
    with speaking(report.language):
        page = say("Page {page} sur {pages}")
    content = {
        "language": report.language,
        "country": _COUNTRIES[report.language],
        "title": report.title,
        "author": report.author,
        "lead": report.lead,
        "footer": report.footer,
        "page": page,
        "checksum": report.checksum,
        "fictional": report.fictional,
        "sections": [_section(each) for each in report.sections],
    }
    return compose("steering/report.typ", content, moment=report.moment)


def _section(section: Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": section.title,
        "paragraphs": [each._asdict() for each in section.paragraphs],
        "tiles": [
            {"label": label, "value": value, "url": absolute(url)}
            for label, value, url in section.opening_tiles
        ],
        "codes": [_code(each) for each in section.codes],
        "charts": [_chart(each) for each in section.charts],
        "tables": [_table(each) for each in section.tables],
        "notes": list(section.notes),
        "is_on_its_side": any(
            each.is_wide and len(each.columns) - 1 > MANY_COLUMNS for each in section.tables
        ),
    }


def _code(code: Code) -> dict[str, str]:
    address = absolute(code.url)
    return {"label": code.label, "url": address, "svg": qr_svg(address)}


def _chart(chart: Chart) -> dict[str, Any]:
    return {
        "svg": chart.svg,
        "sentence": chart.sentence,
        "alt": f"{chart.title}. {chart.sentence}",
        "is_map": chart.role == "group",
    }


def _table(table: Table) -> dict[str, Any]:
    columns = list(zip(*table.rows, strict=True)) or [() for _ in table.columns]
    widest = [max((len(cell.text) for cell in column), default=0) for column in columns]
    return {
        "caption": table.caption,
        "columns": [label for label, _ in table.columns],
        "numeric": [is_numeric for _, is_numeric in table.columns],
        "widths": _widths(table, widest),
        "rows": [[{"text": cell.text, "url": absolute(cell.url)} for cell in row] for row in table.rows],
        "is_wide": table.is_wide,
        "is_long": any(letters > _LONG for letters in widest),
        "has_total": table.has_total,
    }


def _widths(table: Table, widest: Sequence[int]) -> list[int]:
    """The share of each column in the page; 0 for one that is as wide as the little that it holds."""
    widths = []
    for rank, (letters, (label, _)) in enumerate(zip(widest, table.columns, strict=True)):
        is_short = rank and max(letters, len(label)) <= _SHORT and not table.is_wide
        share = min(max(_LEAST, letters, _longest_word(label), len(label) // 2), _MOST)
        widths.append(0 if is_short else share)
    return widths


def _longest_word(label: str) -> int:
    return max((len(word) for word in label.split()), default=0)
