"""The regions side by side, on both maps: figures, guard, order, previous report."""

import datetime

import pytest
from django.urls import reverse

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
from steering.report.services import request_report
from steering.tests.comparing import engage, lines, publish, said
from steering.tests.factories import two_targets

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
