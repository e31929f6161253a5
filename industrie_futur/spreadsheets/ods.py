"""OpenDocument spreadsheets written row by row: the libraries hold the whole document, in gigabytes."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from industrie_futur.spreadsheets.cells import Cell, Linked, french, plain, sheet_rows, typed
from industrie_futur.spreadsheets.errors import TooManyRows

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"

_MAX_CONTENT = 2**31 - 2**20  # past 2 GiB the archive would need ZIP64, which older programs cannot read
_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_MANIFEST = f"""<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="{_NAMES}:manifest:1.0" manifest:version="1.2">\
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{ODS_TYPE}"/>\
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>\
</manifest:manifest>"""
# Without a date style of its own a day shows as its serial number; the text style keeps a code from
# becoming a number when somebody edits its cell. One letter each: they come back in every cell.
_START = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_NAMES}:office:1.0" xmlns:table="{_NAMES}:table:1.0" \
xmlns:text="{_NAMES}:text:1.0" xmlns:style="{_NAMES}:style:1.0" xmlns:number="{_NAMES}:datastyle:1.0" \
xmlns:fo="{_NAMES}:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" \
office:version="1.2"><office:automatic-styles>\
<number:text-style style:name="T"><number:text-content/></number:text-style>\
<number:date-style style:name="D"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>\
</number:date-style>\
<number:date-style style:name="M"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>\
<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>\
<number:minutes number:style="long"/></number:date-style>\
<style:style style:name="c" style:family="table-column">\
<style:table-column-properties style:column-width="4cm"/></style:style>\
<style:style style:name="h" style:family="table-cell" style:data-style-name="T">\
<style:text-properties fo:font-weight="bold"/></style:style>\
<style:style style:name="t" style:family="table-cell" style:data-style-name="T"/>\
<style:style style:name="d" style:family="table-cell" style:data-style-name="D"/>\
<style:style style:name="m" style:family="table-cell" style:data-style-name="M"/>\
</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Données">"""
_END = "</table:table></office:spreadsheet></office:body></office:document-content>"
_SPACES = re.compile("^ +| {2,}| +$|\t")  # what a reader may fold into one space


def write_ods(columns: Sequence[str], rows: Iterable[Iterable[Any]], file: IO[bytes]) -> None:
    """Write the table into `file`, never holding more than a row; TooManyRows past what a sheet shows."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODS_TYPE)  # first and stored: the format's signature
        archive.writestr(_entry("META-INF/manifest.xml"), _MANIFEST)
        with archive.open(_entry("content.xml"), "w") as content:
            size = 0
            for part in _parts(columns, rows):
                size += content.write(part.encode())
                if size > _MAX_CONTENT:
                    raise TooManyRows(
                        "Ce tableau est trop grand pour un ODS\u202f: choisissez le format CSV."
                    )


def _entry(name: str) -> zipfile.ZipInfo:
    """An entry without clock: the same table makes the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _parts(columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    headings = "".join(_cell(typed(heading), style="h") for heading in columns)
    yield _START
    yield f'<table:table-column table:style-name="c" table:number-columns-repeated="{max(len(columns), 1)}"/>'
    yield f"<table:table-header-rows><table:table-row>{headings}</table:table-row></table:table-header-rows>"
    for row in sheet_rows(rows):
        yield f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>"
    yield _END


def _cell(value: Cell, style: str = "t") -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case str():
            kind = f'table:style-name="{style}" office:value-type="string"'
            if "\t" in value:  # some readers drop the tab of a paragraph
                kind += f" office:string-value={quoteattr(value)}"
            shown = "</text:p><text:p>".join(map(_paragraph, value.split("\n")))
        case Decimal():
            kind, shown = f'office:value-type="float" office:value="{plain(value)}"', french(value)
        case Linked():
            kind = f'office:value-type="float" office:value="{plain(value.number)}"'
            opens = f'xlink:type="simple" xlink:href={quoteattr(value.address)}'
            shown = f"<text:a {opens}>{french(value.number)}</text:a>"
        case datetime():
            moment = value.isoformat(timespec="seconds")
            kind = f'table:style-name="m" office:value-type="date" office:date-value="{moment}"'
            shown = f"{value:%d/%m/%Y %H:%M}"
        case date():
            kind = f'table:style-name="d" office:value-type="date" office:date-value="{value.isoformat()}"'
            shown = f"{value:%d/%m/%Y}"
    return f"<table:table-cell {kind}><text:p>{shown}</text:p></table:table-cell>"


def _paragraph(line: str) -> str:
    return _SPACES.sub(
        lambda run: "<text:tab/>" if run[0] == "\t" else f'<text:s text:c="{len(run[0])}"/>', escape(line)
    )
