"""Labels written at the end of lines: kept apart from one another, and off the lines when there is room."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from industrie_futur.svg import width_of

CROSSING = 6  # a line behind the text costs as much as moving it by two and a half times its height
LINE_HEIGHT = 1.2  # of a label, in sizes of its letters
BOLD = 1.05  # labels are bold, and that much wider


class Label(NamedTuple):
    """A text wanted beside the point x, y; `anchor` as in SVG, once placed."""

    content: str
    x: float
    y: float
    colour: str
    size: float
    anchor: str = "start"

    @property
    def width(self) -> float:
        return width_of(self.content, self.size) * BOLD

    @property
    def box(self) -> tuple[float, float, float, float]:
        """left, top, right, bottom of the text, whose middle height is y."""
        width = self.width
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        half = self.size * LINE_HEIGHT / 2
        return left, self.y - half, left + width, self.y + half


Line = Sequence[tuple[float, float]]  # points of a drawn line, from left to right


def overlap(first: Label, second: Label) -> bool:
    """Whether the two texts cover each other."""
    _, top, _, bottom = first.box
    _, other_top, _, other_bottom = second.box
    return _one_above_the_other(first, second) and top < other_bottom and other_top < bottom


def place(
    wanted: Sequence[Label], lines: Sequence[Line], *, left: float, right: float, top: float, bottom: float
) -> list[Label]:
    """The labels moved so that none covers another, inside the given bounds.

    Labels of line ends come first and stay in the order of their points: that of a lower point is never
    written above. Among the free places, the one that crosses the fewest lines wins, then the nearest.
    """
    ordered = sorted(wanted, key=lambda each: (each.anchor == "middle", each.y))
    anchored = [_anchored(label, left, right) for label in ordered]
    placed: list[Label] = []
    for rank, label in enumerate(anchored):
        floor = bottom - _room_below(label, anchored[rank + 1 :])
        placed.append(_nearest(label, placed, lines, top, floor))
    return placed


def _room_below(label: Label, later: Sequence[Label]) -> float:
    """The height to leave for the labels that must still be written under this one."""
    under = (other for other in later if other.anchor != "middle" and _one_above_the_other(label, other))
    return sum(other.size * LINE_HEIGHT for other in under)


def _nearest(
    label: Label, placed: Sequence[Label], lines: Sequence[Line], top: float, bottom: float
) -> Label:
    best, lowest = label, inf
    for shift in _shifts(label, top, bottom):
        distance = (shift / label.size) ** 2
        if distance >= lowest:
            continue
        candidate = label._replace(y=label.y + shift)
        if not all(_agree(candidate, other) for other in placed):
            continue
        cost = distance + CROSSING * sum(_crosses(candidate, line) for line in lines)
        if cost < lowest:
            best, lowest = candidate, cost
    return best


def _agree(label: Label, other: Label) -> bool:
    """Whether `label` may stand beside `other`, placed before: clear of it, below it if both end a line."""
    if overlap(label, other):
        return False
    return label.anchor == "middle" or label.y >= other.y or not _one_above_the_other(label, other)


def _one_above_the_other(first: Label, second: Label) -> bool:
    left, _, right, _ = first.box
    other_left, _, other_right, _ = second.box
    return left < other_right and other_left < right


def _anchored(label: Label, left: float, right: float) -> Label:
    """The label to the right of its point, or to its left where it would leave the drawing."""
    if label.anchor == "middle":
        half = label.width / 2
        return label._replace(x=min(max(label.x, left + half), right - half))
    gap = label.size * 0.7
    if label.x + gap + label.width <= right:
        return label._replace(x=label.x + gap)
    return label._replace(x=min(label.x + gap, right), anchor="end")


def _shifts(label: Label, top: float, bottom: float) -> Iterator[float]:
    """How far to move the label: not at all, then up and down in turn, ever further, within the bounds."""
    half = label.size * LINE_HEIGHT / 2
    highest, lowest = top + half - label.y, bottom - half - label.y
    for rank in range(40):
        step = rank * label.size * 0.65
        yield max(min(-step, lowest), highest)
        yield max(min(step, lowest), highest)
        if -step <= highest and step >= lowest:
            return  # at both bounds


def _crosses(label: Label, line: Line) -> bool:
    left, top, right, bottom = label.box
    if not line or right < line[0][0] or line[-1][0] < left:
        return False
    first, last = _height(line, max(left, line[0][0])), _height(line, min(right, line[-1][0]))
    return min(first, last) < bottom and top < max(first, last)


def _height(line: Line, x: float) -> float:
    """y of the line above x, which lies between its ends."""
    after = min(bisect_right(line, x, key=lambda point: point[0]), len(line) - 1)
    (x0, y0), (x1, y1) = line[after - 1] if after else line[0], line[after]
    return y1 if x1 == x0 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)
