"""Map of France by region, in the geography of 2015 or of 2016."""

from collections.abc import Mapping, Sequence
from functools import partial
from math import hypot
from typing import NamedTuple

from industrie_futur.svg import (
    GREY,
    INK,
    WHITE,
    Chart,
    Drawing,
    attributes_of,
    element,
    number,
    text_of,
    width_of,
    words,
)
from industrie_futur.text import normalise
from steering.charts.classes import Class, class_for, classes_of
from steering.charts.french import colon, count_text, joined, plural
from steering.charts.geography import Area, Inset, areas
from steering.languages import say

BORDER = "#929292"  # 3:1 against white, 4.5:1 against the darkest tone
CREDIT = ("Outre-mer\u202f: chaque territoire est à sa propre échelle.", "Contours\u202f: IGN, 2018.")

FIRST_INSET_Y, INSET_STEP = 436, 101  # the frames of the map file stand one under the other
# The outline already says what is written on it, and is the one to press.
_SILENT = {"aria_hidden": "true", "pointer_events": "none", "stroke": "none"}


class Layout(NamedTuple):
    """How the one map is arranged: size of its letters, room on the left, where insets and legend go."""

    size: float
    shift: float  # the mainland moves right by so much, for the names written beside the insets
    insets_below: bool
    legend_top: float
    legend_left: float
    legend_right: float

    @property
    def width(self) -> float:
        return 1000 + self.shift


WIDE = Layout(size=22, shift=70, insets_below=False, legend_top=885, legend_left=260, legend_right=980)
NARROW_LAYOUT = Layout(size=36, shift=0, insets_below=True, legend_top=1230, legend_left=0, legend_right=1000)


class Reading(NamedTuple):
    """One region as the map shows it: what is said of it, its tone and where it leads."""

    area: Area
    name: str
    value: float | None
    words: str
    tone: Class | None
    link: str | None


def choropleth(
    geography: str,
    values: Mapping[str, float | None],
    *,
    labels: Mapping[str, str],
    unit: tuple[str, str] = ("entreprise engagée", "entreprises engagées"),
    missing: str = "pas de programme",
    links: Mapping[str, str] | None = None,
    notes: Mapping[str, str] | None = None,
    ident: str = "carte",
    title: str = "Entreprises engagées par région",
) -> Chart:
    """Regions of `geography` ("2015" or "2016") in five tones; one without a value, or with None, is hatched.

    Every mapping goes by region code: `labels` the names on the day, `links` where each region leads, `notes`
    what is added to its words, or replaces `missing`. `unit` is singular and plural. Codes that are not on
    the map are left out.
    """
    readings = sorted(
        (
            _reading(area, values.get(area.code), labels, unit, missing, links or {}, notes or {})
            for area in areas(geography)
        ),
        key=lambda each: normalise(each.name),  # Île-de-France under I; it is the order of the Tab key too
    )
    classes = classes_of(each.value for each in readings if each.value is not None)
    readings = [
        each if each.value is None else each._replace(tone=class_for(classes, each.value))
        for each in readings
    ]
    hatched = missing if any(each.value is None for each in readings) else None
    draw = partial(_drawing, readings, classes, _capital(unit[1]), hatched, ident)
    return Chart(title, _sentence(readings, unit, missing), ident, draw, role="group")


def _reading(
    area: Area,
    value: float | None,
    labels: Mapping[str, str],
    unit: tuple[str, str],
    missing: str,
    links: Mapping[str, str],
    notes: Mapping[str, str],
) -> Reading:
    name, note = labels.get(area.code, area.name), notes.get(area.code)
    if value is None:
        said = note or missing
    else:
        said = f"{count_text(value)} {plural(value, *unit)}" + (f" ({note})" if note else "")
    return Reading(area, name, value, colon(name, said), None, links.get(area.code))


def _capital(content: str) -> str:
    return content[:1].upper() + content[1:]


def _sentence(readings: Sequence[Reading], unit: tuple[str, str], missing: str) -> str:
    """The three highest regions and how many have no figure, in words."""
    known = sorted((each for each in readings if each.value), key=lambda each: -(each.value or 0))
    zeros = sum(each.value == 0 for each in readings)
    said = []
    if known:
        highest = [f"{each.name} ({count_text(each.value or 0)})" for each in known[:3]]
        said.append(say("{regions} en tête", regions=joined(highest)) if len(known) > 3 else joined(highest))
    if zeros:
        said.append(say(plural(zeros, "0 dans {count} région", "0 dans {count} régions"), count=zeros))
    if none := sum(each.value is None for each in readings):
        where = say(
            plural(none, "{what} dans {count} région", "{what} dans {count} régions"),
            what=missing,
            count=none,
        )
        said.append(where)
    return colon(_capital(unit[1]), say("\u202f; ").join(said) + ".")


# Drawing --------------------------------------------------------------------------------------------


