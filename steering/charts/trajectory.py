"""The programme over time: target, financed capacity and engaged firms, three lines that never mix."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from typing import NamedTuple

from industrie_futur.svg import (
    BLUE,
    GREY,
    INK,
    LINE,
    ORANGE,
    WHITE,
    Chart,
    Drawing,
    element,
    points_of,
    width_of,
    words,
)
from steering.charts.axes import MonthTick, month_ticks, value_ticks
from steering.charts.french import colon, count_text, day_text, plural
from steering.charts.labels import Label, Line, place
from steering.charts.series import Point, number_on
from steering.charts.trajectory_text import trajectory_sentence
from steering.languages import say


class Layout(NamedTuple):
    """Size of the drawing and of its letters, and the room left around the plot."""

    width: float
    height: float
    size: float
    left: float
    right: float
    top: float
    bottom: float


WIDE = Layout(width=960, height=420, size=16, left=62, right=214, top=72, bottom=56)
NARROW_LAYOUT = Layout(width=340, height=370, size=12.5, left=42, right=12, top=58, bottom=44)


@dataclass(frozen=True)
class Scale:
    """Where a day and a number stand in the drawing."""

    layout: Layout
    first: date
    last: date
    highest: float

    @cached_property
    def plot_width(self) -> float:
        return self.layout.width - self.layout.left - self.layout.right

    @cached_property
    def floor(self) -> float:
        return self.layout.height - self.layout.bottom

    @cached_property
    def _day_width(self) -> float:
        return self.plot_width / (self.last - self.first).days

    @cached_property
    def _unit_height(self) -> float:
        return (self.floor - self.layout.top) / self.highest

    def x(self, day: date) -> float:
        return self.layout.left + self._day_width * (day - self.first).days

    def y(self, value: float) -> float:
        return self.floor - self._unit_height * value

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point[0]), self.y(point[1])


class Series(NamedTuple):
    """The lines of a trajectory, up to the day of the figures."""

    as_of: date
    engaged: Sequence[Point]
    financed: Sequence[Point]
    targets: Sequence[Point]
    starts_on: date | None


def trajectory(
    *,
    as_of: date,
    engaged: Sequence[Point],
    financed: Sequence[Point] = (),
    targets: Sequence[Point] = (),
    starts_on: date | None = None,
    ident: str = "trajectoire",
    title: str = "Entreprises engagées, capacité financée et objectifs",
) -> Chart:
    """Line chart of the cumulative numbers; each series is a list of (day, number) in order of days.

    engaged and financed hold until their next point and stop at `as_of`; targets are milestones, drawn as a
    line from 0 on `starts_on` (default: the earliest day given), with the pace needed to reach the next one.
    """
    lines = Series(as_of, _until(as_of, engaged), _until(as_of, financed), targets, starts_on)
    sentence = trajectory_sentence(as_of=as_of, engaged=engaged, financed=financed, targets=targets)
    return Chart(title, sentence, ident, partial(_drawing, lines))


def _until(as_of: date, series: Sequence[Point]) -> Sequence[Point]:
    return [point for point in series if point[0] <= as_of]


def _drawing(series: Series, is_narrow: bool) -> Drawing:
    scale, ticks = _scale(series, NARROW_LAYOUT if is_narrow else WIDE)
    target = [scale.at(point) for point in [(scale.first, 0), *series.targets]] if series.targets else []
    engaged, financed = (steps(scale, each, series.as_of) for each in (series.engaged, series.financed))
    pace = _pace(scale, series)
    markers = [_marker(scale, point) for point in [*target[1:], *engaged[-1:], *financed[-1:]]]
    labels = place(
        _labels(scale, series, pace),
        [engaged, financed, target, pace, _extension(scale, financed), *markers],
        left=scale.layout.left + 4,
        right=scale.layout.width - 2,
        top=scale.layout.top - scale.layout.size * 1.9,
        bottom=scale.floor - 2,
    )
    body = [
        *axes(scale, ticks),
        *as_of_mark(scale, series.as_of),
        *_financed(scale, financed),
        *_targets(scale, target),
        *_engaged(scale, engaged, pace),
        *(written(label) for label in labels),
    ]
    return Drawing(body, scale.layout.width, scale.layout.height)


def _scale(series: Series, layout: Layout) -> tuple[Scale, list[int]]:
    """The scale that holds every point, and the graduations of its height."""
    every = [*series.engaged, *series.financed, *series.targets]
    first = series.starts_on or min((day for day, _ in every), default=series.as_of)
    last = max([series.as_of, first + timedelta(days=30), *(day for day, _ in series.targets)])
    ticks = value_ticks(max((value for _, value in every), default=0))
    return Scale(layout, first, last, ticks[-1]), ticks


# Lines ----------------------------------------------------------------------------------------------


def steps(scale: Scale, series: Sequence[Point], as_of: date) -> Line:
    """The corners of a stair: each number holds until the next one, the last until `as_of`."""
    if not series:
        return []
    corners = [scale.at((series[0][0], 0))]
    for point in series:
        x, y = scale.at(point)
        corners += [(x, corners[-1][1]), (x, y)]
    return [*corners, (scale.x(as_of), corners[-1][1])]


def _pace(scale: Scale, series: Series) -> Line:
    """From where we stand to the next milestone not yet reached; nothing when all are."""
    count = number_on(series.engaged, series.as_of)
    ahead = [point for point in series.targets if point[0] > series.as_of and point[1] > count]
    return [scale.at((series.as_of, count)), scale.at(ahead[0])] if ahead else []


def _extension(scale: Scale, line: Line) -> Line:
    """The level reached, carried on to the end of the chart."""
    end = scale.x(scale.last)
    return [line[-1], (end, line[-1][1])] if line and line[-1][0] < end else []


def _marker(scale: Scale, point: tuple[float, float]) -> Line:
    """The room a marker takes, as the line from one of its corners to the other."""
    half, (x, y) = scale.layout.size * 0.5, point
    return [(x - half, y - half), (x + half, y + half)]


def stroke(line: Line | str, colour: str, width: float, dash: str | None = None, **attributes: object) -> str:
    """A line, given by its corners or as `points_of` wrote them."""
    return element(
        "polyline",
        points=line if isinstance(line, str) else points_of(line),
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linejoin="round",
        **attributes,
    )


def diamond(x: float, y: float, half: float) -> str:
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    return element("polygon", points=points_of(corners), fill=WHITE, stroke=GREY, stroke_width=2)


def _targets(scale: Scale, line: Line) -> list[str]:
    if not line:
        return []
    return [stroke(line, GREY, 2, "8 5"), *(diamond(x, y, scale.layout.size * 0.42) for x, y in line[1:])]


def _financed(scale: Scale, line: Line) -> list[str]:
    if not line:
        return []
    half = scale.layout.size * 0.34
    x, y = line[-1]
    extension = _extension(scale, line)
    return [
        *([stroke(extension, ORANGE, 1.5, "2 5")] if extension else []),
        stroke(line, ORANGE, 2.5, "14 3 3 3"),
        element("rect", x=x - half, y=y - half, width=half * 2, height=half * 2, fill=ORANGE),
    ]


def _engaged(scale: Scale, line: Line, pace: Line) -> list[str]:
    if not line:
        return []
    x, y = line[-1]
    stair, (left, right) = points_of(line), (points_of([(end, scale.floor)]) for end in (line[0][0], x))
    return [
        element("polygon", points=f"{left} {stair} {right}", fill=BLUE, fill_opacity="0.08"),
        *([stroke(pace, BLUE, 2, "1 5", stroke_linecap="round")] if pace else []),
        stroke(stair, BLUE, 3),
        element("circle", cx=x, cy=y, r=scale.layout.size * 0.36, fill=BLUE, stroke=WHITE, stroke_width=1.5),
    ]


# Words ----------------------------------------------------------------------------------------------


def _labels(scale: Scale, series: Series, pace: Line) -> list[Label]:
    """What is written beside the lines."""
    size, as_of = scale.layout.size, series.as_of
    labels = [
        Label(colon(say("Objectif"), count_text(value)), *scale.at((day, value)), GREY, size)
        for day, value in series.targets
    ]
    if series.engaged:
        count = number_on(series.engaged, as_of)
        content = say(plural(count, "{count} engagée", "{count} engagées"), count=count_text(count))
        labels.append(Label(content, *scale.at((as_of, count)), BLUE, size * 1.1))
    if series.financed:
        capacity = number_on(series.financed, as_of)
        content = colon(say("Capacité financée"), count_text(capacity))
        labels.append(Label(content, *scale.at((as_of, capacity)), ORANGE, size))
    if pace:
        (x0, y0), (x1, y1) = pace
        labels.append(
            Label(say("Rythme nécessaire"), (x0 + x1) / 2, (y0 + y1) / 2, BLUE, size * 0.9, "middle")
        )
    return labels


def written(label: Label) -> str:
    """A label with a white edge, so that a line passing behind leaves it readable."""
    return words(
        label.content,
        label.x,
        label.y + label.size * 0.35,
        label.size,
        text_anchor=None if label.anchor == "start" else label.anchor,
        font_weight=700,
        fill=label.colour,
        stroke=WHITE,
        stroke_width=label.size * 0.3,
        stroke_linejoin="round",
        paint_order="stroke",
    )


def axes(scale: Scale, ticks: Sequence[int]) -> list[str]:
    size = scale.layout.size
    months = month_ticks(scale.first, scale.last, scale.plot_width / (size * 3.4))
    drawn = [words(say("Entreprises"), 0, size, size * 0.9, fill=GREY)]
    drawn += [part for value in ticks for part in _value_tick(scale, value)]
    return drawn + [part for tick in months for part in _month_tick(scale, tick)]


def _value_tick(scale: Scale, value: int) -> list[str]:
    """A horizontal line right across, with its number on the left."""
    layout, y = scale.layout, scale.y(value)
    right, colour = layout.width - layout.right, LINE if value else INK
    return [
        element("line", x1=layout.left, x2=right, y1=y, y2=y, stroke=colour, stroke_width=1),
        words(
            count_text(value),
            layout.left - 8,
            y + layout.size * 0.35,
            layout.size,
            text_anchor="end",
            fill=GREY,
        ),
    ]


def _month_tick(scale: Scale, tick: MonthTick) -> list[str]:
    """A short mark under the axis, the month, and below it the year when it is the first of one."""
    x, y, size = scale.x(tick.day), scale.floor, scale.layout.size
    drawn = [
        element("line", x1=x, x2=x, y1=y, y2=y + 5, stroke=INK, stroke_width=1),
        words(tick.month, x, y + size * 1.5, size, text_anchor="middle", fill=GREY),
    ]
    return [*drawn, words(tick.year, x, y + size * 2.8, size, text_anchor="middle")] if tick.year else drawn


def as_of_mark(scale: Scale, as_of: date) -> list[str]:
    """A thin line on the day of the figures, with that day above the plot."""
    x, layout = scale.x(as_of), scale.layout
    content = say("Au {day}", day=day_text(as_of))
    half = width_of(content, layout.size) * 0.55
    anchor, at = "middle", x
    if x < half:
        anchor, at = "start", 0
    elif x > layout.width - half:
        anchor, at = "end", layout.width
    return [
        element("line", x1=x, x2=x, y1=layout.size * 2.7, y2=scale.floor, stroke=GREY, stroke_width=1),
        words(content, at, layout.size * 2.4, layout.size, text_anchor=anchor, fill=INK),
    ]
