"""The map: every region of its time, in tones that say their bounds."""

from itertools import pairwise

import pytest

from steering.charts import choropleth, report_charts
from steering.charts.classes import RAMP, class_for, classes_of
from steering.charts.geography import areas
from steering.tests.drawings import SVG, outlines, parse, texts

NAMES = {area.code: area.name for area in areas("2015")}


@pytest.mark.parametrize(("geography", "count"), [("2015", 27), ("2016", 18)])
def test_map_draws_every_region_of_its_time(geography, count):
    assert len(outlines(choropleth(geography, {}, labels={}).svg)) == count


def test_map_refuses_a_geography_that_it_does_not_know():
    with pytest.raises(KeyError):
        choropleth("2014", {}, labels={})


def test_map_says_each_region_and_its_figure():
    chart = choropleth(
        "2015", {"42": 45, "82": 1, "11": 0, "83": None}, labels=NAMES, notes={"82": "arrêté en juin"}
    )
    said = [
        words for words in outlines(chart.svg) if words.startswith(("Alsace", "Rhône", "Île", "Auvergne"))
    ]
    assert said == [
        "Alsace\u202f: 45 entreprises engagées",
        "Auvergne\u202f: pas de programme",
        "Île-de-France\u202f: 0 entreprise engagée",
        "Rhône-Alpes\u202f: 1 entreprise engagée (arrêté en juin)",
    ]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            {"42": 45, "82": 53, "11": 31, "52": 40, "21": 0},
            "Entreprises engagées\u202f: Rhône-Alpes (53), Alsace (45) et Pays de la Loire (40) en tête"
            "\u202f; 0 dans 1 région\u202f; pas de programme dans 22 régions.",
        ),
        ({"42": 2}, "Entreprises engagées\u202f: Alsace (2)\u202f; pas de programme dans 26 régions."),
        (dict.fromkeys(NAMES, 0), "Entreprises engagées\u202f: 0 dans 27 régions."),
        ({}, "Entreprises engagées\u202f: pas de programme dans 27 régions."),
    ],
)
def test_map_sentence(values, sentence):
    assert choropleth("2015", values, labels=NAMES).sentence == sentence


def test_map_links_follow_the_french_alphabet():
    links = {code: f"/regions/{code}/?a=1&b=2" for code in NAMES}
    root = parse(choropleth("2015", {}, labels=NAMES, links=links).svg)
    names = [each.find(f"{SVG}title").text.split("\u202f")[0] for each in root.iter(f"{SVG}a")]
    assert names[11:14] == ["Guyane", "Haute-Normandie", "Île-de-France"]
    assert root.get("role") == "group"  # an image would hide its links


def test_map_hatches_what_has_no_figure_and_says_so():
    chart = choropleth("2015", {"42": 0}, labels=NAMES)
    tones = outlines(chart.svg)
    assert tones.pop("Alsace\u202f: 0 entreprise engagée") == RAMP[0][0]
    assert set(tones.values()) == {"url(#carte-hachures)"}
    assert "pas de programme" in texts(chart.svg)


def test_map_legend_leaves_out_hatches_when_every_region_has_a_figure():
    assert "pas de programme" not in texts(choropleth("2015", dict.fromkeys(NAMES, 3), labels=NAMES).svg)


def test_map_says_that_overseas_regions_have_their_own_scale():
    chart = choropleth("2016", {"04": 2}, labels={})
    for svg in (chart.svg, chart.narrow_svg):
        assert "Outre-mer\u202f: chaque territoire est à sa propre échelle." in texts(svg)


def test_map_writes_a_figure_only_where_it_fits():
    long = choropleth("2015", {"42": 12_345_678, "24": 5}, labels=NAMES)
    assert [text for text in texts(long.svg) if text[0].isdigit()] == [
        "5",
        "5",
        "12\u202f345\u202f678",
    ]  # legend: two


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], []),
        ([0, 0, 0], ["0"]),
        ([12], ["12"]),
        ([7, 7, 7], ["7"]),
        ([1, 2, 3, 3], ["1", "2", "3"]),
        ([0, 1, 2, 3, 4], ["0", "1", "2", "3", "4"]),
        (
            [2, 12, 13, 13, 14, 15, 16, 20, 20, 22, 23, 25, 25, 27, 29, 31, 40, 53],
            ["2", "de 12 à 16", "de 20 à 27", "de 29 à 40", "53"],
        ),
        ([0, 0, 5, 6, 40, 42, 90, 91, 1700], ["0", "de 5 à 6", "de 40 à 42", "de 90 à 91", "1\u202f700"]),
        ([0.62, 4.2, 4.22, 12.36, 16.31, 22.81], ["0,62", "de 4,2 à 4,22", "12,36", "16,31", "22,81"]),
        ([-3, -1, 0, 2], ["-3", "-1", "0", "2"]),
    ],
)
def test_classes_have_bounds_that_a_reader_can_say(values, words):
    assert [each.words for each in classes_of(values)] == words


def test_classes_darken_with_the_value():
    values = [1, 5, 6, 20, 21, 50, 90, 91]
    classes = classes_of(values)
    tones = [fill for fill, _ in RAMP]
    found = [tones.index(class_for(classes, value).fill) for value in values]
    assert found == sorted(found)
    assert set(found) == set(range(5))


def test_map_takes_figures_below_zero():
    chart = choropleth("2015", {"42": -2, "53": 0, "82": 4}, labels=NAMES)
    assert "Alsace\u202f: -2 entreprises engagées" in outlines(chart.svg)


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_tones_are_told_apart_in_grey_and_carry_readable_ink():
    for fill, ink in RAMP:
        dark, light = sorted((luminance(fill), luminance(ink)))
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    for (lighter, _), (darker, _) in pairwise(RAMP):
        assert (luminance(lighter) + 0.05) / (luminance(darker) + 0.05) >= 1.4


def test_hostile_link_stays_an_attribute():
    root = parse(choropleth("2015", {}, labels={}, links={"42": '/x/" onclick="alert(1)'}).svg)
    assert [each.attrib for each in root.iter(f"{SVG}a")] == [{"href": '/x/" onclick="alert(1)'}]


def test_report_map_hatches_regions_without_a_programme(report_data):
    tones = outlines(report_charts(report_data)["map"].svg)
    assert tones["Alsace\u202f: 250 entreprises engagées"] in {fill for fill, _ in RAMP}
    assert tones["Corse\u202f: pas de programme adopté"] == "url(#carte-hachures)"
