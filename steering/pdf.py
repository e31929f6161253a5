"""The progress report as an accessible PDF, from `report.typ`."""

from typing import Any

from industrie_futur.pdf import compose
from industrie_futur.svg import Chart
from steering.figures import absolute, qr_svg
from steering.languages import COUNTRIES, say, speaking
from steering.report.pieces import Code, Document, Section, Table
from steering.report.widths import shares, widest_cells

_LONG = 90  # a cell of so many letters: its table may be cut between pages


def pdf_of(report: Document) -> bytes:
    """The PDF of a report in its language; the same report always gives the same bytes."""
    with speaking(report.language):
        page, room = say("Page {page} sur {pages}"), say("Pilotage du programme national")
    content = {
        "language": report.language,
        "country": COUNTRIES[report.language],
        "title": report.title,
        "author": report.author,
        "lead": report.lead,
        "footer": report.footer,
        "page": page,
        "room": room,
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
        "is_on_its_side": section.is_on_its_side,
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
    return {
        "caption": table.caption,
        "columns": [label for label, _ in table.columns],
        "numeric": [is_numeric for _, is_numeric in table.columns],
        "widths": shares(table),
        "rows": [[{"text": cell.text, "url": absolute(cell.url)} for cell in row] for row in table.rows],
        "is_wide": table.is_wide,
        "is_long": any(letters > _LONG for letters in widest_cells(table)),
        "has_total": table.has_total,
    }
