"""Classes of a map: five tones at most, with bounds that a reader can say."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from math import inf
from typing import NamedTuple

from industrie_futur.svg import INK, WHITE
from steering.charts.french import count_text
from steering.languages import say

# One hue, from light to dark in even steps of lightness (91, 75, 60, 41, 16): it survives grey printing and
# every kind of colour vision. With each tone, the ink that is readable on it.
RAMP = (("#e3e3fd", INK), ("#b1b1f9", INK), ("#8585f6", INK), ("#4d4dd8", WHITE), ("#000091", WHITE))
# Which tones a number of classes takes; where there is a class of zeros, it alone takes the lightest one.
_TONES = {0: (), 1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}
_TONES_AFTER_ZERO = {0: (), 1: (2,), 2: (1, 3), 3: (1, 2, 4), 4: (1, 2, 3, 4)}


class Class(NamedTuple):
    """Values from `lower` up to the next class: its bounds in words, its tone, and the ink to write on it."""

    lower: float
    words: str
    fill: str
    ink: str


def classes_of(values: Iterable[float]) -> list[Class]:
    """At most five classes covering `values`, none of them empty; 0 stands alone if none is below it."""
    numbers = sorted(values)
    others = [value for value in numbers if value] if numbers and numbers[0] >= 0 else numbers
    room = len(RAMP) - (len(others) < len(numbers))
    groups = _cut(others, min(room, len(set(others))))
    tones = _TONES[len(groups)]
    if len(others) < len(numbers):
        groups, tones = [[0], *groups], (0, *_TONES_AFTER_ZERO[len(groups)])
    return [
        Class(group[0], _words(group[0], group[-1]), *RAMP[tone])
        for group, tone in zip(groups, tones, strict=True)
    ]


def class_for(classes: Sequence[Class], value: float) -> Class:
    """The class that holds a value `classes` were made from."""
    return classes[bisect_right(classes, value, key=lambda each: each.lower) - 1]


def _words(lowest: float, highest: float) -> str:
    if lowest == highest:
        return count_text(lowest)
    return say("de {lowest} à {highest}", lowest=count_text(lowest), highest=count_text(highest))


def _cut(numbers: Sequence[float], count: int) -> list[Sequence[float]]:
    """`numbers`, in order, cut into `count` groups as even as can be (Fisher's natural breaks).

    The sum of squared distances to each group's mean is the least possible, so equal numbers stay together.
    """
    if not count:
        return []
    floats = [float(value) for value in numbers]
    sums = list(accumulate(floats, initial=0.0))
    squares = list(accumulate((value * value for value in floats), initial=0.0))

    def spread(start: int, end: int) -> float:
        total = sums[end] - sums[start]
        return squares[end] - squares[start] - total * total / (end - start)

    size = len(floats)
    spreads = [[spread(start, end) for start in range(end)] for end in range(size + 1)]
    least = [inf, *(each[0] for each in spreads[1:])]
    starts: list[list[int]] = []
    for groups in range(2, count + 1):
        best = [
            min(
                [(least[start] + spreads[end][start], start) for start in range(groups - 1, end)],
                default=(inf, 0),
            )
            for end in range(size + 1)
        ]
        least, starts = [cost for cost, _ in best], [*starts, [start for _, start in best]]
    return _split(numbers, starts)


def _split(numbers: Sequence[float], starts: Sequence[Sequence[int]]) -> list[Sequence[float]]:
    """The groups, read back from where the last one of each count of groups begins."""
    groups, end = [], len(numbers)
    for row in reversed(starts):
        groups.append(numbers[row[end] : end])
        end = row[end]
    return [numbers[:end], *reversed(groups)]
