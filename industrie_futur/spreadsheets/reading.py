"""A spreadsheet that somebody sends, as rows of text.

Its type comes from its content; a workbook is looked into (`archives.py`), then parsed by a limited child
process (`workbook.py`), so that no file takes the portal with it.
"""

import csv
import io
import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from industrie_futur.spreadsheets import workbook
from industrie_futur.spreadsheets.archives import check_workbook
from industrie_futur.spreadsheets.cells import clean_text, unguarded
from industrie_futur.spreadsheets.errors import UnreadableFile
from industrie_futur.spreadsheets.workbook import MAX_COLUMNS, MAX_TEXT

MEBIBYTE = 2**20
MAX_BYTES = 20 * MEBIBYTE
MAX_ROWS = 100_000
EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".ods")

Line = tuple[int, list[str]]

_ZIP = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = ";,\t"
_LEAST_SECONDS, _BYTES_A_SECOND = 5, 4 * MEBIBYTE  # calamine reads over 20 MiB a second
_MAX_LINE = 2**20  # characters before a line end: more is no table
_SAVE_AS = "Enregistrez-le depuis votre tableur au format CSV, XLSX ou ODS."
_OTHER_KINDS = {
    b"%PDF": "un document PDF",
    b"\xd0\xcf\x11\xe0": "un classeur à l’ancien format Excel (.xls) ou protégé par un mot de passe",
    b"{\\rtf": "un document de texte",
    b"<": "une page web ou un document XML",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"\x1f\x8b": "une archive",
    b"7z\xbc\xaf": "une archive",
    b"Rar!": "une archive",
}
_TOO_LARGE = (
    "couvre trop de cellules. Supprimez ce qui se trouve loin du tableau, "
    "ou copiez le tableau dans un classeur neuf."
)
_ENDINGS = {
    workbook.PASSWORD: f"est protégé par un mot de passe. {_SAVE_AS}",
    workbook.NO_SHEET: "est vide\u202f: aucune de ses feuilles visibles n’a de contenu.",
    workbook.UNREADABLE: f"est abîmé ou incomplet. {_SAVE_AS}",
    -signal.SIGXCPU: f"est abîmé ou bien trop long à lire. {_SAVE_AS}",
}


class Sheet(NamedTuple):
    """A table: its headings, and its rows with the number that the spreadsheet shows beside each.

    Rows are read as they are asked for, blank ones left out. Each has at least one cell per heading; one
    with more has text past the last heading. Cells are text: as written in a CSV; in a workbook numbers are
    1234.5, days 2015-07-20, booleans oui or non. A code typed there as a number has lost its leading zeros:
    nothing here puts them back.
    """

    headings: list[str]
    rows: Iterator[Line]


def read_rows(file: BinaryIO, *, name: str, max_rows: int = MAX_ROWS, max_bytes: int = MAX_BYTES) -> Sheet:
    """The first visible sheet of the CSV, XLSX or ODS `file`, known to its sender as `name`.

    UnreadableFile when it is no such thing, is empty or dangerous; also later, from `rows`, past `max_rows`
    rows with content, or where a CSV breaks off.
    """
    data = _content(file, name, max_bytes)
    lines = _checked(_lines(data, name), name, max_rows)
    _, headings = next(lines, (0, []))
    if not headings:
        raise UnreadableFile(f"Le fichier «\u202f{name}\u202f» est vide.")
    first = next(lines, None)
    if first is None:
        raise UnreadableFile(
            f"Le fichier «\u202f{name}\u202f» ne contient que sa ligne de titres\u202f: ajoutez-y des lignes."
        )
    width = len(headings)
    rows = ((number, cells + [""] * (width - len(cells))) for number, cells in chain([first], lines))
    return Sheet([" ".join(heading.split()) for heading in headings], rows)


def _content(file: BinaryIO, name: str, max_bytes: int) -> bytes:
    """All the bytes of `file`, once sure that they are few enough and may be a table."""
    if file.seekable():
        file.seek(0)
    data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise UnreadableFile(
            f"Le fichier «\u202f{name}\u202f» dépasse {max_bytes // MEBIBYTE}\u00a0Mo\u202f: "
            "répartissez ses lignes en plusieurs fichiers."
        )
    start = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    for signature, kind in _OTHER_KINDS.items():
        if start.startswith(signature):
            raise UnreadableFile(f"Le fichier «\u202f{name}\u202f» est {kind}. {_SAVE_AS}")
    if not name.lower().endswith(EXTENSIONS):
        raise UnreadableFile(
            f"Le fichier «\u202f{name}\u202f» n’a pas l’extension d’un tableau (.csv, .xlsx ou .ods). "
            f"{_SAVE_AS}"
        )
    return data


