"""Charts: valid, inert, readable drawings and true sentences, from plain data."""

from datetime import date
from itertools import pairwise

import pytest

from steering.charts import choropleth, funnel, progress_bar, trajectory, trajectory_table
from steering.charts.geography import areas
from steering.charts.labels import Label, overlap, place
from steering.tests.drawings import SVG, outlines, parse, texts

DAY = date(2015, 7, 20)
TARGETS = [(date(2015, 12, 31), 500), (date(2016, 12, 31), 2000)]
ENGAGED = [(date(2015, 4, 20), 3), (date(2015, 6, 1), 120), (DAY, 400)]
FINANCED = [(date(2015, 4, 15), 107), (date(2015, 7, 7), 1700)]
PROGRAMME = {"as_of": DAY, "engaged": ENGAGED, "financed": FINANCED, "targets": TARGETS}
STEPS = [("Candidatures", 412), ("Engagées", 400), ("Diagnostiquées", 206), ("Terminées", 0)]
NAMES = {area.code: area.name for area in areas("2015")}
HOSTILE = "<script>alert(1)</script> \"'& #set ]]> \x00\x1b"
SHOWN = "<script>alert(1)</script> \"'& #set ]]> "  # what XML cannot hold is dropped

CHARTS = {
    "trajectory": trajectory(**PROGRAMME),
    "trajectory of nothing": trajectory(as_of=DAY, engaged=[]),
    "trajectory past its targets": trajectory(
        as_of=date(2017, 3, 1), engaged=[*ENGAGED, (date(2016, 12, 1), 3400)], targets=TARGETS
    ),
    "map of 2015": choropleth(
        "2015", {"42": 45, "82": 0, "04": 2}, labels=NAMES, links={"42": "/regions/42/"}
    ),
    "map of 2016": choropleth("2016", {"44": 57, "84": 53}, labels=NAMES),
    "map of nothing": choropleth("2015", {}, labels={}),
    "funnel": funnel(STEPS),
    "funnel of zeros": funnel([(label, 0) for label, _ in STEPS]),
    "funnel of nothing": funnel([]),
    "progress": progress_bar(400, 500, ident="barre"),
    "hostile funnel": funnel([(HOSTILE, 1)], title=HOSTILE),
    "hostile map": choropleth("2015", {"42": 1}, labels={"42": HOSTILE}, unit=(HOSTILE, HOSTILE)),
}
every_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


# Every drawing --------------------------------------------------------------------------------------


@every_chart
def test_chart_is_inert_xml(chart):
    for svg in (chart.svg, chart.narrow_svg):
        elements = list(parse(svg).iter())
        assert not {each.tag for each in elements} & {f"{SVG}script", f"{SVG}style", f"{SVG}foreignObject"}
        assert not [
            name for each in elements for name in each.attrib if name == "style" or name.startswith("on")
        ]


@every_chart
def test_chart_is_named_and_described(chart):
    for svg in (chart.svg, chart.narrow_svg):
        root = parse(svg)
        said = {each.get("id"): each.text for each in root if each.get("id")}
        kept = str.maketrans("", "", "\x00\x1b")
        assert said[root.get("aria-labelledby")] == chart.title.translate(kept)
        assert said[root.get("aria-describedby")] == chart.sentence.translate(kept)