def _drawing(
    readings: Sequence[Reading],
    classes: Sequence[Class],
    heading: str,
    hatched: str | None,
    ident: str,
    is_narrow: bool,
) -> Drawing:
    layout = NARROW_LAYOUT if is_narrow else WIDE
    hatch = f"{ident}-hachures-etroit" if is_narrow else f"{ident}-hachures"
    regions = (_region(layout, each, hatch) for each in readings)
    legend, height = _legend(layout, classes, heading, hatched, hatch)
    body = [
        _hatch(hatch),
        element("g", *regions, stroke=BORDER, stroke_width=1.2, stroke_linejoin="round"),
        *legend,
    ]
    return Drawing(body, layout.width, height)


def _hatch(ident: str) -> str:
    stripe = element("path", d="M0 12L12 0", stroke=BORDER, stroke_width=1.5)
    ground = element("rect", width=12, height=12, fill=WHITE)
    return element(
        "defs",
        element("pattern", ground, stripe, id=ident, width=12, height=12, patternUnits="userSpaceOnUse"),
    )


def _region(layout: Layout, reading: Reading, hatch: str) -> str:
    """The outline with its figure and its tooltip; a link around them when the region leads somewhere."""
    fill = reading.tone.fill if reading.tone else f"url(#{hatch})"
    said = attributes_of(fill=fill, role="img", aria_label=reading.words)
    outline = f'<path d="{reading.area.outline}"{said}/>'  # our own: nothing to escape
    inset = reading.area.inset
    parts = _overseas(layout, reading, inset, outline) if inset else _mainland(layout, reading, outline)
    tooltip = element("title", text_of(reading.words))
    if reading.link:
        return element("a", tooltip, *parts, href=reading.link)
    # role="none": the tooltip must not be read a second time, after the outline's own name.
    return element("g", tooltip, *parts, role="none")


def _mainland(layout: Layout, reading: Reading, outline: str) -> list[str]:
    area, size = reading.area, layout.size * 1.1
    parts = [
        element("g", outline, transform=f"translate({number(layout.shift)})") if layout.shift else outline
    ]
    content = "" if reading.value is None else count_text(reading.value)
    if reading.tone and hypot(width_of(content, size), size * 0.7) / 2 <= area.clearance:
        x, y = area.x + layout.shift, area.y + size * 0.35
        parts.append(_figure(content, x, y, size, "middle", reading.tone.ink))
    return parts


def _overseas(layout: Layout, reading: Reading, inset: Inset, outline: str) -> list[str]:
    """The region in its frame, with its name and figure beside it (below it on a telephone)."""
    content = "" if reading.value is None else count_text(reading.value)
    if not layout.insets_below:
        x, y = inset.x + inset.width + 10, inset.y + layout.size * 1.2
        name = words(reading.name, x, y, layout.size, **_SILENT)
        return [
            _framed(inset, outline),
            name,
            _figure(content, x, y + layout.size * 1.3, layout.size, "start", INK),
        ]
    rank, scale = round((inset.y - FIRST_INSET_Y) / INSET_STEP), 1.56
    left = rank * 200 + (200 - inset.width * scale) / 2
    transform = f"translate({number(left - inset.x * scale)} {number(940 - inset.y * scale)}) scale({scale})"
    y = 940 + inset.height * scale + layout.size
    name = words(reading.name, rank * 200 + 100, y, layout.size * 0.85, text_anchor="middle", **_SILENT)
    figure = _figure(content, rank * 200 + 100, y + layout.size * 1.1, layout.size, "middle", INK)
    return [element("g", _framed(inset, outline), transform=transform), name, figure]


def _framed(inset: Inset, outline: str) -> str:
    box = element("rect", **inset._asdict(), fill=WHITE, stroke=GREY, stroke_width=1)
    return box + outline


def _figure(content: str, x: float, y: float, size: float, anchor: str, ink: str) -> str:
    return (
        words(content, x, y, size, text_anchor=anchor, font_weight=700, fill=ink, **_SILENT)
        if content
        else ""
    )


def _legend(
    layout: Layout, classes: Sequence[Class], heading: str, hatched: str | None, hatch: str
) -> tuple[list[str], float]:
    """Tones with their bounds in words, then the credit, line after line; with the height where they end."""
    size, left, y = layout.size, layout.legend_left, layout.legend_top
    entries = [(each.words, each.fill) for each in classes]
    entries += [(hatched, f"url(#{hatch})")] if hatched else []
    drawn = [words(heading, left, y, size, font_weight=700)]
    x, y = left, y + size * 0.7
    for content, fill in entries:
        width = size * 1.9 + width_of(content, size)
        if x > left and x + width > layout.legend_right:
            x, y = left, y + size * 1.6
        box = element(
            "rect", x=x, y=y, width=size * 1.4, height=size, fill=fill, stroke=BORDER, stroke_width=1
        )
        drawn += [box, words(content, x + size * 1.8, y + size * 0.87, size)]
        x += width + size * 0.9
    y += size * 2.3
    for line in CREDIT:
        drawn.append(words(say(line), left, y, size * 0.85, fill=GREY))
        y += size * 1.2
    return drawn, y - size * 0.6
