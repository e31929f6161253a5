"""The regions side by side, on both maps: figures, guard, order, previous report, map, spreadsheet, roles."""

import csv
import datetime
import re
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from companies import services
from companies.phases import Phase
from companies.tests.factories import enrol
from industrie_futur.thresholds import change_threshold
from regions.industry import record_industrial_base
from regions.models import Region
from regions.tests.factories import adopt
from steering.demo import load_demo
from steering.models import ShareMove
from steering.reports import publish_report, request_report
from steering.tasks import make_progress_report
from steering.tests.factories import TargetFactory, two_targets

URL = reverse("steering:compare")
DAY = datetime.date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


@pytest.fixture
def ministry(client, by):
    client.force_login(by)
    return client


def engage(count, department="67", *, by, on=datetime.date(2015, 6, 1), phase=Phase.ENGAGEE):
    for _ in range(count):
        enrol(department=department, by=by, on=on, phase=phase)


def publish(by, as_of):
    report = request_report(as_of=as_of, by=by)
    make_progress_report(report.pk)
    report.refresh_from_db()
    return publish_report(report, by=by)


def lines(page):
    """{name: line} of the table, "Sans région" and "France entière" included."""
    return {line.name: line for line in page.context["shown"].all_lines}


def said(page, name, *keys):
    """What the page shows in the cells `keys` of a line, its no-break spaces made ordinary."""
    cells = [lines(page)[name].cell(key).text for key in keys]
    return [re.sub(r"[\u00a0\u202f]", " ", text) for text in cells]


def names(page):
    return [line.name for line in page.context["shown"].lines]


# The figures ----------------------------------------------------------------------------------------


def test_compare_of_the_samples_has_the_same_totals_on_both_maps(ministry):
    load_demo()
    of_2015, of_2016 = ministry.get(URL), ministry.get(URL, {"perimetre": "2016"})

    for page, count in ((of_2015, 27), (of_2016, 18)):
        assert len(page.context["shown"].lines) == count
        assert said(page, "France entière", "engaged", "planned_companies", "budget", "share") == [
            "400",
            "1 700",
            "160 000 000 €",
            "23,5 %",
        ]
    assert said(of_2016, "Grand Est", "engaged", "budget") == ["57", "24 230 000 €"]
    assert said(of_2015, "Alsace", "engaged", "budget") == ["25", "11 520 000 €"]
    assert lines(of_2016)["Grand Est"].note == "Ses 3 anciennes régions ont un programme"
    assert lines(of_2016)["Normandie"].note == (
        "1 ancienne région a un programme, sur 2\u202f: Haute-Normandie"
    )


def test_compare_lines_add_up_to_the_country(ministry, by):
    adopt("42", planned=20)
    adopt("41", planned=30)
    two_targets()
    engage(2, by=by)
    engage(1, "54", by=by)
    for perimeter in ("2015", "2016"):
        shown = ministry.get(URL, {"perimetre": perimeter}).context["shown"]
        for key in ("engaged", "planned_companies", "target", "diagnosed", "budget", "committed", "paid"):
            parts = [line.cell(key).value or 0 for line in [*shown.lines, shown.without_region]]
            assert sum(parts) == shown.total.cell(key).value


def test_compare_of_a_day_counts_what_had_happened_by_then(ministry, by):
    engage(1, by=by, on=datetime.date(2015, 6, 1))
    engage(1, by=by, on=datetime.date(2015, 6, 2))

    assert said(ministry.get(URL, {"au": "2015-06-01"}), "Alsace", "engaged") == ["1"]


def test_compare_of_a_wrong_day_shows_today_and_says_so(ministry):
    page = ministry.get(URL, {"au": "2015-02-30"})

    assert page.context["shown"].day == DAY
    assert "n’est pas une date" in page.text


def test_compare_of_a_day_to_come_says_that_its_figures_are_of_today(ministry, by):
    engage(10, by=by, on=datetime.date(2015, 7, 1))
    page = ministry.get(URL, {"au": "2015-12-31"})

    assert said(page, "Alsace", "engaged", "pace") == ["10", "3,3"]
    assert "Ce jour est à venir" in page.text
    assert "Ce jour est à venir" not in ministry.get(URL).text


