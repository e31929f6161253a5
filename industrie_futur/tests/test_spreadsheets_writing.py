import datetime
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from django.utils.functional import lazystr
from hypothesis import given, settings
from hypothesis import strategies as st

from industrie_futur.spreadsheets import (
    FORMATS,
    Linked,
    TooManyRows,
    cells,
    spreadsheet_response,
    stream_csv,
    write_ods,
    write_xlsx,
)
from industrie_futur.spreadsheets.workbook import MAX_TEXT
from industrie_futur.tests.spreadsheet_files import read

FORMULAS = [
    "=1+1",
    "+33 3 53 01 83 37",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    " =1+1",
    "\u00a0=HYPERLINK(1)",
    "'=1+1",
    "''+1",
]
DAY = datetime.date(2015, 7, 20)
# Closing an answer closes the connections that earlier tests left open.
pytestmark = pytest.mark.django_db


def written(format: str, columns, rows) -> bytes:
    response = spreadsheet_response(format, "firmes-2015-07-20", columns, rows)
    content = b"".join(response.streaming_content)
    response.close()
    return content


def read_back(format: str, rows) -> list[list[str]]:
    """What `rows` are once written and read again, between two columns that keep them from looking blank."""
    columns = ["début", *(f"c{column}" for column in range(max(map(len, rows)))), "fin"]
    headings, found = read(written(format, columns, (["x", *row, "x"] for row in rows)), f"a.{format}")
    assert headings == columns
    return [cells[1:-1] for _, cells in found]


@pytest.mark.parametrize("format", FORMATS)
def test_values_read_back_as_they_were_written(format):
    row = [
        "00239639800022",
        142,
        Decimal("22620000.00"),
        True,
        None,
        DAY,
        datetime.datetime.fromisoformat("2015-07-20 09:05:07"),
    ]

    assert read_back(format, [row]) == [
        ["00239639800022", "142", "22620000", "oui", "", "2015-07-20", "2015-07-20 09:05:07"]
    ]


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize(
    "text", [*FORMULAS, "a\nb", "a\tb", " a  b ", '"', "'", "a;b,c", "<&>", "_x0041_", "é€😀"]
)
def test_text_reads_back_as_it_was_written(format, text):
    assert read_back(format, [[text]]) == [[text.replace("\r", "\n")]]


# Any text but what is dropped on the way: controls, and code points that are no characters.
texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]) | st.sampled_from("=+-@'\n\t")
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(texts, min_size=3, max_size=3), min_size=1, max_size=20))
@pytest.mark.parametrize("format", FORMATS)
def test_any_texts_read_back_as_they_were_written(format, rows):
    assert read_back(format, rows) == rows


