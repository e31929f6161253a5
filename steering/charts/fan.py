"""What was, and the range of what may come: the fan of a forecast, beside the straight line it must beat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from industrie_futur.svg import BLUE, GREY, ORANGE, Chart, Drawing, element, points_of
from steering.charts import trajectory as lines
from steering.charts.axes import value_ticks
from steering.charts.french import NARROW, count_text, day_text
from steering.charts.labels import Label, place
from steering.charts.series import Point

Wide = tuple[date, int, int, int]
"""A day, and the low, median and high of its range."""


class _Shown(NamedTuple):
    as_of: date
    engaged: Sequence[Point]
    path: Sequence[Wide]
    linear: Sequence[Point]
    targets: Sequence[Point]


def fan(
    *,
    as_of: date,
    engaged: Sequence[Point],
    path: Sequence[Wide],
    linear: Sequence[Point],
    targets: Sequence[Point],
    ident: str = "atterrissage",
) -> Chart:
    """The engaged firms up to `as_of`, then the 80 % range and its median; `path` begins on `as_of`."""
    day, low, median, high = path[-1]
    sentence = (
        f"Au {day_text(day)}, de {count_text(low)} à {count_text(high)} entreprises engagées, "
        f"{count_text(median)} en médiane\u202f; la tendance linéaire donne {count_text(linear[-1][1])}."
    )
    shown = _Shown(as_of, engaged, path, linear, targets)
    return Chart("Atterrissage", sentence, ident, partial(_drawing, shown))


def _drawing(shown: _Shown, is_narrow: bool) -> Drawing:
    layout = lines.NARROW_LAYOUT if is_narrow else lines.WIDE
    last = shown.path[-1]
    highest = max(last[3], *(value for _, value in [*shown.linear, *shown.targets]))
    first = min([shown.as_of, *(day for day, _ in shown.engaged[:1])])
    ticks = value_ticks(highest)
    scale = lines.Scale(layout, first, last[0], ticks[-1])
    past = lines.steps(scale, shown.engaged, shown.as_of)
    days, *edges = zip(*shown.path, strict=True)
    low, median, high = ([scale.at(point) for point in zip(days, edge, strict=True)] for edge in edges)
    straight = [scale.at(point) for point in shown.linear]
    goals = [scale.at(point) for point in shown.targets]
    labels = place(
        _labels(scale, shown),
        [past, low, median, high, straight],
        left=layout.left + 4,
        right=layout.width - 2,
        top=layout.top - layout.size * 1.9,
        bottom=scale.floor - 2,
    )
    body = [
        *lines.axes(scale, ticks),
        *lines.as_of_mark(scale, shown.as_of),
        element("polygon", points=points_of([*low, *high[::-1]]), fill=BLUE, fill_opacity="0.16"),
        *(lines.stroke(edge, BLUE, 1) for edge in (low, high)),
        lines.stroke(straight, ORANGE, 2, "3 5"),
        lines.stroke(median, BLUE, 2, "8 4"),
        *([lines.stroke(past, BLUE, 3)] if past else []),
        *(lines.diamond(x, y, layout.size * 0.42) for x, y in goals),
        *(lines.written(label) for label in labels),
    ]
    return Drawing(body, layout.width, layout.height)


def _labels(scale: lines.Scale, shown: _Shown) -> list[Label]:
    size, (day, low, median, high) = scale.layout.size, shown.path[-1]
    labels = [
        Label(f"Objectif{NARROW}: {count_text(value)}", *scale.at((due, value)), GREY, size)
        for due, value in shown.targets
    ]
    labels.append(
        Label(f"{count_text(low)} à {count_text(high)}", *scale.at((day, median)), BLUE, size * 1.1)
    )
    labels.append(Label("Tendance linéaire", *scale.at(shown.linear[-1]), ORANGE, size * 0.9))
    return labels
