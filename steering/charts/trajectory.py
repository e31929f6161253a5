"""The programme over time: target, financed capacity and engaged firms, three lines that never mix."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from steering.charts.axes import month_ticks, value_ticks
from steering.charts.french import NARROW, count_text, day_text, joined, plural, share_text
from steering.charts.labels import Label, Line, place
from steering.charts.svg import BLUE, GREY, INK, LINE, ORANGE, WHITE, Chart, element, frame, number, width_of, words

Point = tuple[date, int]  # a day and the cumulative number from that day on


class Layout(NamedTuple):
    """Size of the drawing and of its letters, and the room left around the plot."""

    width: float
    height: float
    size: float
    left: float
    right: float
    top: float
    bottom: float


WIDE = Layout(width=960, height=420, size=16, left=62, right=180, top=72, bottom=56)
NARROW_LAYOUT = Layout(width=340, height=370, size=12.5, left=42, right=12, top=58, bottom=44)


class Scale(NamedTuple):
    """Where a day and a number stand in the drawing."""

    layout: Layout
    first: date
    last: date
    highest: float

    @property
    def plot_width(self) -> float:
        return self.layout.width - self.layout.left - self.layout.right

    @property
    def floor(self) -> float:
        return self.layout.height - self.layout.bottom

    def x(self, day: date) -> float:
        return self.layout.left + self.plot_width * (day - self.first).days / (self.last - self.first).days

    def y(self, value: float) -> float:
        return self.floor - (self.floor - self.layout.top) * value / self.highest

    def at(self, point: Point) -> tuple[float, float]:
        return self.x(point[0]), self.y(point[1])


def trajectory(
    *,
    as_of: date,
    engaged: Sequence[Point],
    financed: Sequence[Point] = (),
    targets: Sequence[Point] = (),
    starts_on: date | None = None,
    narrow: bool = False,
    ident: str = "trajectoire",
    title: str = "Entreprises engagées, capacité financée et objectifs",
) -> Chart:
    """Line chart of the cumulative numbers; each series is a list of (day, number) in order of days.

    engaged and financed hold until their next point and stop at `as_of`; targets are milestones, drawn as a line
    from 0 on `starts_on` (default: the earliest day given). `narrow` is the version for a telephone.
    """
    engaged, financed = ([point for point in series if point[0] <= as_of] for series in (engaged, financed))
    every = [*engaged, *financed, *targets]
    first = starts_on or min((day for day, _ in every), default=as_of)
    last = max([as_of, *(day for day, _ in targets)])
    ticks = value_ticks(max((value for _, value in every), default=0))
    scale = Scale(NARROW_LAYOUT if narrow else WIDE, first, max(last, first + timedelta(days=30)), ticks[-1])

    target_line = [scale.at(point) for point in [(first, 0), *targets]] if targets else []
    pace_line = _pace(scale, as_of, engaged, targets)
    engaged_line = _steps(scale, engaged, as_of)
    financed_line = _steps(scale, financed, as_of)
    labels = _labels(scale, as_of, engaged, financed, targets, pace_line)
    placed = place(
        labels,
        [
            *(engaged_line, financed_line, target_line, pace_line, _extension(scale, financed_line)),
            *(_marker(scale, point) for point in [*target_line[1:], *engaged_line[-1:], *financed_line[-1:]]),
        ],
        left=scale.layout.left + 4,
        right=scale.layout.width - 2,
        top=scale.layout.top - scale.layout.size * 1.9,
        bottom=scale.floor - 2,
    )
    return frame(
        *_axes(scale, ticks, narrow=narrow),
        *_as_of_mark(scale, as_of),
        *_financed(scale, financed_line),
        *_targets(scale, target_line),
        *_engaged(scale, engaged_line, pace_line),
        *(_written(label) for label in placed),
        ident=f"{ident}-etroit" if narrow else ident,
        title=title,
        sentence=trajectory_sentence(as_of=as_of, engaged=engaged, financed=financed, targets=targets),
        width=scale.layout.width,
        height=scale.layout.height,
    )


def trajectory_sentence(
    *, as_of: date, engaged: Sequence[Point], financed: Sequence[Point] = (), targets: Sequence[Point] = ()
) -> str:
    """What the chart shows on `as_of`, in words."""
    count, capacity = _value_on(engaged, as_of), _value_on(financed, as_of)
    said = f"Au {day_text(as_of)}, {_engaged_words(count)}"
    goals = [
        f"{count_text(value)} au {day_text(day)} ({share_text(count, value)} atteints)" for day, value in targets
    ]
    said += f", pour un objectif de {joined([goals[0], *(f'de {goal}' for goal in goals[1:])])}." if goals else "."
    if financed:
        said += f" Les programmes régionaux financent {count_text(capacity)} {plural(capacity, 'place', 'places')}"
        said += f"{_gap(capacity, targets[-1][1])}." if targets else "."
    return said


def trajectory_table(
    *,
    as_of: date,
    engaged: Sequence[Point],
    financed: Sequence[Point] = (),
    targets: Sequence[Point] = (),
    starts_on: date | None = None,
) -> list[dict[str, object]]:
    """The chart's figures as rows {"day", "engaged", "financed", "target"}: month ends, `as_of`, milestones.

    None where a series has nothing to say: no actual after `as_of`, a target on its own day only.
    """
    first = starts_on or min((day for day, _ in [*engaged, *financed, *targets]), default=as_of)
    due = dict(targets)
    return [
        {
            "day": day,
            "engaged": _value_on(engaged, day) if day <= as_of else None,
            "financed": _value_on(financed, day) if day <= as_of else None,
            "target": due.get(day),
        }
        for day in sorted({*_month_ends(first, as_of), as_of, *due})
    ]


def _month_ends(first: date, last: date) -> list[date]:
    ends = []
    year, month = first.year, first.month
    while (end := date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)) < last:
        ends.append(end)
        year, month = year + month // 12, month % 12 + 1
    return ends


def _value_on(series: Sequence[Point], day: date) -> int:
    """The number in force on `day`: that of the last point on or before it, 0 before the first."""
    index = bisect_right(series, day, key=lambda point: point[0])
    return series[index - 1][1] if index else 0


def _engaged_words(count: int) -> str:
    if not count:
        return "aucune entreprise n’est engagée"
    return f"{count_text(count)} {plural(count, 'entreprise est engagée', 'entreprises sont engagées')}"


def _gap(capacity: int, goal: int) -> str:
    if capacity == goal:
        return ", autant que l’objectif final"
    return f", soit {count_text(abs(goal - capacity))} de {'moins' if capacity < goal else 'plus'} que l’objectif final"


# Lines ----------------------------------------------------------------------------------------------


def _steps(scale: Scale, series: Sequence[Point], as_of: date) -> Line:
    """The corners of a stair: each number holds until the next one, the last until `as_of`."""
    if not series:
        return []
    corners = [scale.at((series[0][0], 0))]
    for point in series:
        corners += [(scale.x(point[0]), corners[-1][1]), scale.at(point)]
    return [*corners, (scale.x(as_of), corners[-1][1])]


def _pace(scale: Scale, as_of: date, engaged: Sequence[Point], targets: Sequence[Point]) -> Line:
    """From where we stand to the next milestone not yet reached; nothing when all are."""
    count = _value_on(engaged, as_of)
    ahead = [point for point in targets if point[0] > as_of and point[1] > count]
    return [scale.at((as_of, count)), scale.at(ahead[0])] if ahead else []


def _extension(scale: Scale, line: Line) -> Line:
    """The level reached, carried on to the end of the chart."""
    end = scale.x(scale.last)
    return [line[-1], (end, line[-1][1])] if line and line[-1][0] < end else []


def _marker(scale: Scale, point: tuple[float, float]) -> Line:
    """The room a marker takes, as the line from one of its corners to the other."""
    half, (x, y) = scale.layout.size * 0.5, point
    return [(x - half, y - half), (x + half, y + half)]


def _stroke(line: Line, colour: str, width: float, dash: str | None = None, **attributes: object) -> str:
    points = " ".join(f"{number(x)},{number(y)}" for x, y in line)
    return element(
        "polyline",
        points=points,
        fill="none",
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linejoin="round",
        **attributes,
    )


def _diamond(x: float, y: float, half: float) -> str:
    corners = ((x, y - half), (x + half, y), (x, y + half), (x - half, y))
    points = " ".join(f"{number(left)},{number(top)}" for left, top in corners)
    return element("polygon", points=points, fill=WHITE, stroke=GREY, stroke_width=2)


def _targets(scale: Scale, line: Line) -> list[str]:
    if not line:
        return []
    return [_stroke(line, GREY, 2, "8 5"), *(_diamond(x, y, scale.layout.size * 0.42) for x, y in line[1:])]


def _financed(scale: Scale, line: Line) -> list[str]:
    if not line:
        return []
    half = scale.layout.size * 0.34
    x, y = line[-1]
    extension = _extension(scale, line)
    return [
        *([_stroke(extension, ORANGE, 1.5, "2 5")] if extension else []),
        _stroke(line, ORANGE, 2.5, "14 3 3 3"),
        element("rect", x=x - half, y=y - half, width=half * 2, height=half * 2, fill=ORANGE),
    ]


def _engaged(scale: Scale, line: Line, pace: Line) -> list[str]:
    if not line:
        return []
    x, y = line[-1]
    area = [(line[0][0], scale.floor), *line, (x, scale.floor)]
    points = " ".join(f"{number(left)},{number(top)}" for left, top in area)
    return [
        element("polygon", points=points, fill=BLUE, fill_opacity="0.08"),
        *([_stroke(pace, BLUE, 2, "1 5", stroke_linecap="round")] if pace else []),
        _stroke(line, BLUE, 3),
        element("circle", cx=x, cy=y, r=scale.layout.size * 0.36, fill=BLUE, stroke=WHITE, stroke_width=1.5),
    ]


# Words ----------------------------------------------------------------------------------------------


def _labels(
    scale: Scale,
    as_of: date,
    engaged: Sequence[Point],
    financed: Sequence[Point],
    targets: Sequence[Point],
    pace: Line,
) -> list[Label]:
    """What is written beside the lines, the most important first: it chooses its place first."""
    size = scale.layout.size
    labels = []
    if engaged:
        count = _value_on(engaged, as_of)
        content = f"{count_text(count)} {plural(count, 'engagée', 'engagées')}"
        labels.append(Label(content, *scale.at((as_of, count)), BLUE, size * 1.1))
    if financed:
        capacity = _value_on(financed, as_of)
        content = f"Capacité financée{NARROW}: {count_text(capacity)}"
        labels.append(Label(content, *scale.at((as_of, capacity)), ORANGE, size))
    labels += [
        Label(f"Objectif{NARROW}: {count_text(value)}", *scale.at((day, value)), GREY, size)
        for day, value in reversed(targets)
    ]
    if pace:
        (x0, y0), (x1, y1) = pace
        labels.append(Label("Rythme nécessaire", (x0 + x1) / 2, (y0 + y1) / 2, BLUE, size * 0.9, "middle"))
    return labels


def _written(label: Label) -> str:
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


def _axes(scale: Scale, ticks: Sequence[int], *, narrow: bool) -> list[str]:
    layout, right = scale.layout, scale.layout.width - scale.layout.right
    drawn = [words("Entreprises", 0, layout.size, layout.size * 0.9, fill=GREY)]
    for value in ticks:
        y = scale.y(value)
        drawn.append(
            element("line", x1=layout.left, x2=right, y1=y, y2=y, stroke=LINE if value else INK, stroke_width=1)
        )
        drawn.append(
            words(count_text(value), layout.left - 8, y + layout.size * 0.35, layout.size, text_anchor="end", fill=GREY)
        )
    for tick in month_ticks(scale.first, scale.last, scale.plot_width / (layout.size * 3.4)):
        x = scale.x(tick.day)
        drawn.append(element("line", x1=x, x2=x, y1=scale.floor, y2=scale.floor + 5, stroke=INK, stroke_width=1))
        drawn.append(
            words(tick.month, x, scale.floor + layout.size * 1.5, layout.size, text_anchor="middle", fill=GREY)
        )
        if tick.year:
            year = words(tick.year, x, scale.floor + layout.size * 2.8, layout.size, text_anchor="middle", fill=INK)
            drawn.append(year)
    return drawn


def _as_of_mark(scale: Scale, as_of: date) -> list[str]:
    """A thin line on the day of the figures, with that day above the plot."""
    x, layout = scale.x(as_of), scale.layout
    content = f"Au {day_text(as_of)}"
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
