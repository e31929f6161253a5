"""The PDF of a report: accessible, true to its figures, and deaf to what people type."""

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from pypdf import PdfReader

from steering.charts import report_charts
from steering.pdf import pdf_of
from steering.report.document import document


def read(data):
    return PdfReader(BytesIO(pdf_of(document(data))))


def text_of(reader):
    """All the words, one space between them."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def nodes(reader) -> Iterator[dict]:
    """The elements of the structure tree, from top to bottom."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += reversed(node)
        elif isinstance(node, dict):
            yield node
            waiting += [node["/K"]] if "/K" in node else []


def kinds(reader):
    return [node["/S"] for node in nodes(reader) if "/S" in node]


def test_pdf_says_its_title_language_and_standard(report_data):
    reader = read(report_data)
    root = reader.trailer["/Root"]
    assert reader.metadata.title == report_data["title"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr-FR", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (
        b'pdfuaid:part="1"' in root["/Metadata"].get_data()
        or b"<pdfuaid:part>1<" in root["/Metadata"].get_data()
    )


def test_pdf_is_tagged_with_headings_tables_and_figures(report_data):
    found = kinds(read(report_data))
    assert [found.count(kind) for kind in ("/Title", "/H1", "/Table", "/THead", "/Figure")] == [
        1,
        5,
        6,
        6,
        5,
    ]  # charts, and two codes


def test_pdf_tables_have_column_headers(report_data):
    reader = read(report_data)
    headers = [node for node in nodes(reader) if node.get("/S") == "/TH"]
    assert len(headers) == 7 + 4 + 3 + 2 + 4 + 4  # targets, trajectory, funnel, phases, definitions, regions
    assert {node["/A"][0].get_object()["/Scope"] for node in headers} == {"/Column"}


def test_pdf_figures_say_what_the_charts_say(report_data):
    reader = read(report_data)
    said = [node["/Alt"] for node in nodes(reader) if node.get("/S") == "/Figure"]
    codes = ["QR. Entreprises engagées", "QR. Budget des programmes régionaux"]
    charts = [f"{chart.title}. {chart.sentence}" for chart in report_charts(report_data).values()]
    assert said == [*codes, *charts]


@pytest.mark.parametrize(
    "words",
    [
        "Point d’avancement au 20 juillet 2015 Données arrêtées au 20/07/2015 à 18 h 05",
        "situation au 20 juillet 2015.",
        "Il faut engager 18 entreprises par période de 30 jours.",
        "400 Entreprises engagées",
        "160 M€ Budget des programmes régionaux",
        "31 décembre 2015 500 400 80 % 100 18 –",
        "30 juin 2015 3 107 – 20 juillet 2015 400 1 700 – 31 décembre 2015 – – 500",
        "Engagée 388 Abandon 12",
        "Région Entreprises engagées Entreprises prévues Budget (€)",
        "Alsace 250 1 107 90 000 000,5",
        "Corse : pas de programme adopté",
        "Sans région 1 0 0 Total national 400 1 700 160 000 000",
        "Entreprises engagées 400 entreprises Entreprises admises au jour dit.",
    ],
)
def test_pdf_shows_the_figures(report_data, words):
    assert words in text_of(read(report_data))


def test_pdf_footer_gives_date_page_and_checksum_on_every_page(report_data):
    pages = read(report_data).pages
    for rank, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert "Date des données : 20 juillet 2015" in text
        assert f"Page {rank} sur {len(pages)}" in text
        assert f"Empreinte SHA-256 des données : {report_data['checksum']}" in text


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_pdf_says_when_its_data_are_fictional(report_data, is_demonstration):
    report_data["demonstration"] = is_demonstration
    assert ("Données fictives." in text_of(read(report_data))) is is_demonstration


def test_pdf_is_the_same_every_time(report_data):
    assert pdf_of(document(report_data)) == pdf_of(document(report_data))


def test_pdf_is_set_in_marianne(report_data):
    fonts = set()
    for page in read(report_data).pages:
        fonts |= {font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()}
    assert {re.sub(r"^/[A-Z]+\+|-.*", "", name) for name in fonts} == {"Marianne"}


def test_pdf_reads_nothing_typed_as_markup(report_data):
    typed = (
        '<script>alert(1)</script> #set text(size: 90pt) *gras* $x$ @ref #read("/etc/hostname") "q" \\ & ]'
    )
    report_data["summary"] = [typed]
    report_data["regions"]["rows"][0]["name"] = typed
    report_data["funnel"][0]["label"] = typed
    text = text_of(read(report_data))
    assert typed in text
    assert "Alsace" not in text


def test_pdf_draws_a_square_for_a_letter_that_no_font_has(report_data):
    report_data["summary"] = ["a漢😀\x01\u202e z"]
    assert "a□□□□ z" in text_of(read(report_data))


def test_pdf_puts_a_wide_table_on_its_side(report_data):
    table = report_data["regions"]
    extra = [f"Colonne {rank}" for rank in range(6)]
    table["columns"] += [{"code": label, "label": label, "unit": ""} for label in extra]
    for values in (*(row["values"] for row in table["rows"]), table["without_region"], table["total"]):
        values += [0] * len(extra)
    shapes = [page.mediabox.width > page.mediabox.height for page in read(report_data).pages]
    assert shapes == [False] * (len(shapes) - 1) + [True]


def test_pdf_of_nothing_is_still_a_report(report_data):
    report_data |= {"summary": [], "figures": [], "targets": [], "phases": [], "funnel": []}
    report_data["trajectory"] = {"engaged": [], "financed": [], "targets": []}
    report_data["regions"] |= {"without_region": None, "rows": [], "total": [0, 0, 0]}
    assert "aucune entreprise n’est engagée" in text_of(read(report_data))


def test_pdf_shows_a_target_passed(report_data):
    report_data["targets"][0] |= {"progress_pct": "142,4\u202f%", "raw_progress_pct": 142.4}
    assert "142,4 %" in text_of(read(report_data))


def test_pdf_shows_a_report_on_the_map_of_2016(report_data):
    report_data |= {"geography": "2016", "as_of": "2016-01-01"}
    report_data["regions"]["rows"] = [
        {"code": "44", "name": "Alsace-Champagne-Ardenne-Lorraine", "note": "", "values": [57, 241, 24230000]}
    ]
    alt = next(node["/Alt"] for node in nodes(read(report_data)) if "région." in node.get("/Alt", ""))
    assert alt.endswith("Alsace-Champagne-Ardenne-Lorraine (57)\u202f; pas de programme dans 17 régions.")
