"""The progress report: asked for once, made once, published for ever."""

import datetime
import re
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from industrie_futur.jobs import Job
from steering.indicators import REGISTRY
from steering.models import Meeting, ProgressReport, Target
from steering.replay import checksum
from steering.report.services import publish_report, request_due_reports, request_report
from steering.tasks import make_progress_report

pytestmark = pytest.mark.django_db

DAY = datetime.date(2015, 7, 20)


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def targets(ministry):
    for due_on, value in (("2015-12-31", 500), ("2016-12-31", 2000)):
        Target.objects.create(
            indicator="engaged", due_on=due_on, value=value, source="Test", recorded_by=ministry
        )


@pytest.fixture
def report(ministry, targets):
    """A finished report on two engaged firms, one in Alsace and one in Bretagne."""
    enrol()
    enrol(department="29", phase=Phase.DIAGNOSTIC)
    row = request_report(as_of=DAY, by=ministry)
    make_progress_report(row.pk)
    row.refresh_from_db()
    return row


def figure(report, code):
    return next(each["raw"] for each in report.figures["figures"] if each["code"] == code)


def test_report_is_finished_with_its_figures_and_files(report):
    assert (report.status, report.message) == (Job.Status.DONE, "Point d’avancement prêt.")
    assert (figure(report, "engaged"), figure(report, "diagnosed")) == (2, 1)
    assert (bool(report.pdf), bool(report.xlsx)) == (True, True)


def test_report_holds_every_indicator(report):
    assert {each["code"] for each in report.figures["figures"]} == set(REGISTRY)


def test_report_checksum_is_that_of_its_figures(report):
    assert checksum(report.figures) == report.checksum == report.figures["checksum"]


def test_report_regions_add_up_to_the_national_figures(report):
    table = report.figures["regions"]
    rows = [row["values"] for row in table["rows"]]
    rows += [table["without_region"]] if table["without_region"] else []
    assert [sum(column) for column in zip(*rows, strict=True)] == table["total"]


def test_report_pdf_shows_the_figures_of_the_page(client, report, ministry):
    client.force_login(ministry)
    content = b"".join(client.get(reverse("steering:report_pdf", args=[report.pk])).streaming_content)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    text = text.replace("\xa0", " ").replace("\u202f", " ")
    for each in report.figures["figures"]:
        assert each["value"].replace("\u202f", " ").replace("\xa0", " ") in text, each["label"]


def test_report_sheet_shows_the_figures_of_the_page(client, report, ministry):
    client.force_login(ministry)
    content = b"".join(client.get(reverse("steering:report_xlsx", args=[report.pk])).streaming_content)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Synthèse").to_python()
    written = {row[0]: row[1] for row in rows}
    assert {each["label"]: written[each["label"]] for each in report.figures["figures"]} == {
        each["label"]: each["raw"] for each in report.figures["figures"]
    }


def test_report_made_twice_keeps_its_first_result(report):
    before = (report.finished_at, report.pdf.name)
    make_progress_report(report.pk)
    report.refresh_from_db()
    assert (report.finished_at, report.pdf.name) == before


def test_file_that_a_killed_worker_left_is_not_served(client, report, ministry):
    ProgressReport.objects.update(status=Job.Status.RUNNING)
    client.force_login(ministry)
    assert client.get(reverse("steering:report_pdf", args=[report.pk])).status_code == 404


def test_published_report_does_not_follow_a_late_entry(client, report, ministry):
    publish_report(report, by=ministry)
    client.force_login(ministry)
    page = reverse("steering:report_detail", args=[report.pk])
    before = client.get(page).context["figures"]

    enrol(on=datetime.date(2015, 5, 4))  # entered now, dated before the report

    assert client.get(page).context["figures"] == before
    assert client.get(reverse("steering:dashboard")).context["situation"].figures["engaged"].value == 3


def test_publish_refuses_figures_that_were_tampered_with(report, ministry):
    report.figures["summary"] = ["Tout va bien."]
    report.save(update_fields=["figures"])
    with pytest.raises(ValidationError):
        publish_report(report, by=ministry)


