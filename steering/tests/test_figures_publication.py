"""Nothing is published while a bridge has a remainder that nobody explains."""

from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from companies.models import DailySteps
from companies.phases import Phase
from companies.tests.factories import enrol
from regions.models import DailyMoney
from regions.tests.factories import adopt
from steering.figures import figure_path
from steering.figures.bridges import IDENTITIES, Bridge, Term, identity_bridges
from steering.figures.publication import (
    FrozenReading,
    UnexplainedRemainder,
    check_bridges,
    printed_bridges,
    publication_bridges,
)
from steering.indicators import REGISTRY
from steering.models import ProgressReport
from steering.pdf import pdf_of
from steering.recorded import RecordedMeasures
from steering.replay import checksum
from steering.report.document import document
from steering.report.services import publish_report
from steering.report.xlsx import xlsx_of
from steering.tests.factories import published_report
from steering.tests.figurework import written_links

DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def report(ministry):
    """A finished report: two firms and a programme; not published yet."""
    enrol()
    enrol(department="29", phase=Phase.DIAGNOSTIC)
    adopt("42", planned=107, amount=100_000)
    return published_report(DAY, by=ministry, publish=False)


def tamper(report, change):
    """Rewrite the frozen figures behind the report's back, checksum included."""
    figures = report.figures
    change(figures)
    figures["checksum"] = checksum(figures)
    ProgressReport.objects.filter(pk=report.pk).update(figures=figures, checksum=figures["checksum"])
    report.refresh_from_db()


def test_report_whose_bridges_hold_is_published(report, ministry):
    assert publish_report(report, by=ministry).published_at


def test_what_is_entered_since_the_cut_off_is_explained(report, ministry):
    enrol(on=date(2015, 6, 1))

    assert publish_report(report, by=ministry).published_at


@pytest.mark.parametrize(
    ("rollup", "column", "said"),
    [
        (DailySteps, "engagee", "Entreprises engagées"),
        (DailyMoney, "change", "Budget des programmes régionaux"),
    ],
)
def test_rollup_that_drifted_refuses_the_publication(report, ministry, rollup, column, said):
    rollup.objects.update(**{column: F(column) + 1})

    with pytest.raises(UnexplainedRemainder) as refused:
        publish_report(report, by=ministry)

    assert "inexpliqué" in refused.value.message
    assert ProgressReport.objects.get().published_at is None
    if column == "change":
        assert refused.value.message == (
            "Publication refusée\u202f: un écart de 1\u00a0€ reste inexpliqué dans le pont "
            f"«\u202f{said}\u202f: les pages au 20 juillet 2015 et le point\u202f» (Alsace). "
            "Chiffre des pages 100\u202f001\u00a0€ = Chiffre du point 100\u202f000\u00a0€."
        )


def test_refusal_is_shown_with_the_way_to_the_figure(report, client, ministry):
    DailyMoney.objects.update(change=F("change") + 1)
    client.force_login(ministry)
    text = client.post(reverse("steering:report_publish", args=[report.pk]), follow=True).content.decode()

    assert "Publication refusée" in text
    assert '<a href="/pilotage/chiffres/budget/?au=2015-07-20&amp;region=42&amp;arrete=' in text


def test_printed_number_that_is_not_what_was_counted_is_refused(report):
    def change(figures):
        next(each for each in figures["figures"] if each["code"] == "engaged")["raw"] += 1

    tamper(report, change)

    with pytest.raises(ValidationError, match="ce qui est imprimé et ce qui est compté"):
        check_bridges(report.figures)


def test_chapter_that_counts_more_of_a_part_than_of_its_whole_is_refused(report):
    def change(figures):
        chapter = next(each for each in figures["chapters"] if each["code"] == "diagnostics")
        next(each for each in chapter["figures"] if each["code"] == "confirmed_visits")["raw"] = 3

    tamper(report, change)
    with pytest.raises(UnexplainedRemainder) as refused:
        check_bridges(report.figures)

    assert "«\u202fVisites attestées\u202f» et les autres" in refused.value.message
    assert refused.value.url.startswith("/pilotage/chiffres/visits/")


def test_region_left_out_of_the_printed_table_is_refused(report):
    tamper(report, lambda figures: figures["regions"]["rows"].pop(0))

    with pytest.raises(ValidationError, match="le total national, par région"):
        check_bridges(report.figures)


def test_facts_that_contradict_each_other_are_refused(report):
    """The same total, in another phase: only the bridge between phases can tell."""

    def change(figures):
        phases = figures["facts"]["phases"]
        phases["diagnostic"], phases["plan_action"] = {}, phases["diagnostic"]

    tamper(report, change)

    with pytest.raises(ValidationError, match="celles qui en sont là"):
        check_bridges(report.figures)


