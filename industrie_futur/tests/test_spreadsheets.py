import datetime
import gc
import io
import signal
import subprocess

import pytest
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from industrie_futur.spreadsheets import UnreadableFile, read_rows
from industrie_futur.tests.spreadsheet_files import ods, read, xlsx

ONE_CELL = (
    '<table:table-row><table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    "</table:table-row>"
)
TABLE = (["siret", "nom"], [(2, ["00239639800022", "Étoile"])])


def refusal(data: bytes, name: str = "firmes.csv", **limits) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read(data, name, **limits)
    return caught.value.message.replace("\u202f", " ").replace("\u00a0", " ")


# CSV


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_encoding_and_delimiter_are_found(encoding, delimiter):
    text = "siret,nom\r\n00239639800022,Étoile\r\n".replace(",", delimiter)

    assert read(text.encode(encoding), "firmes.csv") == TABLE


def test_csv_in_windows_encoding_keeps_french_marks():
    data = "nom\nL’Œuvre – 3 € «\u00a0A\u00a0»\n".encode("cp1252")

    assert read(data, "a.csv") == (["nom"], [(2, ["L’Œuvre – 3 € «\u00a0A\u00a0»"])])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('siret,"nom; raison"\n1,Durand\n', (["siret", "nom; raison"], [(2, ["1", "Durand"])])),
        ("siret;nom, usuel, complet\n1;A\n", (["siret", "nom, usuel, complet"], [(2, ["1", "A"])])),
        ("nom\nDurand, fils\n", (["nom", ""], [(2, ["Durand, fils"])])),
    ],
)
def test_csv_delimiter_is_not_taken_from_a_name(text, expected):
    headings, rows = read(text.encode(), "a.csv")

    assert (headings, rows) == ([heading for heading in expected[0] if heading], expected[1])


def test_csv_line_numbers_are_those_of_the_spreadsheet():
    data = b'\n\nsiret;note\n1;"deux\r\nlignes"\n\n;\n2;fin'

    assert read(data, "a.csv") == (["siret", "note"], [(4, ["1", "deux\nlignes"]), (7, ["2", "fin"])])


def test_csv_separator_line_of_excel_is_obeyed():
    assert read(b"sep=|\r\nsiret|nom\r\n1|A;B\r\n", "a.csv") == (["siret", "nom"], [(2, ["1", "A;B"])])


def test_csv_rows_are_filled_up_and_overlong_rows_kept():
    data = b"a;b;c;;\n1\n1;2;3;4\n1;2;3;;\n"

    assert read(data, "a.csv") == (
        ["a", "b", "c"],
        [(2, ["1", "", ""]), (3, ["1", "2", "3", "4"]), (4, ["1", "2", "3"])],
    )


def test_csv_control_characters_are_dropped():
    data = "si\x00ret;nom\n1\x00;A\x07B\ufeff\x7f\x85C\n".encode()

    assert read(data, "a.csv") == (["siret", "nom"], [(2, ["1", "ABC"])])


def test_csv_headings_lose_idle_spaces():
    assert read(b'" siret\n(14) ";  nom  usuel \n1;2', "a.csv")[0] == ["siret (14)", "nom usuel"]


def test_csv_guard_against_formulas_is_taken_off():
    assert read(b"tel\n'+33 1 02\n''=x\n'69\n", "a.csv")[1] == [(2, ["+33 1 02"]), (3, ["'=x"]), (4, ["'69"])]


# XLSX and ODS


def test_xlsx_numbers_and_days_come_back_as_text():
    day, moment = datetime.date(2015, 7, 20), datetime.datetime.fromisoformat("2015-07-20 14:05:30")
    values = [73282932000074, 200001600010, 0.1 + 0.2, 22620000.5, -3, 1e21, 1e-7, True, day, moment, "00239"]
    cells = {(0, column): f"c{column}" for column in range(len(values))}
    cells |= {(1, column): value for column, value in enumerate(values)}
    formats = {(1, 8): "dd/mm/yyyy", (1, 9): "dd/mm/yyyy hh:mm:ss"}

    assert read(xlsx(cells, formats), "a.xlsx")[1] == [
        (
            2,
            [
                "73282932000074",
                "200001600010",
                "0.3",
                "22620000.5",
                "-3",
                "1000000000000000000000",
                "0.0000001",
            ]
            + ["oui", "2015-07-20", "2015-07-20 14:05:30", "00239"],
        )
    ]


def test_xlsx_table_may_start_anywhere():
    data = xlsx({(3, 2): "siret", (3, 3): "nom", (5, 2): "1", (8, 3): "B"})

    assert read(data, "a.xlsx") == (["siret", "nom"], [(6, ["1", ""]), (9, ["", "B"])])