def _checked(lines: Iterator[Line], name: str, max_rows: int) -> Iterator[Line]:
    """`lines` cleaned, without the blank ones or the blank cells at their end; the first is the headings."""
    kept = 0
    for number, raw in lines:
        cells = [clean_text(cell) for cell in raw]
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        _check_line(number, cells, name)
        if kept > max_rows:
            limit = f"{max_rows:,}".replace(",", "\u202f")
            raise UnreadableFile(
                f"Le fichier «\u202f{name}\u202f» dépasse {limit} lignes\u202f: "
                "répartissez-les en plusieurs fichiers."
            )
        kept += 1
        yield number, cells


def _check_line(number: int, cells: list[str], name: str) -> None:
    where = f"Le fichier «\u202f{name}\u202f» a, ligne {number},"
    if len(cells) > MAX_COLUMNS:
        raise UnreadableFile(
            f"{where} plus de {MAX_COLUMNS} colonnes\u202f: ce n’est pas un tableau à lire ici."
        )
    if max(map(len, cells)) > MAX_TEXT:
        raise UnreadableFile(
            f"{where} une cellule de plus de 32\u202f767 caractères\u202f: raccourcissez-la."
        )


def _lines(data: bytes, name: str) -> Iterator[Line]:
    if not data.startswith(_ZIP):
        return _csv_lines(data, name)
    unpacked = check_workbook(data, name)
    return _workbook_lines(data, name, seconds=_LEAST_SECONDS + unpacked // _BYTES_A_SECOND)


# CSV ----------------------------------------------------------------------------------------------


def _csv_lines(data: bytes, name: str) -> Iterator[Line]:
    """Records of a CSV, numbered as a spreadsheet numbers them: one by record, whatever lines it spans."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data, name), newline="")
    if sep := re.fullmatch(r'"?sep=(.)"?[\r\n]*', text.readline(_MAX_LINE), re.IGNORECASE):
        delimiter = sep[1]  # Excel's own convention; it does not show that line
    else:
        delimiter = _delimiter(text)
        text.seek(0)
    number = 0
    try:
        for number, record in enumerate(csv.reader(_bounded(text), delimiter=delimiter, strict=True), 1):
            yield number, [unguarded(cell) for cell in record]
    except csv.Error as error:
        raise UnreadableFile(
            f"Le fichier «\u202f{name}\u202f» ne peut être lu à partir de la ligne {number + 1}\u202f: "
            "un guillemet y est mal placé ou jamais refermé, ou une cellule est démesurée."
        ) from error


def _encoding(data: bytes, name: str) -> str:
    if data.startswith(_UTF_16):
        candidates = ["utf-16"]
    elif _looks_binary(data[:8192]):
        candidates = []
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnreadableFile(f"Le fichier «\u202f{name}\u202f» n’est pas un texte lisible. {_SAVE_AS}")


def _looks_binary(sample: bytes) -> bool:
    """Over one byte in five that no text holds; a stray NUL is forgiven."""
    controls = sum(byte < 32 and byte not in b"\t\n\r\f" for byte in sample)
    return controls * 5 > len(sample)


def _delimiter(text: io.TextIOWrapper) -> str:
    """The delimiter under which most of the first records are as wide as the headings, or the widest."""

    def score(mark: str) -> tuple[int, int]:
        text.seek(0)
        try:
            widths = [len(row) for row in islice(csv.reader(_bounded(text), delimiter=mark), 20) if row]
        except csv.Error:
            return 0, 0
        return (widths.count(widths[0]), widths[0]) if widths and widths[0] > 1 else (0, 0)

    return max(_DELIMITERS, key=score)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_MAX_LINE):
        if len(line) == _MAX_LINE:
            raise csv.Error("line too long")
        yield line


# XLSX and ODS -------------------------------------------------------------------------------------


def _workbook_lines(data: bytes, name: str, *, seconds: int) -> Iterator[Line]:
    """Rows of a workbook, from the child that parses it; it ends with the iterator, read through or not."""
    with tempfile.TemporaryFile() as source:
        source.write(data)
        source.seek(0)
        child = subprocess.Popen(  # noqa: S603  our own program, no word of the user's on its command line
            [sys.executable, "-I", str(Path(workbook.__file__)), str(seconds)],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
        )
        with child:
            try:
                for line in child.stdout or ():
                    number, cells = json.loads(line)
                    yield number, cells
                ending = child.wait()
            finally:
                child.kill()
    if ending:
        is_ours = ending > 0 and ending != workbook.TOO_LARGE  # else a signal: calamine ends when memory does
        fault = _ENDINGS.get(ending, _ENDINGS[workbook.UNREADABLE] if is_ours else _TOO_LARGE)
        raise UnreadableFile(f"Le fichier «\u202f{name}\u202f» {fault}")