def test_rows_that_are_not_the_figure_are_refused(report):
    """Moved from one region to another, the total is right and the rows are not."""

    def change(figures):
        facts = figures["facts"]["indicators"]
        facts["programmes"] = {"53": 1}

    tamper(report, change)

    with pytest.raises(ValidationError, match="le chiffre et les lignes qu’il ouvre"):
        check_bridges(report.figures)


def test_what_lies_in_no_region_is_a_part_with_a_name(report, report_data):
    known = RecordedMeasures(DAY, timezone.now())
    report_data["facts"] = {"indicators": {"engaged": {"42": 250, "82": 149, "": 1}}, "phases": {}}
    engaged = [each for each in report_data["figures"] if each["code"] == "engaged"]
    frozen = {**report_data, "figures": engaged}
    bridges = list(printed_bridges(frozen, FrozenReading(frozen, known)))
    table = next(each for each in bridges if each.code == "engaged" and len(each.parts) > 1)

    assert {each.remainder for each in bridges} == {0}
    assert [(part.label, part.amount) for part in table.parts][-1] == ("Sans région", 1)
    without = {**frozen, "regions": {**frozen["regions"], "without_region": None}}
    assert [each.remainder for each in printed_bridges(without, FrozenReading(without, known))] == [
        0,
        1,
        0,
        0,
    ]


def test_every_figure_of_the_report_is_checked_against_its_rows_and_its_pages(report):
    known = RecordedMeasures(DAY, report.recorded_until)
    checked = {each.code for each in publication_bridges(report.figures, known)}

    assert set(REGISTRY) - {"experts", "pending", "withdrawn", "refused"} <= checked


# Bridges by themselves ----------------------------------------------------------------------------------


def test_difference_whose_sign_has_no_name_is_unexplained():
    read = {"committed": {"42": 10}, "paid": {"42": 12}, "budget": {"42": 5}}
    bridges = {
        (each.whole.code, region): each
        for region in (None, "42")
        for each in identity_bridges(lambda code: read.get(code, {}), "Alsace", region, {"42"})
        if each.parts[0].code in {"committed", "paid"}
    }

    assert {key: bridge.remainder for key, bridge in bridges.items()} == {
        ("budget", None): -5,  # more is committed than was voted
        ("budget", "42"): 0,  # funded by another region's programme that a merger took over
        ("committed", None): -2,
        ("committed", "42"): -2,
    }


def test_identities_are_of_figures_that_open():
    assert {identity.whole for identity in IDENTITIES} <= set(REGISTRY)


def test_bridge_says_itself():
    bridge = Bridge("Parcours", "engaged", "Alsace", Term("Engagées", 3), [Term("Une", 1), Term("Rien", 0)])

    assert (bridge.sentence, bridge.remainder) == ("Engagées 3 = Une 1", 2)


@pytest.mark.parametrize("firms", [1, 4])
def test_check_takes_as_many_queries_whatever_the_firms(ministry, django_assert_num_queries, firms):
    for _ in range(firms):
        enrol()
    adopt("42")
    report = published_report(DAY, by=ministry, publish=False)

    with django_assert_num_queries(90):
        check_bridges(report.figures)


# In the report's files ----------------------------------------------------------------------------------


def test_report_leads_from_each_number_to_its_page(report, client, ministry, settings):
    """On its page, in its workbook and in its text document: the figure as the report arrested it."""
    settings.PORTAL_URL = "https://portail.example"
    path = figure_path("engaged", as_of=DAY, recorded_until=report.recorded_until)
    in_alsace = figure_path("engaged", as_of=DAY, region="42", recorded_until=report.recorded_until)
    client.force_login(ministry)
    page = unescape(client.get(report.get_absolute_url()).content.decode())
    links, written = written_links(report)

    assert f'xlink:href="https://portail.example{in_alsace}"' in written
    assert f'href="{path}"' in page
    assert f'href="{in_alsace}"' in page
    assert {f"https://portail.example{each}" in links for each in (path, in_alsace)} == {True}


def test_numbers_of_the_workbook_stay_numbers(report):
    rows = (
        CalamineWorkbook.from_filelike(BytesIO(xlsx_of(document(report.figures))))
        .get_sheet_by_index(0)
        .to_python()
    )

    assert next(row[1] for row in rows if row[0] == "Entreprises engagées") == 2


def test_pdf_carries_the_codes_of_the_main_figures(report_data, settings):
    settings.PORTAL_URL = "https://portail.example"
    drawn = document(report_data).sections[0].codes

    assert [each.label for each in drawn] == ["Entreprises engagées", "Budget des programmes régionaux"]
    later = {**report_data, "recorded_until": "2015-07-20T18:06:00+02:00"}
    assert pdf_of(document(report_data)) != pdf_of(document(later))
    assert b"https://portail.example/pilotage/chiffres/engaged/" in pdf_of(document(report_data))
