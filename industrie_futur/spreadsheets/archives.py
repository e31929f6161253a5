"""The look inside a zipped workbook that comes before opening it: no library defends against a bomb.

Limits: our own export of 100,000 rows of 20 columns, which may come back, is about 15 entries and 200 MiB
unpacked, packed ten to thirty times. What calamine makes of them is bounded by the child that runs it.
"""

import io
import zipfile
import zlib
from typing import NamedTuple

from industrie_futur.spreadsheets.errors import UnreadableFile

MAX_ENTRIES = 1_000
MAX_UNPACKED = 256 * 2**20
MAX_RATIO = 200
RATIO_COUNTS_FROM = 2**20  # below, a file of repeated rows packs very well and harms nobody

_CENTRAL_HEADER = b"PK\x01\x02"
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xd0\xcf\x11\xe0")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_CHUNK = 2**16
_ENCRYPTED = 0x1


class _Trait(NamedTuple):
    """What an entry's content showed while it was unpacked and thrown away."""

    size: int
    has_doctype: bool
    is_packed: bool


def check_workbook(data: bytes, name: str) -> int:
    """Bytes that `data` unpacks to; UnreadableFile unless it is a sound XLSX or ODS of a bearable size."""
    refuse = _Refusal(name)
    # Counted first: the directory of an archive of 20 MiB could list hundreds of thousands of entries.
    if data.count(_CENTRAL_HEADER) > MAX_ENTRIES:
        raise refuse("contient trop de fichiers pour un classeur")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(archive, len(data), refuse)
            _check_kind(archive, refuse)
            return _check_entries(archive, refuse)
    # NotImplementedError is zipfile's word for a compression or an encryption that it does not read.
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise refuse("est abîmé ou incomplet") from error


class _Refusal:
    """Makes the error that says what is wrong with the file of that name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, fault: str) -> UnreadableFile:
        return UnreadableFile(
            f"Le fichier «\u202f{self.name}\u202f» {fault}. "
            "Ouvrez-le dans votre tableur et enregistrez-le de nouveau en CSV, XLSX ou ODS."
        )


def _check_directory(archive: zipfile.ZipFile, packed_size: int, refuse: _Refusal) -> None:
    entries = archive.infolist()
    if len({entry.filename for entry in entries}) < len(entries):
        raise refuse("est abîmé\u202f: il contient deux fois le même fichier")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise refuse("est protégé par un mot de passe")
    if any(entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for entry in entries):
        raise refuse("est compressé d’une façon inconnue des tableurs")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > max(RATIO_COUNTS_FROM, MAX_RATIO * packed_size):
        raise refuse("est démesuré une fois décompressé")


def _check_kind(archive: zipfile.ZipFile, refuse: _Refusal) -> None:
    names = set(archive.namelist())
    is_xlsx = {"[Content_Types].xml", "xl/workbook.xml"} <= names
    is_ods = {"mimetype", "content.xml"} <= names and archive.read("mimetype").startswith(_ODS)
    if not is_xlsx and not is_ods:
        raise refuse("n’est pas un classeur XLSX ou ODS")


def _check_entries(archive: zipfile.ZipFile, refuse: _Refusal) -> int:
    unpacked = 0
    for entry in archive.infolist():
        declared = entry.file_size
        trait = _unpack(archive, entry)
        if trait.size != declared:
            raise refuse("est abîmé\u202f: son contenu n’a pas la taille annoncée")
        if trait.is_packed:
            raise refuse("contient un autre document ou une archive")
        if trait.has_doctype:
            raise refuse("contient une déclaration DOCTYPE, qu’aucun tableur n’écrit")
        unpacked += declared
    return unpacked


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> _Trait:
    """Unpack `entry` chunk by chunk, keeping nothing; stops soon after the size that it declares."""
    declared = entry.file_size
    entry.file_size = declared + 2 * _CHUNK  # else zipfile would hide what a lying directory leaves out
    size, tail, has_doctype, is_packed = 0, b"", False, False
    with archive.open(entry) as content:
        while size <= declared and (chunk := content.read(_CHUNK)):
            is_packed = is_packed or (size == 0 and chunk.startswith(_PACKED))
            has_doctype = has_doctype or b"<!doctype" in (tail + chunk).lower()
            tail = chunk[-16:]
            size += len(chunk)
    return _Trait(size, has_doctype, is_packed)