def test_compare_names_a_region_of_its_day(ministry):
    assert "Grand Est" not in names(ministry.get(URL, {"au": "2016-01-01"}))
    assert "Alsace-Champagne-Ardenne-Lorraine" in names(ministry.get(URL, {"au": "2016-01-01"}))


def test_compare_target_is_the_regions_share_of_the_next_milestone(ministry, by):
    target, _ = two_targets()
    move = {"target": target, "effective_on": datetime.date(2015, 6, 1), "reason": "Test", "recorded_by": by}
    ShareMove.objects.create(to_region_id="42", quantity=40, **move)
    ShareMove.objects.create(to_region_id="41", quantity=25, **move)
    of_2015, of_2016 = ministry.get(URL), ministry.get(URL, {"perimetre": "2016"})

    assert [said(of_2015, name, "target") for name in ("Alsace", "Bretagne", "Sans région")] == [
        ["40"],
        ["–"],
        ["435"],
    ]
    assert said(of_2016, "Grand Est", "target") == ["65"]
    assert said(of_2016, "France entière", "target") == ["500"]


def test_compare_without_any_target_has_no_line_without_region(ministry):
    page = ministry.get(URL)

    assert page.context["shown"].without_region is None
    assert said(page, "France entière", "target") == ["–"]


def test_compare_pace_is_that_of_the_last_90_days(ministry, by):
    engage(10, by=by, on=datetime.date(2015, 4, 21))  # 90 days before: not in
    engage(4, by=by, on=datetime.date(2015, 4, 22))
    engage(2, by=by, on=datetime.date(2015, 7, 20))

    assert said(ministry.get(URL), "Alsace", "engaged", "pace") == ["16", "2"]


def test_compare_waits_are_medians_of_the_days_between_steps(ministry, by):
    adopt("42")
    for lasted in (1, 2, 3, 4, 5, 6, 7, 8, 9, 30):
        _file_that_waited(lasted, by=by)
    page = ministry.get(URL)

    assert said(page, "Alsace", "decision", "diagnosis", "plan") == ["5,5", "2", "n. s."]
    assert said(page, "France entière", "decision") == ["5,5"]
    assert said(page, "Bretagne", "decision") == ["n. s."]


def _file_that_waited(days, *, by):
    applied = datetime.date(2015, 5, 1)
    enrolment = enrol(department="67", phase=Phase.CANDIDATURE, on=applied, by=by)
    engaged = applied + datetime.timedelta(days=days)
    for phase, on in ((Phase.ENGAGEE, engaged), (Phase.DIAGNOSTIC, engaged + datetime.timedelta(days=2))):
        enrolment = services.advance_enrolment(enrolment, to=phase, on=on, by=by)


def test_compare_waits_closed_after_the_day_are_not_in(ministry, by):
    adopt("42")
    for _ in range(10):
        _file_that_waited(10, by=by)

    assert said(ministry.get(URL, {"au": "2015-05-10"}), "Alsace", "decision") == ["n. s."]
    assert said(ministry.get(URL, {"au": "2015-05-11"}), "Alsace", "decision") == ["10"]


# The guard of small numbers -------------------------------------------------------------------------


def test_compare_says_no_rate_under_10_cases(ministry, by):
    adopt("42", planned=40)
    record_industrial_base(region=Region.objects.get(pk="42"), year=2014, firms=4000, source="Test", by=by)
    engage(9, by=by)
    rates = ("share", "per_thousand", "pace", "decision", "committed_pct", "paid_pct")

    page = ministry.get(URL)
    assert said(page, "Alsace", *rates) == ["n. s."] * 6
    assert said(page, "Alsace", "engaged", "planned_companies", "budget") == ["9", "40", "1 000 000 €"]
    assert '<abbr class="unsaid" title="non significatif, moins de 10 cas">n. s.</abbr>' in page.text
    assert "En dessous de 10\u00a0cas, ni part, ni rythme, ni délai médian, ni taux" in page.text

    engage(1, by=by)
    assert said(ministry.get(URL), "Alsace", *rates) == ["25 %", "2,5", "3,3", "0", "0 %", "0 %"]


