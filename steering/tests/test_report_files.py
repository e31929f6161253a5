"""The nine files of a report: the same figures as the frozen ones, in each format and language."""

import hashlib
import re
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from industrie_futur.jobs import Job, Lost, run_job
from regions.tests.factories import adopt
from steering.catalogue import WORDS
from steering.models import ProgressReport, ReportFile
from steering.report import services
from steering.report.services import make_report, publish_report, request_report
from steering.tests.factories import published_report
from steering.tests.test_reports import DAY, targets  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db

LANGUAGES = ("fr", "en", "de")
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def report(ministry, targets):  # noqa: F811
    """Three firms, a programme and a report before, published."""
    adopt("42", amount=11_520_000, by=UserFactory(administrator=True))
    enrol()
    published_report(DAY.replace(day=1), by=ministry)
    enrol(department="29", phase=Phase.DIAGNOSTIC)
    enrol(department="29")
    return published_report(DAY, by=ministry, publish=False)


# What each format shows, as (heading of a line, its other cells) ------------------------------------------


def plain(text):
    return " ".join(str(text).replace("\u202f", " ").replace("\xa0", " ").split())


class _Rows(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.cell = [], None

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self.rows[-1].append(plain(self.cell))
            self.cell = None


def page_rows(client, report, language):
    response = client.get(report.get_absolute_url(), {"langue": language})
    parser = _Rows()
    parser.feed(response.content.decode())
    return parser.rows


def file_of(report, language, extension):
    with report.files.get(language=language, format=extension).file.open() as file:
        return BytesIO(file.read())


def odt_rows(report, language):
    content = ElementTree.fromstring(ZipFile(file_of(report, language, "odt")).read("content.xml"))  # noqa: S314
    return [
        [plain("".join(cell.itertext())) for cell in row.iter(f"{TABLE}table-cell")]
        for row in content.iter(f"{TABLE}table-row")
    ]


def xlsx_rows(report, language):
    book = CalamineWorkbook.from_filelike(file_of(report, language, "xlsx"))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    return [[plain(row[0]), *row[1:]] for rows in sheets for row in rows]


def written(raw, unit, language):
    """A frozen number as the language writes it, by another way than the report's own."""
    if raw is None:
        return said("sans objet", language)
    text = f"{raw:,.2f}" if unit.startswith("€") and raw != int(raw) else f"{raw:,}".removesuffix(".0")
    signs = {"fr": {",": " ", ".": ","}, "en": {}, "de": {",": ".", ".": ","}}[language]
    text = "".join(signs.get(letter, letter) for letter in text)
    match (unit, language):
        case ("%", "en"):
            return f"{text}%"
        case ("€", "en"):
            return f"€{text}"
        case ("%" | "€", _):
            return f"{text} {unit}"
    return text


def said(label, language):
    return plain(label if language == "fr" else WORDS[label][language == "de"])


def lines_of(figures, language):
    """(heading, its numbers as (raw, unit)) of every frozen line: chapters, phases, regions."""
    for chapter in figures["chapters"]:
        for each in chapter["figures"]:
            parts = [each["numerator"], each["denominator"]]
            numbers = [(each["raw"], each["unit"])]
            numbers += [(each["previous"], each["unit"])] if each["previous"] is not None else []
            numbers += [(part["raw"], part["unit"]) for part in parts if part]
            yield said(each["label"], language), numbers
        for table in chapter["tables"]:
            units = [column["unit"] for column in table["columns"]]
            for row in table["rows"]:
                yield said(row["label"], language), list(zip(row["values"], units, strict=True))
    for phase in figures["phases"]:
        yield said(phase["label"], language), [(phase["count"], "")]
    units = [f"{column['unit']} above" for column in figures["regions"]["columns"]]
    for row in figures["regions"]["rows"]:
        yield row["name"], list(zip(row["values"], units, strict=True))


def missing(expected, rows):
    """The expected lines of which no row holds every number, in its order."""
    return [
        (heading, numbers)
        for heading, numbers in expected
        if not any(row and row[0] == heading and _holds(row[1:], numbers) for row in rows)
    ]


def _holds(cells, numbers):
    left = iter(cells)
    return all(any(cell == number for cell in left) for number in numbers)


def test_every_format_in_every_language_shows_the_frozen_figures(client, report, ministry):
    client.force_login(ministry)
    for language in LANGUAGES:
        check_formats(client, report, language)


def check_formats(client, report, language):
    frozen = list(lines_of(report.figures, language))
    texts = [(heading, [written(*each, language) for each in numbers]) for heading, numbers in frozen]
    numbers = [(heading, [raw for raw, _ in cells if raw is not None]) for heading, cells in frozen]
    assert len(frozen) > 80

    assert missing(texts, page_rows(client, report, language)) == []
    assert missing(texts, odt_rows(report, language)) == []
    assert missing(numbers, xlsx_rows(report, language)) == []
    reader = PdfReader(file_of(report, language, "pdf"))
    printed = plain(" ".join(page.extract_text() for page in reader.pages))
    assert [line for line in texts if not _printed(*line, printed)] == []


def _printed(heading, cells, text):
    """A PDF's text holds the line: its heading, at once its first number, the others in order close by.

    Every place where a number may be is followed, each once: one search by pattern takes minutes to say no.
    """
    first, *others = cells
    ends = _ends(f"{heading} {first}", text, 0, len(text))
    for cell in others:
        ends = {end for start in ends for end in _ends(cell, text, start, start + len(cell) + 25)}
    return bool(ends)


def _ends(words, text, start, stop):
    """Where `words`, whole, end in the text between two places."""
    found = re.compile(rf"(?<!\S){re.escape(words)}(?!\S)").finditer(text, start, min(stop + 1, len(text)))
    return {each.end() for each in found if each.end() <= stop}


def test_files_are_nine_and_those_in_french_are_the_reports_own(report):
    files = {(each.language, each.format): each for each in report.files.all()}
    assert files.keys() == {(spoken, kind) for spoken in LANGUAGES for kind in ("pdf", "xlsx", "odt")}
    assert [files["fr", kind].file.name for kind in ("pdf", "xlsx")] == [report.pdf.name, report.xlsx.name]
    for spoken, kind in files:
        content = file_of(report, spoken, kind).getvalue()
        assert hashlib.sha256(content).hexdigest() == files[spoken, kind].checksum


def test_files_say_their_language_and_their_title(report):
    said_in = {"fr": ("fr-FR", "Point d’av"), "en": ("en-GB", "Progress"), "de": ("de-DE", "Sachstand")}
    for language, (spoken, title) in said_in.items():
        reader = PdfReader(file_of(report, language, "pdf"))
        meta = ZipFile(file_of(report, language, "odt")).read("meta.xml").decode()
        assert reader.trailer["/Root"]["/Lang"] == spoken
        assert reader.metadata.title.startswith(title)
        assert f"<dc:language>{spoken}</dc:language>" in meta
        assert f"<dc:title>{title}" in meta


def test_text_has_headings_heading_rows_and_described_drawings(report):
    content = ElementTree.fromstring(ZipFile(file_of(report, "fr", "odt")).read("content.xml"))  # noqa: S314
    headings = [each.get(f"{TEXT}outline-level") for each in content.iter(f"{TEXT}h")]
    tables = list(content.iter(f"{TABLE}table"))
    svg = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
    assert headings[0] == "1"
    assert headings.count("2") == len(tables)
    assert all(table.find(f"{TABLE}table-header-rows") is not None for table in tables)
    assert len(list(content.iter(f"{svg}title"))) == len(list(content.iter(f"{svg}desc"))) == 3


def test_page_offers_first_the_files_of_the_language_that_it_shows(client, report, ministry):
    client.force_login(ministry)
    response = client.get(report.get_absolute_url(), {"langue": "de"})
    assert [(each.language, each.format) for each in response.context["shown_files"]] == [
        ("de", "pdf"),
        ("de", "xlsx"),
        ("de", "odt"),
    ]


def test_a_file_is_read_by_who_reads_the_report(client, report, ministry):
    url = reverse("steering:report_file", args=[report.pk, "de", "odt"])
    client.force_login(UserFactory(observer=True))
    assert client.get(url).status_code == 404
    publish_report(report, by=ministry)
    response = client.get(url)
    assert b"".join(response.streaming_content).startswith(b"PK")
    assert 'filename="point-d-avancement-2015-07-20-de.odt"' in response["Content-Disposition"]


def test_files_of_a_published_report_never_change(report, ministry):
    publish_report(report, by=ministry)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFile.objects.filter(report=report).update(checksum="0" * 64)


def test_a_disk_that_is_full_leaves_no_file_and_says_so(ministry, targets, monkeypatch):  # noqa: F811
    enrol()
    row = request_report(as_of=DAY, by=ministry)
    saved, save = [], FileSystemStorage._save

    def full(storage, name, content):
        if len(saved) == 4:
            raise OSError(28, "No space left on device")
        saved.append(save(storage, name, content))
        return saved[-1]

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    run_job(ProgressReport, row.pk, make_report)

    row.refresh_from_db()
    assert (row.status, row.figures, row.files.count()) == (Job.Status.FAILED, {}, 0)
    assert [name for name in saved if default_storage.exists(name)] == []


def test_a_worker_that_lost_its_report_leaves_no_file(ministry, targets, monkeypatch):  # noqa: F811
    enrol()
    row = request_report(as_of=DAY, by=ministry)
    kept = []

    def taken_over(report, files):
        kept.extend(files.values())
        ProgressReport.objects.filter(pk=report.pk).update(attempts=report.attempts + 1)
        raise Lost

    monkeypatch.setattr(services, "keep_rows", taken_over)
    run_job(ProgressReport, row.pk, make_report)

    row.refresh_from_db()
    assert (row.status, row.files.count()) == (Job.Status.RUNNING, 0)
    assert [each.name for each in kept if default_storage.exists(each.name)] == []