@every_chart
def test_chart_ids_are_unique_in_the_page(chart):
    ids = [each.get("id") for each in parse(f"<div>{chart.html}</div>").iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_chart_is_drawn_the_same_every_time():
    assert trajectory(**PROGRAMME).html == trajectory(**PROGRAMME).html


def test_chart_letters_stay_legible_on_a_telephone():
    for chart in (CHARTS["trajectory"], CHARTS["funnel"], CHARTS["map of 2015"]):
        root = parse(chart.narrow_svg)
        scale = 328 / float(root.get("viewBox").split()[2])  # a page of 360 px less its margins
        assert min(float(each.get("font-size")) * scale for each in root.iter(f"{SVG}text")) >= 10


# Trajectory -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "Au 20 juillet 2015, 400 entreprises sont engagées, pour un objectif de 500 au 31 décembre 2015 "
            "(80\u202f% atteints) et de 2\u202f000 au 31 décembre 2016 (20\u202f% atteints). "
            "Les programmes régionaux financent 1\u202f700 places, "
            "soit 300 de moins que l’objectif final.",
        ),
        ({"targets": [], "financed": []}, "Au 20 juillet 2015, 400 entreprises sont engagées."),
        (
            {"engaged": [], "targets": TARGETS[:1], "financed": [(DAY, 500)]},
            "Au 20 juillet 2015, aucune entreprise n’est engagée, "
            "pour un objectif de 500 au 31 décembre 2015 (0\u202f% atteints). "
            "Les programmes régionaux financent 500 places, "
            "autant que l’objectif final.",
        ),
        (
            {"engaged": [(DAY, 1)], "targets": [], "financed": [(DAY, 1)]},
            "Au 20 juillet 2015, 1 entreprise est engagée. Les programmes régionaux financent 1 place.",
        ),
        (
            {"engaged": [(DAY, 712)], "targets": TARGETS[:1], "financed": [(DAY, 501)]},
            "Au 20 juillet 2015, 712 entreprises sont engagées, pour un objectif de 500 au 31 décembre 2015 "
            "(142,4\u202f% atteints). Les programmes régionaux financent 501 places, "
            "soit 1 de plus que l’objectif final.",
        ),
    ],
)
def test_trajectory_sentence(changes, sentence):
    assert trajectory(**PROGRAMME | changes).sentence == sentence


def test_trajectory_labels_each_line_at_its_end():
    labels = [text for text in texts(CHARTS["trajectory"].svg) if any(letter.isalpha() for letter in text)]
    assert set(labels) >= {
        "Au 20 juillet 2015",
        "Objectif\u202f: 500",
        "Objectif\u202f: 2\u202f000",
        "Capacité financée\u202f: 1\u202f700",
        "400 engagées",
        "Rythme nécessaire",
    }


def test_trajectory_tells_its_lines_apart_without_colour():
    lines = list(parse(CHARTS["trajectory"].svg).iter(f"{SVG}polyline"))
    dashes = [each.get("stroke-dasharray") for each in lines]
    assert len(lines) == len(set(dashes)) == 5  # target, capacity and what is left of it, engaged, pace


def test_trajectory_axes_are_in_french():
    written = texts(CHARTS["trajectory"].svg)
    months = [
        "mai",
        "2015",
        "juil.",
        "sept.",
        "nov.",
        "janv.",
        "2016",
        "mars",
        "mai",
        "juil.",
        "sept.",
        "nov.",
    ]
    assert [text for text in written if text in set(months)] == months
    assert [text for text in written if text[0].isdigit() and text not in {"2015", "2016"}][:5] == [
        "0",
        "500",
        "1\u202f000",
        "1\u202f500",
        "2\u202f000",
    ]


def test_trajectory_ignores_what_comes_after_its_day():
    later = [*ENGAGED, (date(2015, 10, 12), 700)]
    assert trajectory(**PROGRAMME | {"engaged": later}).html == CHARTS["trajectory"].html


def test_trajectory_shows_no_pace_once_every_target_is_reached():
    reached = trajectory(**PROGRAMME | {"engaged": [(DAY, 2000)]})
    assert "Rythme nécessaire" not in texts(reached.svg)


def test_trajectory_goes_past_its_last_target():
    assert "3\u202f400 engagées" in texts(CHARTS["trajectory past its targets"].svg)