def test_xlsx_first_visible_sheet_with_content_is_read():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        hidden, _blank, shown = (book.add_worksheet(name) for name in ("Listes", "Vide", "Firmes"))
        hidden.write_column(0, 0, ["a", "b"])
        hidden.hide()
        shown.write_column(0, 0, ["siret", "1"])
        shown.activate()
        shown.set_first_sheet()

    assert read(file.getvalue(), "a.xlsx") == (["siret"], [(2, ["1"])])


def test_xlsx_under_another_name_is_known_by_its_content():
    assert read(xlsx({(0, 0): "siret", (1, 0): "1"}), "FIRMES.CSV") == (["siret"], [(2, ["1"])])


def test_ods_repeated_cells_and_rows_are_unfolded():
    cell = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
    doubled = cell.format(' table:number-columns-repeated="2"', "x")
    data = ods(
        f"<table:table-row>{cell.format('', 'a')}{cell.format('', 'b')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f'<table:table-row table:number-rows-repeated="2">{doubled}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert read(data, "a.ods") == (["a", "b"], [(4, ["x", "x"]), (5, ["x", "x"])])


def test_workbook_left_halfway_leaves_no_process(monkeypatch):
    children = []

    class Recorded(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            children.append(self)

    monkeypatch.setattr(subprocess, "Popen", Recorded)
    rows = read_rows(io.BytesIO(xlsx({(row, 0): "x" * 1000 for row in range(2000)})), name="a.xlsx").rows
    assert next(rows) == (2, ["x" * 1000])

    del rows
    gc.collect()

    assert [child.returncode for child in children] == [-signal.SIGKILL]


def test_uploaded_file_is_read_from_its_first_byte():
    file = SimpleUploadedFile("a.csv", b"siret\n1\n")
    file.read(3)

    assert list(read_rows(file, name=file.name).rows) == [(2, ["1"])]


# What is refused, and why


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "a.csv", "est vide"),
        (b"\xef\xbb\xbf\r\n ; \r\n", "a.csv", "est vide"),
        (b"siret;nom\n;;\n", "a.csv", "ne contient que sa ligne de titres"),
        (xlsx({}), "a.xlsx", "est vide"),
        (xlsx({(0, 0): "siret"}), "a.xlsx", "ne contient que sa ligne de titres"),
        (ods("<table:table-row/>"), "a.ods", "est vide"),
        (b"%PDF-1.7\n%\xe2\xe3", "a.xlsx", "est un document PDF"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a.xls",
            "ancien format Excel (.xls) ou protégé par un mot de passe",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "a.xlsx",
            "ancien format Excel (.xls) ou protégé par un mot de passe",
        ),
        (b"\xef\xbb\xbf  <html><table>", "a.csv", "est une page web"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "est une image"),
        (bytes(range(256)) * 40, "a.csv", "n’est pas un texte lisible"),
        (b"nom\n\x81\x8d\x90\n", "a.csv", "n’est pas un texte lisible"),
        (b"siret\n1\n", "a.exe", "n’a pas l’extension d’un tableau"),
        (b"siret\n1\n", "firmes", "n’a pas l’extension d’un tableau"),
        (b"PK\x03\x04 rien de bon", "a.xlsx", "est abîmé ou incomplet"),
        (xlsx({(0, 0): "siret", (1, 0): "1"})[:-200], "a.xlsx", "est abîmé ou incomplet"),
        (b'a;b\n1;"jamais referm\xe9\n2;3\n', "a.csv", "ne peut être lu à partir de la ligne 2"),
        (b"a;b\n1;" + b"x" * 40_000, "a.csv", "a, ligne 2, une cellule de plus de 32 767 caractères"),
        (ods(ONE_CELL.format("x" * 40_000)), "a.ods", "a, ligne 1, une cellule de plus de 32 767 caractères"),
        (xlsx({(0, 0): "a", (1, 600): "b"}), "a.xlsx", "a, ligne 2, plus de 500 colonnes"),
        (b"a;b\n" + b";" * 2**20, "a.csv", "ne peut être lu à partir de la ligne 2"),
    ],
)
def test_unreadable_file_is_refused_with_its_fault(data, name, fault):
    message = refusal(data, name)

    assert message.startswith(f"Le fichier « {name} » ")
    assert fault in message


def test_unreadable_file_is_a_validation_error():
    assert issubclass(UnreadableFile, ValidationError)


def test_file_size_limit_is_told():
    assert refusal(b"siret\n" + b"1\n" * 2**20, max_bytes=2**20) == (
        "Le fichier « firmes.csv » dépasse 1 Mo : répartissez ses lignes en plusieurs fichiers."
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"siret\n" + b"\n1" * 3, "a.csv"), (xlsx({(row * 2, 0): "x" for row in range(4)}), "a.xlsx")],
)
def test_row_limit_counts_rows_with_content(data, name):
    assert len(read(data, name, max_rows=3)[1]) == 3
    assert "dépasse 2 lignes" in refusal(data, name, max_rows=2)