numbers = st.decimals(-(10**12), 10**12, places=2) | st.integers(-(10**12), 10**12)
days = st.dates(datetime.date(1900, 3, 1), datetime.date(2200, 1, 1))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(numbers, days), min_size=1, max_size=20))
@pytest.mark.parametrize("format", FORMATS)
def test_any_numbers_and_days_read_back_as_they_were_written(format, rows):
    found = read_back(format, rows)

    assert [(Decimal(number.replace(",", ".")), day) for number, day in found] == [
        (number, day.isoformat()) for number, day in rows
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_odd_values_are_text_rather_than_wrong(format):
    row = [
        1234567890123456789,
        float("inf"),
        Decimal("NaN"),
        datetime.date(1789, 7, 14),
        datetime.time(9, 30),
    ]

    assert read_back(format, [[*row, lazystr("différé")]]) == [
        ["1234567890123456789", "inf", "NaN", "1789-07-14", "09:30:00", "différé"]
    ]


@pytest.mark.parametrize("format", FORMATS)
def test_moments_are_in_paris_time(format):
    moment = datetime.datetime(2015, 7, 20, 22, 5, tzinfo=datetime.UTC)

    assert read_back(format, [[moment]]) == [["2015-07-21 00:05:00"]]


def test_csv_is_what_french_excel_opens():
    content = b"".join(
        stream_csv(["SIRET", "Effectif", "Jour"], [["00239639800022", Decimal("142.50"), DAY]])
    )

    assert content == "\ufeffSIRET;Effectif;Jour\r\n00239639800022;142,5;2015-07-20\r\n".encode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_formula_is_guarded_by_an_apostrophe(formula):
    content = b"".join(stream_csv(["a"], [[formula], [f"x{formula}"]])).decode("utf-8-sig")

    _, guarded, harmless = content.split("\r\n")[:3]
    assert guarded.lstrip('"').startswith("'")
    assert harmless.lstrip('"').startswith("x")


def test_csv_negative_number_is_no_formula():
    assert b"".join(stream_csv(["a"], [[-5], [Decimal("-0.5")]])) == b"\xef\xbb\xbfa\r\n-5\r\n-0,5\r\n"


def test_csv_heading_is_guarded_too():
    assert b"".join(stream_csv(["=1+1"], [])) == b"\xef\xbb\xbf'=1+1\r\n"


def test_csv_comes_in_pieces_as_rows_do():
    asked = []
    pieces = stream_csv(["a"], (asked.append(row) or ["x" * 100] for row in range(10_000)))

    next(pieces)

    assert len(asked) < 1000


def xml(content: bytes, entry: str) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ET.fromstring(archive.read(entry))  # noqa: S314  our own file


@pytest.mark.parametrize("formula", FORMULAS)
def test_xlsx_formula_is_a_text_that_stays_text(formula):
    content = written("xlsx", ["a"], [[formula]])
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheet = xml(content, "xl/worksheets/sheet1.xml")
    cell = sheet.find(f".//{space}c[@r='A2']")
    style = xml(content, "xl/styles.xml").findall(f"{space}cellXfs/{space}xf")[int(cell.get("s"))]

    assert cell.get("t") == "inlineStr"
    assert sheet.findall(f".//{space}f") == []
    assert (style.get("quotePrefix"), style.get("numFmtId")) == ("1", "49")


def test_xlsx_types_its_cells_and_freezes_its_headings():
    content = written("xlsx", ["SIRET", "Effectif", "Jour"], [["00239639800022", Decimal("142.5"), DAY]])
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    sheet = xml(content, "xl/worksheets/sheet1.xml")

    assert sheet.find(f".//{space}pane").attrib["ySplit"] == "1"
    assert [cell.get("t") for cell in sheet.findall(f".//{space}row[@r='2']/{space}c")] == [
        "inlineStr",
        None,
        None,
    ]
    assert sheet.find(f".//{space}c[@r='C2']/{space}v").text == "42205"


def test_xlsx_text_past_the_limit_of_a_cell_is_cut_in_sight():
    (found,) = read_back("xlsx", [["x" * 40_000]])[0]

    assert (len(found), found[-2:]) == (MAX_TEXT, "x…")


def test_ods_types_its_cells():
    content = written("ods", ["a", "b", "c"], [["00239639800022", Decimal("142.50"), DAY]])
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    found = xml(content, "content.xml").findall(f".//{table}table/{table}table-row/{table}table-cell")

    assert [cell.get(f"{office}value-type") for cell in found] == ["string", "float", "date"]
    assert [cell.get(f"{table}style-name") for cell in found] == ["t", None, "d"]
    assert ["".join(cell.itertext()) for cell in found] == ["00239639800022", "142,5", "20/07/2015"]


def test_ods_begins_with_its_type():
    assert written("ods", ["a"], [])[30:84] == b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"


@pytest.mark.parametrize(("format", "holder"), [("xlsx", "rels"), ("ods", "content.xml")])
def test_number_that_leads_somewhere_is_a_number_and_a_link(format, holder):
    rows = [[Linked(Decimal("12.5"), "https://portail.example/chiffre/?a=1&b=2"), Linked(7, "")]]

    assert read_back(format, rows) == read_back(format, [[Decimal("12.5"), 7]])
    with zipfile.ZipFile(io.BytesIO(written(format, ["a", "b"], rows))) as file:
        held = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(holder))
    assert held.count("https://portail.example/chiffre/?a=1&amp;b=2") == 1


def test_csv_has_the_number_of_a_link_alone():
    rows = [[Linked(Decimal("12.5"), "https://portail.example/")]]

    assert written("csv", ["a"], rows).endswith(b"12,5\r\n")


@pytest.mark.parametrize("write", [write_xlsx, write_ods])
def test_rows_past_the_sheet_are_an_error_not_a_loss(monkeypatch, write):
    monkeypatch.setattr(cells, "MAX_ROWS", 4)
    write(["a"], [["x"]] * 3, io.BytesIO())

    with pytest.raises(TooManyRows):
        write(["a"], [["x"]] * 4, io.BytesIO())


@pytest.mark.parametrize(
    ("format", "content_type"),
    [
        ("csv", "text/csv; charset=utf-8"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)
def test_response_is_a_download_that_nothing_keeps_or_runs(format, content_type):
    response = spreadsheet_response(format, "firmes-2015-07-20", ["a"], [["b"]])
    response.close()

    assert response["Content-Type"] == content_type
    assert response["Content-Disposition"] == f'attachment; filename="firmes-2015-07-20.{format}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store, private"


def test_response_names_its_file_with_accents():
    response = spreadsheet_response("csv", "entreprises-engagées", ["a"], [])

    assert response["Content-Disposition"] == "attachment; filename*=utf-8''entreprises-engag%C3%A9es.csv"
