"""The progress report as an OpenDocument text: real headings, heading rows, described drawings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from industrie_futur.odt import pack_odt
from industrie_futur.pdf import drawing_png
from industrie_futur.svg import Chart
from steering.figures import absolute
from steering.languages import COUNTRIES, say, speaking
from steering.report.pieces import Cell, Document, Section, Table
from steering.report.widths import centimetres

_TEMPLATES = {
    "content.xml": "steering/odt/content.xml",
    "styles.xml": "steering/odt/styles.xml",
    "meta.xml": "steering/odt/meta.xml",
}
_UPRIGHT, _ON_ITS_SIDE = 17.0, 26.9  # centimetres between the margins
_MAP = 13.6  # centimetres: a map is nearly as high as it is wide, and shares its page with its words
_CELLS = ("Table_20_Contents", "Figure", "Table_20_Heading", "Heading_figure", "Total", "Total_figure")
_SHORT = 30  # lines of a table that stays on one page


def odt_of(report: Document) -> bytes:
    """The text document of a report in its language; the same report gives the same file."""
    with speaking(report.language):
        content = _content(report)
        parts: dict[str, str | bytes] = {
            name: render_to_string(template, content) for name, template in _TEMPLATES.items()
        }
    charts = [chart for section in report.sections for chart in section.charts]
    parts |= {_picture(chart): drawing_png(chart.svg) for chart in charts}
    return pack_odt(parts)


def _content(report: Document) -> Mapping[str, Any]:
    sections, is_on_its_side = [], False
    for section in report.sections:
        sections.append(_section(section, turned=section.is_on_its_side != is_on_its_side))
        is_on_its_side = section.is_on_its_side
    return {
        "report": report,
        "countries": COUNTRIES,
        "country": COUNTRIES[report.language],
        "created": f"{report.moment.replace(tzinfo=None):%Y-%m-%dT%H:%M:%S}",
        "page": _page(),
        "sections": sections,
        "cell_styles": _CELLS,
        "widths": sorted(
            {width for each in sections for table in each["tables"] for width in table["widths"]}
        ),
    }


def _page() -> SafeString:
    """ "Page 2 of 9", its numbers counted by who opens the document."""
    fields = {"page": "<text:page-number/>", "pages": "<text:page-count/>"}
    return format_html(
        say("Page {page} sur {pages}"), **{name: SafeString(field) for name, field in fields.items()}
    )


def _section(section: Section, *, turned: bool) -> dict[str, Any]:
    page = _ON_ITS_SIDE if section.is_on_its_side else _UPRIGHT
    way = "Wide" if section.is_on_its_side else "Upright"
    return {
        "title": section.title,
        "style": f"{way}_heading" if turned else "Heading_20_1",
        "paragraphs": section.paragraphs,
        "is_list": section.code == "summary",
        "charts": [_chart(chart) for chart in section.charts],
        "tables": [_table(each, page) for each in [*_tiles(section), *section.tables]],
        "notes": section.notes,
    }


def _tiles(section: Section) -> list[Table]:
    """The tiles as a table: who reworks the text finds each figure on a line of its own."""
    if not section.tiles:
        return []
    rows = [[Cell(label), Cell(value, url=url)] for label, value, url in section.opening_tiles]
    return [Table(say("Chiffres clés"), [(say("Indicateur"), False), (say("Valeur"), True)], rows)]


def _chart(chart: Chart) -> dict[str, Any]:
    width = _MAP if chart.role == "group" else _UPRIGHT
    return {
        "name": chart.ident,
        "path": _picture(chart),
        "title": chart.title,
        "sentence": chart.sentence,
        "width": f"{width}cm",
        "height": f"{round(width * chart.ratio, 2)}cm",
    }


def _picture(chart: Chart) -> str:
    return f"Pictures/{chart.ident}.png"


def _table(table: Table, page: float) -> dict[str, Any]:
    return {
        "caption": table.caption,
        "size": "Wide_" if page > _UPRIGHT else "",
        "style": ("Wide" if page > _UPRIGHT else "Table") + ("" if len(table.rows) > _SHORT else "_short"),
        "widths": [f"{width:.2f}" for width in centimetres(table, page)],
        "heading": [
            {"text": label, "style": "Heading_figure" if is_numeric else "Table_20_Heading"}
            for label, is_numeric in table.columns
        ],
        "rows": [_row(table, row, is_total=table.has_total and row is table.rows[-1]) for row in table.rows],
    }


def _row(table: Table, row: Sequence[Cell], *, is_total: bool) -> dict[str, Any]:
    text, figure = ("Total", "Total_figure") if is_total else ("Table_20_Contents", "Figure")
    return {
        "cell": "Total_cell" if is_total else "Cell",
        "cells": [
            {
                "text": cell.text,
                "raw": "" if cell.raw is None else str(cell.raw),
                "url": absolute(cell.url),
                "style": figure if is_numeric else text,
            }
            for cell, (_, is_numeric) in zip(row, table.columns, strict=True)
        ],
    }
