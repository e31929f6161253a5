"""Spreadsheets made by hand for the tests: sound ones, odd ones and dangerous ones."""

import io
import zipfile

import xlsxwriter

from industrie_futur.spreadsheets import read_rows

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"


def read(data: bytes, name: str, **limits) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """(headings, rows) of a file that holds `data`."""
    sheet = read_rows(io.BytesIO(data), name=name, **limits)
    return sheet.headings, list(sheet.rows)


def xlsx(cells: dict[tuple[int, int], object], formats: dict[tuple[int, int], str] | None = None) -> bytes:
    """A workbook with `cells` at (row, column) from zero, number formats beside."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, value in cells.items():
            shown = (formats or {}).get(place)
            sheet.write(*place, value, book.add_format({"num_format": shown}) if shown else None)
    return file.getvalue()


def archive(entries: dict[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as zipped:
        for name, content in entries.items():
            zipped.writestr(name, content)
    return file.getvalue()


def ods(rows: str, **extra: bytes | str) -> bytes:
    """A workbook whose only table holds the XML `rows`; `extra` adds entries."""
    spaces = " ".join(f'xmlns:{name}="{_NAMES}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="Feuille">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0"/>'
    return archive({"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest, "content.xml": content, **extra})


def xlsx_entries() -> dict[str, bytes]:
    """The entries of a sound workbook, to be spoilt."""
    with zipfile.ZipFile(io.BytesIO(xlsx({(0, 0): "siret", (1, 0): "x"}))) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}
