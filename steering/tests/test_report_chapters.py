"""The chapters of a report: rates with their parts, the report before beside, what a replay counts again."""

import re

import pytest

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from regions.tests.factories import adopt
from steering.facts import check_figures_agree
from steering.indicators import FiguresDoNotAddUp
from steering.models import ProgressReport
from steering.replay import checksum, replay_report
from steering.report.document import document
from steering.tests.factories import published_report, two_targets
from steering.tests.international import agreed
from steering.tests.test_reports import DAY

pytestmark = pytest.mark.django_db

SPRING, JUNE = DAY.replace(month=5), DAY.replace(month=6)


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def july(ministry):
    """The report of June, published, then that of July: a firm more, a programme, an action with Germany."""
    adopt("42", planned=107, amount=100_000, on=SPRING)
    enrol(on=SPRING)
    published_report(JUNE, by=ministry)
    enrol(department="29", phase=Phase.DIAGNOSTIC, on=DAY.replace(day=6))
    agreed(on=DAY, by=ministry)
    return published_report(DAY, by=ministry)


def figure(report, code):
    found = (each for chapter in report.figures["chapters"] for each in chapter["figures"])
    return next(each for each in found if each["code"] == code)


def test_chapters_hold_rates_the_report_before_and_what_is_replayed(july):
    codes = [chapter["code"] for chapter in july.figures["chapters"]]
    assert codes == ["engagement", "money", "diagnostics", "technology", "people", "international"]
    engaged, places = figure(july, "engaged"), figure(july, "places_rate")
    assert (engaged["raw"], engaged["previous"], engaged["difference"]) == (2, 1, 1)
    assert (places["numerator"]["raw"], places["denominator"]["raw"], places["raw"]) == (2, 107, 1.9)
    assert figure(july, "diagnosed_rate")["value"] == "50\u202f%"
    assert figure(july, "joint_actions")["raw"] == 1
    assert july.figures["facts"]["votes"] == {"region": {"42": "100000.00"}}
    assert july.figures["facts"]["counts"]["joint_actions"] == {"": 1}


def test_a_rate_of_nothing_is_none(july):
    rate = figure(july, "confirmed_rate")
    assert (rate["denominator"]["raw"], rate["raw"], rate["value"]) == (0, None, "sans objet")


def test_a_chapter_that_prints_another_number_than_its_facts_is_no_report(july):
    figure(july, "places_rate")["numerator"]["raw"] += 1
    with pytest.raises(FiguresDoNotAddUp):
        check_figures_agree(july.figures)


def test_a_report_of_before_the_chapters_replays_and_is_still_read(client, july, ministry):
    figures = july.figures
    for name in ("chapters", "previous"):
        del figures[name]
    for name in ("votes", "counts", "tables"):
        del figures["facts"][name]
    older = ProgressReport.objects.create(
        as_of=DAY,
        requested_by=ministry,
        status="done",
        figures=figures,
        checksum=checksum(figures),
        published_at=july.published_at,
        published_by=ministry,
    )
    assert replay_report(older, by=ministry).checksum == older.checksum
    client.force_login(ministry)
    assert client.get(older.get_absolute_url(), {"langue": "en"}).status_code == 200


def pace_told(figures, spoken):
    """The last sentences of the summary, each with the numbers that it tells."""
    summary, *_ = document(figures, spoken).sections
    texts = [re.sub(r"(?<=\d)[.,\u202f\u00a0](?=\d)", "", each.text) for each in summary.paragraphs][-4:]
    return [(text.split()[:2], sorted(re.findall(r"\d+", text))) for text in texts]


def test_summary_tells_required_pace_actual_pace_and_landings_in_each_language(ministry):
    two_targets()
    enrol(on=SPRING)
    figures = published_report(DAY, by=ministry).figures
    french, english, german = (pace_told(figures, spoken) for spoken in ("fr", "en", "de"))

    assert [french[0][0], english[1][0], german[1][0]] == [["Il", "faut"], ["The", "pace"], ["Das", "Tempo"]]
    assert all(numbers for _, numbers in french)
    assert [numbers for _, numbers in french] == [numbers for _, numbers in english]
    assert [numbers for _, numbers in french] == [numbers for _, numbers in german]