def test_request_report_refuses_a_day_in_the_future(ministry):
    with pytest.raises(ValidationError):
        request_report(as_of=datetime.date(2015, 7, 21), by=ministry)


def test_request_report_pressed_twice_makes_one_report(ministry):
    assert request_report(as_of=DAY, by=ministry) == request_report(as_of=DAY, by=ministry)


def test_report_create_keeps_what_was_typed(client, ministry):
    client.force_login(ministry)
    response = client.post(reverse("steering:report_create"), {"as_of": "31/02/2015"})
    assert response.context["form"]["as_of"].value() == "31/02/2015"
    assert response.context["form"].errors["as_of"] == ["Le 31/02/2015 n’existe pas dans le calendrier."]


def test_report_create_leads_to_the_report_being_made(client, ministry):
    client.force_login(ministry)
    response = client.post(reverse("steering:report_create"), {"as_of": "2015-07-20"}, follow=True)
    assert response.redirect_chain[-1][0] == ProgressReport.objects.get().get_absolute_url()
    assert 'hx-trigger="every 2s"' in response.content.decode()


def test_observer_reads_published_reports_only(client, report, ministry):
    client.force_login(UserFactory(observer=True))
    page = reverse("steering:report_detail", args=[report.pk])
    assert client.get(page).status_code == 404
    publish_report(report, by=ministry)
    assert client.get(page).status_code == 200


def test_officer_cannot_publish(client, report):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    assert client.post(reverse("steering:report_publish", args=[report.pk])).status_code == 403
    report.refresh_from_db()
    assert report.published_at is None


def test_failed_report_can_be_tried_again(client, ministry):
    row = ProgressReport.objects.create(
        as_of=DAY, status=Job.Status.FAILED, attempts=3, requested_by=ministry
    )
    client.force_login(ministry)
    client.post(reverse("steering:report_retry", args=[row.pk]))
    row.refresh_from_db()
    assert (row.status, row.attempts) == (Job.Status.QUEUED, 0)


def test_due_reports_are_asked_for_once(ministry):
    Meeting.objects.create(held_on="2015-07-21", title="Comité")
    asked = request_due_reports()
    assert [(each.origin, each.as_of) for each in asked] == [
        ("monthly", datetime.date(2015, 6, 30)),
        ("meeting", DAY),
    ]
    assert request_due_reports() == []


def test_due_reports_leave_a_meeting_whose_day_is_not_confirmed():
    Meeting.objects.create(held_on="2015-07-21", title="Comité", is_confirmed=False)
    assert [each.origin for each in request_due_reports()] == ["monthly"]


def test_progress_report_command_writes_the_files(tmp_path, targets, capsys):
    enrol()
    call_command("progress_report", "--as-of", "2015-07-20", "--output", str(tmp_path))
    assert {path.name for path in tmp_path.glob("point-*")} == {
        f"point-d-avancement-2015-07-20{spoken}.{kind}"
        for spoken in ("", "-en", "-de")
        for kind in ("pdf", "xlsx", "odt")
    }


@pytest.mark.parametrize("count", [1, 3])
def test_report_list_query_count(client, ministry, count, django_assert_num_queries):
    for _ in range(count):
        ProgressReport.objects.create(as_of=DAY, requested_by=ministry)
    client.force_login(ministry)
    with django_assert_num_queries(5):
        client.get(reverse("steering:report_list"))


def test_page_shows_the_first_figures_and_folds_the_tables_that_follow_or_are_long(client, report, ministry):
    client.force_login(ministry)
    page = client.get(report.get_absolute_url())
    folded = re.findall(
        r"<details class=\"chart__table\">\s*<summary>([^<]*)</summary>", page.content.decode()
    )
    tables = {
        section.code: [table.caption for table in section.tables]
        for section in page.context["document"].sections
    }
    shown = [each for captions in tables.values() for each in captions if each not in folded]
    assert tables["definitions"][0] in folded
    assert tables["regions"][0] in folded
    assert tables["engagement"][1:] == [each for each in folded if each in tables["engagement"]]
    assert shown[:2] == [tables["targets"][0], "Chiffres du chapitre"]