def test_compare_guards_a_share_of_fewer_than_10_planned(ministry, by):
    adopt("42", planned=9)
    engage(12, by=by)

    assert said(ministry.get(URL), "Alsace", "share") == ["n. s."]


def test_compare_guard_follows_its_threshold(ministry, by):
    adopt("42", planned=40)
    engage(5, by=by)
    change_threshold("small_number", 5, by=by)

    assert said(ministry.get(URL), "Alsace", "share") == ["12,5 %"]


def test_compare_share_without_programme_has_no_object(ministry, by):
    engage(10, by=by)

    assert said(ministry.get(URL), "Alsace", "share", "committed_pct") == ["–", "–"]


def test_compare_per_thousand_takes_the_latest_table_by_the_day(ministry, by):
    engage(10, by=by)
    alsace = Region.objects.get(pk="42")
    for year, firms in ((2013, 5000), (2014, 4000)):
        record_industrial_base(region=alsace, year=year, firms=firms, source="Test", by=by)

    assert said(ministry.get(URL), "Alsace", "per_thousand") == ["2,5"]
    assert said(ministry.get(URL), "France entière", "per_thousand") == ["non connu"]


def test_compare_per_thousand_of_a_merged_region_asks_for_all_its_former_ones(ministry, by):
    engage(12, by=by)
    for code, firms in (("42", 3000), ("21", 2000)):
        record_industrial_base(region=Region.objects.get(pk=code), year=2014, firms=firms, source="T", by=by)
    assert said(ministry.get(URL, {"perimetre": "2016"}), "Grand Est", "per_thousand") == ["non connu"]

    record_industrial_base(region=Region.objects.get(pk="41"), year=2013, firms=1000, source="T", by=by)
    assert said(ministry.get(URL, {"perimetre": "2016"}), "Grand Est", "per_thousand") == ["2"]


# The order ------------------------------------------------------------------------------------------


def test_compare_is_in_the_order_of_the_french_alphabet(ministry):
    shown = names(ministry.get(URL))

    assert shown[shown.index("Haute-Normandie") + 1] == "Île-de-France"
    assert names(ministry.get(URL, {"tri": "-region"})) == shown[::-1]
    assert names(ministry.get(URL, {"tri": "bidon"})) == shown


@pytest.mark.parametrize(
    ("order", "first"),
    [("engaged", ["Bretagne", "Alsace", "Lorraine"]), ("-engaged", ["Lorraine", "Alsace", "Bretagne"])],
)
def test_compare_sorts_by_a_count(ministry, by, order, first):
    engage(2, by=by)
    engage(1, "29", by=by)
    engage(3, "54", by=by)
    page = ministry.get(URL, {"tri": order})

    assert [name for name in names(page) if name in first] == first
    assert f'aria-sort="{"descending" if order.startswith("-") else "ascending"}"' in page.text


@pytest.mark.parametrize(
    ("order", "first"), [("share", ["Lorraine", "Alsace"]), ("-share", ["Alsace", "Lorraine"])]
)
def test_compare_puts_last_what_has_no_figure(ministry, by, order, first):
    for code in ("42", "41", "53"):
        adopt(code, planned=100)
    engage(12, by=by)
    engage(11, "54", by=by)
    engage(9, "29", by=by)  # not said

    shown = names(ministry.get(URL, {"tri": order}))
    assert shown[:2] == first
    assert shown[2:] == sorted(shown[2:], key=lambda name: name.replace("Î", "I"))


# The previous report --------------------------------------------------------------------------------


