"""A text of headings and paragraphs as an OpenDocument file, which a word processor opens to be reworked."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from industrie_futur.odt import pack_odt

_NAMES = "urn:oasis:names:tc:opendocument:xmlns"
_START = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="{_NAMES}:office:1.0" xmlns:text="{_NAMES}:text:1.0" \
xmlns:style="{_NAMES}:style:1.0" xmlns:fo="{_NAMES}:xsl-fo-compatible:1.0" office:version="1.2">\
<office:automatic-styles>\
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.3cm"/>\
<style:text-properties fo:language="fr" fo:country="FR" fo:font-size="11pt"/></style:style>\
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.5cm" \
fo:margin-bottom="0.3cm" fo:keep-with-next="always"/><style:text-properties fo:language="fr" \
fo:country="FR" fo:font-size="13pt" fo:font-weight="bold"/></style:style>\
</office:automatic-styles><office:body><office:text>"""
_END = "</office:text></office:body></office:document-content>"


def write_odt(parts: Iterable[tuple[str, Iterable[str]]]) -> bytes:
    """The file of `parts`, each a heading with its paragraphs; the first heading is the title's level."""
    body = []
    for rank, (heading, paragraphs) in enumerate(parts):
        level = 2 if rank else 1
        body.append(f'<text:h text:style-name="H" text:outline-level="{level}">{escape(heading)}</text:h>')
        body += [f'<text:p text:style-name="P">{escape(paragraph)}</text:p>' for paragraph in paragraphs]
    return pack_odt({"content.xml": f"{_START}{''.join(body)}{_END}"})