def test_trajectory_table_has_month_ends_the_day_and_milestones():
    assert trajectory_table(**PROGRAMME) == [
        {"day": date(2015, 4, 30), "engaged": 3, "financed": 107, "target": None},
        {"day": date(2015, 5, 31), "engaged": 3, "financed": 107, "target": None},
        {"day": date(2015, 6, 30), "engaged": 120, "financed": 107, "target": None},
        {"day": DAY, "engaged": 400, "financed": 1700, "target": None},
        {"day": date(2015, 12, 31), "engaged": None, "financed": None, "target": 500},
        {"day": date(2016, 12, 31), "engaged": None, "financed": None, "target": 2000},
    ]


@pytest.mark.parametrize(
    "heights", [(100, 100, 100, 100), (100, 103, 99, 101), (30, 31, 199, 198), (10, 60, 110, 160)]
)
@pytest.mark.parametrize("x", [50, 290])
def test_labels_are_kept_apart_in_the_order_of_their_points(heights, x):
    wanted = [Label(f"Objectif {rank}", x, y, "#000", 12) for rank, y in enumerate(heights)]
    placed = place(wanted, [[(0, 200), (300, 0)]], left=0, right=300, top=0, bottom=220)
    assert not any(overlap(one, other) for rank, one in enumerate(placed) for other in placed[:rank])
    assert [label.content for label in placed] == [
        label.content for label in sorted(wanted, key=lambda each: each.y)
    ]
    assert all(above.y < below.y for above, below in pairwise(placed))
    assert all(label.box[0] >= 0 and label.box[2] <= 300 for label in placed)


def test_label_leaves_the_line_it_would_cover():
    (label,) = place(
        [Label("Objectif", 100, 100, "#000", 12)],
        [[(0, 100), (300, 100)]],
        left=0,
        right=300,
        top=0,
        bottom=200,
    )
    assert label.box[3] <= 100 or label.box[1] >= 100


# Funnel and bar -------------------------------------------------------------------------------------


def test_funnel_says_each_step_and_its_share():
    assert CHARTS["funnel"].sentence == (
        "Candidatures\u202f: 412\u202f; Engagées\u202f: 400 (97,1\u202f%)\u202f; "
        "Diagnostiquées\u202f: 206 (50\u202f%)\u202f; Terminées\u202f: 0 (0\u202f%)."
    )


def test_funnel_bars_are_in_proportion():
    bars = [each for each in parse(CHARTS["funnel"].svg).iter(f"{SVG}rect") if each.get("fill") == "#000091"]
    widths = [float(each.get("width")) for each in bars]
    assert [round(width / widths[0], 2) for width in widths] == [1, 0.97, 0.5]


def test_funnel_of_zeros_gives_no_share():
    assert [text for text in texts(CHARTS["funnel of zeros"].svg) if text[0].isdigit()] == [
        "0",
        "0",
        "0",
        "0",
    ]


@pytest.mark.parametrize(
    ("value", "target", "sentence", "widths"),
    [
        (400, 500, "400 sur 500\u202f: 80\u202f%.", ["160", "128"]),
        (500, 500, "500 sur 500\u202f: 100\u202f%.", ["160", "160"]),
        (1000, 500, "1\u202f000 sur 500\u202f: 200\u202f%.", ["160", "160", "3", "1"]),
        (0, 500, "0 sur 500\u202f: 0\u202f%.", ["160"]),
        (12, 0, "12, sans objectif.", ["160"]),
        (12, None, "12, sans objectif.", ["160"]),
    ],
)
def test_progress_bar(value, target, sentence, widths):
    bar = progress_bar(value, target, ident="barre")
    assert bar.sentence == sentence
    assert [each.get("width") for each in parse(bar.svg).iter(f"{SVG}rect")] == widths


# What people type -----------------------------------------------------------------------------------


def test_hostile_label_is_only_text():
    assert texts(CHARTS["hostile funnel"].svg)[0] == SHOWN
    assert f"{SHOWN}\u202f: 1 {SHOWN}" in outlines(CHARTS["hostile map"].svg)
