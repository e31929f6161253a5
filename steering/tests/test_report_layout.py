"""How a report's text document and workbook are laid out: styles, widths, formats of numbers, names."""

from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from regions.tests.factories import adopt
from steering.report.document import document
from steering.report.odt import odt_of
from steering.report.pieces import Cell, Table
from steering.report.widths import centimetres
from steering.report.xlsx import number_format, xlsx_of
from steering.tests.factories import published_report
from steering.tests.test_reports import DAY, targets  # noqa: F401  a fixture

NAMES = {
    name: f"urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"
    for name, urn in {
        "draw": "drawing",
        "fo": "xsl-fo-compatible",
        "manifest": "manifest",
        "style": "style",
        "table": "table",
        "text": "text",
    }.items()
}
XLINK = "{http://www.w3.org/1999/xlink}"


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def frozen(db, ministry, targets):  # noqa: F811
    adopt("42", amount=11_520_000)
    enrol()
    return published_report(DAY, by=ministry, publish=False).figures


def name(prefix, local):
    return f"{{{NAMES[prefix]}}}{local}"


@pytest.fixture
def parts(frozen):
    """The XML parts of the English text, and the names of the others."""
    with ZipFile(BytesIO(odt_of(document(frozen, "en")))) as file:
        return {
            each: ElementTree.fromstring(file.read(each)) if each.endswith(".xml") else None  # noqa: S314
            for each in file.namelist()
        }


def test_text_names_each_of_its_parts_and_its_type_first(parts):
    assert next(iter(parts)) == "mimetype"
    entries = parts["META-INF/manifest.xml"].iter(name("manifest", "file-entry"))
    named = [each.get(name("manifest", "full-path")) for each in entries]
    assert named == ["/", *(each for each in parts if each not in {"mimetype", "META-INF/manifest.xml"})]


def test_text_uses_no_style_that_it_does_not_define(parts):
    styles = [*parts["styles.xml"].iter(), *parts["content.xml"].iter()]
    defined = {each.get(name("style", "name")) for each in styles}
    kinds = [name(prefix, "style-name") for prefix in ("draw", "table", "text")]
    used = {each.get(kind) for each in styles for kind in kinds} - {None}
    assert used - defined == set()


def test_text_is_set_in_its_language(parts):
    default = next(parts["styles.xml"].iter(name("style", "default-style")))
    properties = default.find(name("style", "text-properties"))
    assert [properties.get(name("fo", each)) for each in ("language", "country")] == ["en", "GB"]


def test_text_draws_its_charts_as_pictures_that_it_holds(parts):
    images = [each.get(f"{XLINK}href") for each in parts["content.xml"].iter(name("draw", "image"))]
    assert len(images) == 3
    assert images == [each for each in parts if each.startswith("Pictures/")]


def test_tables_of_the_text_fill_their_page_and_turn_it_when_they_are_wide(parts):
    content = parts["content.xml"]
    widths = {
        each.get(name("style", "name")): each.find(name("style", "table-column-properties"))
        for each in content.iter(name("style", "style"))
        if each.get(name("style", "family")) == "table-column"
    }
    wide = []
    for table in content.iter(name("table", "table")):
        columns = [
            each.get(name("table", "style-name")) for each in table.iter(name("table", "table-column"))
        ]
        whole = sum(float(widths[each].get(name("style", "column-width"))[:-2]) for each in columns)
        wide.append(round(whole, 1))
    assert {*wide[:-1]} == {17.0}
    assert wide[-1] == 26.9
    last = [
        each for each in content.iter(name("text", "h")) if each.get(name("text", "outline-level")) == "1"
    ][-1]
    assert last.get(name("text", "style-name")) == "Wide_heading"


def test_columns_hold_their_longest_word():
    table = Table("", [("Région", False), ("Entreprises accompagnées", True)], [[Cell("Corse"), Cell("8")]])
    first, second = centimetres(table, 17)
    assert (first + second, second > len("accompagnées") * 0.165) == (17, True)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("1\u202f700", "#,##0"),
        ("38,5\u202f%", '#,##0.0"\u202f%"'),
        ("€5,100,284.04", '"€"#,##0.00'),
        ("160.000.000\u00a0€", '#,##0"\u00a0€"'),
        ("+2,5\u00a0pt", '+#,##0.0"\u00a0pt";−#,##0.0"\u00a0pt";0'),
        ("sans objet", "#,##0"),
    ],
)
def test_numbers_of_the_workbook_look_as_in_the_report(text, shape):
    assert number_format(text) == shape


def test_sheets_are_named_in_the_language_and_cut_between_words(frozen):
    names = CalamineWorkbook.from_filelike(BytesIO(xlsx_of(document(frozen, "de")))).sheet_names
    assert names[0] == "Übersicht"
    assert "Der Mensch und die Industrie…" in names
