"""Workbooks made to harm: each is refused before it costs memory or time."""

import io
import struct
import time
import tracemalloc
import zipfile

import pytest

from industrie_futur.spreadsheets import UnreadableFile
from industrie_futur.tests.spreadsheet_files import archive, ods, read, xlsx, xlsx_entries

MEBIBYTE = 2**20
STRINGS = "xl/sharedStrings.xml"


def refusal(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data, name)
    return caught.value.message.replace("\u202f", " ")


def spoilt(entries: dict[str, bytes | str]) -> bytes:
    return archive(xlsx_entries() | entries)


def bomb(mebibytes: int) -> bytes:
    """A sound workbook but for one cell of that size."""
    entries = xlsx_entries()
    before, after = entries.pop(STRINGS).split(b"siret")
    file = io.BytesIO(archive(entries))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as zipped, zipped.open(STRINGS, "w") as strings:
        strings.write(before)
        for _ in range(mebibytes):
            strings.write(b"a" * MEBIBYTE)
        strings.write(after)
    return file.getvalue()


def declared(data: bytes, entry: str, *, flags: int | None = None, size: int | None = None) -> bytes:
    """`data` with what its directory says of `entry` changed, and nothing else."""
    changed = bytearray(data)
    at = data.rindex(entry.encode()) - 46  # the directory comes last; a name follows 46 bytes of facts
    if flags is not None:
        struct.pack_into("<H", changed, at + 8, flags)
    if size is not None:
        struct.pack_into("<L", changed, at + 24, size)
    return bytes(changed)


@pytest.mark.parametrize("said", [None, 1000, 0])
def test_zip_bomb_is_refused_at_once_and_without_memory(said):
    data = declared(bomb(60), STRINGS, size=said)
    assert len(data) < MEBIBYTE // 4
    tracemalloc.start()
    start = time.perf_counter()

    message = refusal(data)

    assert "démesuré" in message if said is None else "n’a pas la taille annoncée" in message
    assert time.perf_counter() - start < 1
    assert tracemalloc.get_traced_memory()[1] < MEBIBYTE
    tracemalloc.stop()


def test_far_off_cell_ends_the_child_alone():
    data = xlsx({(0, 0): "siret", (1_048_575, 16_383): "x"})
    assert len(data) < 10_000

    assert "couvre trop de cellules" in refusal(data)


def test_ods_repeated_beyond_measure_is_refused():
    cell = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    data = ods(
        f'<table:table-row table:number-rows-repeated="1048576">{cell}<text:p>x</text:p></table:table-cell>'
        "</table:table-row>"
    )

    assert refusal(data, "a.ods").startswith("Le fichier « a.ods » ")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (spoilt({f"xl/media/{number}": "x" for number in range(1000)}), "contient trop de fichiers"),
        (spoilt({"xl/embeddings/a.xlsx": xlsx({(0, 0): "a"})}), "contient un autre document ou une archive"),
        (spoilt({"xl/a.bin": b"\x1f\x8b\x08"}), "contient un autre document ou une archive"),
        (spoilt({STRINGS: '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "déclaration DOCTYPE"),
        (spoilt({STRINGS: "<?xml?>" + " " * (2**16 - 10) + "<!DoctYPE a>"}), "déclaration DOCTYPE"),
        (declared(spoilt({}), STRINGS, flags=1), "est protégé par un mot de passe"),
        (archive(xlsx_entries(), zipfile.ZIP_BZIP2), "est compressé d’une façon inconnue"),
        (archive({"word/document.xml": "<w/>"}), "n’est pas un classeur XLSX ou ODS"),
        (
            archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
            "n’est pas un classeur",
        ),
        (spoilt({"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row><c"}), "est"),
        (ods("<table:table-row"), "est abîmé ou bien trop long"),
    ],
)
def test_spoilt_workbook_is_refused_with_its_fault(data, fault):
    assert fault in refusal(data)


def test_doubled_entry_is_refused():
    file = io.BytesIO(spoilt({}))
    with zipfile.ZipFile(file, "a") as zipped, pytest.warns(UserWarning, match="Duplicate name"):
        zipped.writestr(STRINGS, "<sst/>")

    assert "deux fois le même fichier" in refusal(file.getvalue())


def test_repeated_rows_that_pack_well_are_no_bomb():
    data = xlsx({(row, column): "Entreprise" for row in range(2000) for column in range(5)})

    assert len(read(data, "a.xlsx")[1]) == 1999