def test_compare_says_the_difference_with_the_last_published_report(ministry, by):
    adopt("42", planned=40)
    engage(3, by=by)
    report = publish(by, datetime.date(2015, 7, 1))
    request_report(as_of=datetime.date(2015, 7, 10), by=by)  # later, and not published
    engage(2, by=by, on=datetime.date(2015, 7, 15))
    page = ministry.get(URL)

    assert page.context["shown"].previous.report == report
    assert [lines(page)[name].cell("engaged").gap_text for name in ("Alsace", "Bretagne")] == ["+2", ""]
    assert lines(page)["Bretagne"].cell("engaged").gap == 0
    assert lines(page)["France entière"].cell("engaged").gap_text == "+2"
    assert lines(page)["Alsace"].cell("share").gap is None
    assert "point d’avancement publié au 1er juillet 2015" in page.text


def test_compare_takes_no_report_of_its_own_day(ministry, by):
    publish(by, DAY)

    assert ministry.get(URL).context["shown"].previous is None
    assert ministry.get(URL, {"au": "2015-07-21"}).context["shown"].previous.as_of == DAY


def test_compare_adds_up_a_report_of_the_former_regions(ministry, by):
    engage(2, by=by)
    engage(1, "54", by=by)
    publish(by, datetime.date(2015, 7, 1))
    engage(4, "54", by=by, on=datetime.date(2015, 7, 15))
    page = ministry.get(URL, {"perimetre": "2016"})

    assert lines(page)["Grand Est"].cell("engaged").gap_text == "+4"
    assert "Il porte sur les régions de 2015" in page.text


def test_compare_on_the_former_map_says_nothing_of_a_report_of_merged_regions(ministry, by, settings):
    settings.REFERENCE_DATE = datetime.date(2016, 3, 1)
    engage(2, by=by)
    engage(1, "29", by=by)
    publish(by, datetime.date(2016, 2, 1))
    page = ministry.get(URL, {"perimetre": "2015"})

    cells = {name: lines(page)[name].cell("engaged").gap for name in ("Alsace", "Bretagne")}
    assert cells == {"Alsace": None, "Bretagne": 0}
    assert "que pour les régions qui n’ont pas changé" in page.text


# The map and the spreadsheet ------------------------------------------------------------------------


def test_compare_map_shows_the_column_asked_for(ministry, by):
    adopt("42", planned=40)
    engage(10, by=by)
    engage(3, "29", by=by)
    adopt("53", planned=40)

    engaged, share = (ministry.get(URL, {"carte": key}).context["map"] for key in ("engaged", "share"))
    assert "Alsace\u202f: 10 entreprises engagées" in engaged.svg
    assert "Alsace\u202f: 25 % des entreprises prévues" in share.svg
    assert "Bretagne\u202f: non significatif, moins de 10 cas" in share.svg
    assert "Corse\u202f: sans objet" in share.svg


def test_compare_map_writes_money_in_millions(ministry):
    adopt("42", amount=11_520_000)

    chart = ministry.get(URL, {"carte": "budget"}).context["map"]
    assert "Alsace\u202f: 11,52 millions d’euros votés" in chart.svg


def test_compare_map_of_both_geographies_leads_to_dashboards_that_keep_it(ministry):
    chart = ministry.get(URL, {"perimetre": "2016"}).context["map"]

    assert "/tableau-de-bord/?au=2015-07-20&amp;region=44&amp;perimetre=2016" in chart.svg


def csv_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_compare_spreadsheet_is_what_the_page_shows(ministry, by):
    adopt("42", planned=40, amount=1_000_000)
    engage(10, by=by)
    publish(by, datetime.date(2015, 7, 1))
    asked = {"tri": "-engaged", "perimetre": "2016"}
    shown = ministry.get(URL, asked).context["shown"]
    headings, *rows = csv_rows(ministry.get(URL, {**asked, "format": "csv"}))

    assert [row[2] for row in rows] == [line.name for line in shown.all_lines]
    for line, row in zip(shown.all_lines, rows, strict=True):
        kept = dict(zip(headings, row, strict=True))
        for cell in line.cells:
            written = kept[cell.column.heading]
            read = written if cell.value is None else Decimal(written.replace(",", "."))
            assert read == (cell.text if cell.value is None else cell.value)
    assert rows[0][:3] == ["21, 41, 42", "44", "Grand Est"]
    assert rows[0][headings.index("Entreprises engagées, point du 01/07/2015")] == "10"
    assert rows[0][headings.index("Entreprises engagées, écart")] == "0"


