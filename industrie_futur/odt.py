"""OpenDocument texts: their parts packed into one file; the same parts always give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

ODT_TYPE = "application/vnd.oasis.opendocument.text"

_TYPES = {"xml": "text/xml", "png": "image/png"}
# What XML 1.0 refuses even escaped; a form field can hold it.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def pack_odt(parts: Mapping[str, str | bytes]) -> bytes:
    """The file of `parts` by name: XML as text, escaped already, and pictures as bytes.

    The type comes first and is stored as it is: by that an OpenDocument is recognised.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODT_TYPE)
        for name, content in {**parts, "META-INF/manifest.xml": _manifest(parts)}.items():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, _NOT_XML.sub("", content) if isinstance(content, str) else content)
    return file.getvalue()


def _manifest(parts: Mapping[str, str | bytes]) -> str:
    types = {"/": ODT_TYPE, **{name: _TYPES[name.rpartition(".")[2]] for name in parts}}
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} manifest:media-type={quoteattr(kind)}/>"
        for name, kind in types.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<manifest:manifest manifest:version="1.3" '
        f'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entries}</manifest:manifest>'
    )
