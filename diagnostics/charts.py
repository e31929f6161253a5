"""The drawings of a diagnostic: a radar and bars of its axes, the same in the page and in the PDF."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import cos, pi, sin
from typing import NamedTuple

from industrie_futur.svg import (
    BLUE,
    GREY,
    INK,
    LINE,
    ORANGE,
    TRACK,
    Chart,
    Drawing,
    element,
    points_of,
    width_of,
    words,
)

HIGHEST = 5


class Series(NamedTuple):
    """A line of the radar: its name, and a value from 0 to 5 for each axis, None where there is none."""

    label: str
    values: Sequence[float | None]


class Layout(NamedTuple):
    width: float
    radius: float
    size: float
    room: float


WIDE = Layout(width=640, radius=140, size=14, room=150)
NARROW = Layout(width=340, radius=76, size=11, room=84)
# Told apart by dash and marker as well as by colour.
STYLES = ((BLUE, None, "circle"), (ORANGE, "6 4", "square"), (GREY, "2 3", "diamond"))


def radar(
    axes: Sequence[str], series: Sequence[Series], *, title: str, sentence: str, ident: str = "radar"
) -> Chart:
    """One polygon a series; an axis without a value opens it."""
    return Chart(title, sentence, ident, partial(_radar, axes, series))


def bars(
    rows: Sequence[tuple[str, float | None, str]], *, title: str, sentence: str, ident: str = "barres"
) -> Chart:
    """One bar a row (label, value from 0 to 5 or None, how the value is written)."""
    return Chart(title, sentence, ident, partial(_bars, rows))


def _radar(axes: Sequence[str], series: Sequence[Series], is_narrow: bool) -> Drawing:
    layout = NARROW if is_narrow else WIDE
    centre = (layout.width / 2, layout.radius + layout.size * 3.6)
    spots = [_direction(rank, len(axes)) for rank in range(len(axes))]
    body = [*_web(layout, centre, spots), *_names(layout, centre, spots, axes)]
    # The last of the series lies beneath.
    for rank in reversed(range(len(series))):
        body += _line(layout, centre, spots, series[rank], STYLES[rank])
    top = centre[1] + layout.radius + layout.size * 4.4
    for rank, each in enumerate(series):
        body += _key(layout, top + rank * layout.size * 1.6, each.label, STYLES[rank])
    return Drawing(body, layout.width, top + len(series) * layout.size * 1.6)


def _direction(rank: int, count: int) -> tuple[float, float]:
    angle = -pi / 2 + 2 * pi * rank / count
    return cos(angle), sin(angle)


def _at(centre: tuple[float, float], spot: tuple[float, float], length: float) -> tuple[float, float]:
    return centre[0] + spot[0] * length, centre[1] + spot[1] * length


def _web(layout: Layout, centre: tuple[float, float], spots: Sequence[tuple[float, float]]) -> list[str]:
    rings = [
        element(
            "polygon",
            points=points_of([_at(centre, spot, layout.radius * level / HIGHEST) for spot in spots]),
            fill="none",
            stroke=LINE,
        )
        for level in range(1, HIGHEST + 1)
    ]
    spokes = [
        element("line", x1=centre[0], y1=centre[1], x2=x, y2=y, stroke=LINE)
        for x, y in (_at(centre, spot, layout.radius) for spot in spots)
    ]
    levels = [
        words(level, centre[0] + 4, centre[1] - layout.radius * level / HIGHEST + 4, 10, fill=GREY)
        for level in range(1, HIGHEST + 1)
    ]
    return [*rings, *spokes, *levels]


def _names(
    layout: Layout, centre: tuple[float, float], spots: Sequence[tuple[float, float]], axes: Sequence[str]
) -> list[str]:
    named = []
    for spot, name in zip(spots, axes, strict=True):
        x, y = _at(centre, spot, layout.radius + layout.size)
        anchor = "middle" if abs(spot[0]) < 0.1 else ("start" if spot[0] > 0 else "end")
        lines = _wrapped(name, layout.size, layout.room if anchor != "middle" else layout.room * 2)
        # Above, the last line ends at the spoke; below, the first one begins there; aside, they are centred.
        rise = len(lines) - 1 if spot[1] < -0.9 else (-0.7 if spot[1] > 0.9 else (len(lines) - 1.7) / 2)
        named += [
            words(line, x, y + (rank - rise) * layout.size * 1.15, layout.size, text_anchor=anchor)
            for rank, line in enumerate(lines)
        ]
    return named


def _wrapped(text: str, size: float, room: float) -> list[str]:
    """`text` in lines no wider than `room`, cut between words."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _line(
    layout: Layout,
    centre: tuple[float, float],
    spots: Sequence[tuple[float, float]],
    series: Series,
    style: tuple[str, str | None, str],
) -> list[str]:
    colour, dash, marker = style
    points = [
        None if value is None else _at(centre, spot, layout.radius * value / HIGHEST)
        for spot, value in zip(spots, series.values, strict=True)
    ]
    whole = [point for point in points if point is not None]
    drawn = [_mark(marker, point, colour) for point in whole]
    if len(whole) == len(points):
        fill = {"fill": colour, "fill_opacity": "0.12"} if dash is None else {"fill": "none"}
        polygon = element(
            "polygon", points=points_of(whole), stroke=colour, stroke_width=2, stroke_dasharray=dash, **fill
        )
        return [polygon, *drawn]
    sides = zip(points, [*points[1:], points[0]], strict=True)
    lines = [
        element(
            "line", x1=a[0], y1=a[1], x2=b[0], y2=b[1], stroke=colour, stroke_width=2, stroke_dasharray=dash
        )
        for a, b in sides
        if a is not None and b is not None
    ]
    return [*lines, *drawn]


def _mark(marker: str, point: tuple[float, float], colour: str) -> str:
    x, y = point
    match marker:
        case "circle":
            return element("circle", cx=x, cy=y, r=4, fill=colour)
        case "square":
            return element("rect", x=x - 3.5, y=y - 3.5, width=7, height=7, fill=colour)
    return element("polygon", points=points_of([(x, y - 5), (x + 5, y), (x, y + 5), (x - 5, y)]), fill=colour)


def _key(layout: Layout, y: float, label: str, style: tuple[str, str | None, str]) -> list[str]:
    colour, dash, marker = style
    left = (layout.width - width_of(label, layout.size) - 44) / 2
    return [
        element(
            "line", x1=left, y1=y, x2=left + 34, y2=y, stroke=colour, stroke_width=2, stroke_dasharray=dash
        ),
        _mark(marker, (left + 17, y), colour),
        words(label, left + 44, y + layout.size * 0.35, layout.size),
    ]


def _bars(rows: Sequence[tuple[str, float | None, str]], is_narrow: bool) -> Drawing:
    width, size, bar = (340.0, 13.0, 14.0) if is_narrow else (640.0, 14.0, 16.0)
    room, step = width - 90, size * 1.6 + bar + 10
    body = []
    for rank, (label, value, text) in enumerate(rows):
        top = rank * step + size * 1.5
        body += [
            words(label, 0, top - size * 0.45, size),
            element("rect", x=0, y=top, width=room, height=bar, fill=TRACK),
            element("rect", x=0, y=top, width=room * value / HIGHEST, height=bar, fill=BLUE) if value else "",
            words(text, room + 10, top + bar * 0.8, size, font_weight=700, fill=INK),
        ]
    return Drawing(body, width, len(rows) * step + 4)