@pytest.mark.parametrize("format", ["xlsx", "ods"])
def test_compare_workbook_holds_numbers_as_numbers_and_codes_as_text(ministry, by, format):
    adopt("42", planned=40, amount=1_000_000)
    response = ministry.get(URL, {"format": format})
    [headings, *rows] = (
        CalamineWorkbook.from_filelike(BytesIO(b"".join(response.streaming_content)))
        .get_sheet_by_index(0)
        .to_python()
    )

    alsace, guadeloupe = (next(row for row in rows if row[2] == name) for name in ("Alsace", "Guadeloupe"))
    assert alsace[:3] == ["42", "44", "Alsace"]
    assert alsace[headings.index("Budget des programmes régionaux (€)")] == 1_000_000
    assert alsace[headings.index("Engagées, en % des prévues")] == "n. s."
    assert guadeloupe[:2] == ["01", "01"]
    assert 'filename="comparaison-regions-2015-07-20-perimetre-2015.' in response["Content-Disposition"]


# Who sees what --------------------------------------------------------------------------------------


def test_compare_leads_observers_to_figures_and_to_no_list_of_firms(client, by):
    engage(1, by=by)
    client.force_login(UserFactory(observer=True))
    page = client.get(URL)
    urls = {each.url for line in page.context["lines"] for each in line.cells if each.url}

    assert {url.split("/")[1:3] == ["pilotage", "chiffres"] for url in urls} == {True}
    assert page.context["lines"][0].cells[0].url


def test_compare_link_opens_the_firms_that_it_counts(ministry, by):
    engage(2, by=by)
    engage(1, "54", by=by)
    engage(1, "29", by=by)
    page = ministry.get(URL, {"perimetre": "2016"})
    [url] = [
        each.url
        for line in page.context["lines"]
        if line.line.name == "Grand Est"
        for each in line.cells
        if each.cell.column.key == "engaged"
    ]

    opened = ministry.get(url).context
    assert (opened["page"].place, opened["seen"].made) == ("Grand Est", 3)


def test_compare_is_no_business_of_experts(client):
    client.force_login(UserFactory(expert=True))

    assert client.get(URL).status_code == 403


# Cost -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("firms", [1, 3])
def test_compare_takes_20_queries_whatever_the_number_of_firms(
    ministry, by, django_assert_num_queries, firms
):
    adopt("42")
    TargetFactory()
    engage(firms, by=by)
    with django_assert_num_queries(20):
        ministry.get(URL)


def test_compare_counts_the_anomalies_of_a_region(ministry, by):
    adopt("42", planned=1)
    engage(2, by=by)  # one more than planned
    of_2015, of_2016 = ministry.get(URL), ministry.get(URL, {"perimetre": "2016"})

    assert [said(of_2015, name, "anomalies") for name in ("Alsace", "Bretagne")] == [["1"], ["0"]]
    assert [said(of_2016, name, "anomalies") for name in ("Grand Est", "France entière")] == [["1"], ["1"]]
    assert anomaly_links(of_2015) == {
        "Alsace": f"{reverse('steering:anomaly_list')}?region=42",
        "France entière": reverse("steering:anomaly_list"),
    }
    assert anomaly_links(of_2016) == {}  # the list is on the map of today


def anomaly_links(page):
    cells = [(line.line.name, each) for line in page.context["lines"] for each in line.cells]
    return {name: each.url for name, each in cells if each.cell.column.key == "anomalies" and each.url}


def test_compare_leads_no_observer_to_the_anomalies(client, by):
    adopt("42", planned=1)
    engage(2, by=by)
    client.force_login(UserFactory(observer=True))

    assert anomaly_links(client.get(URL)) == {}
