"""How many firms have come how far: one horizontal bar a step."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from industrie_futur.svg import BLUE, GREY, INK, TRACK, Chart, Drawing, element, width_of, words
from steering.charts.french import colon, count_text, share_text
from steering.languages import say

Step = tuple[str, int]  # label in French, number of firms that came at least so far


class Layout(NamedTuple):
    """Where bars stand: beside their label when there is room, else under it."""

    width: float
    size: float
    left: float
    right: float
    bar: float
    row: float
    label_above: bool


WIDE = Layout(width=960, size=16, left=0, right=170, bar=28, row=44, label_above=False)
NARROW_LAYOUT = Layout(width=340, size=13, left=0, right=100, bar=20, row=52, label_above=True)


def funnel(
    steps: Sequence[Step], *, ident: str = "entonnoir", title: str = "Entreprises par étape du parcours"
) -> Chart:
    """Bars of each step with its number and its share of the first one."""
    return Chart(title, funnel_sentence(steps), ident, partial(_drawing, steps))


def funnel_sentence(steps: Sequence[Step]) -> str:
    """Each step with its number and its share of the first, in words."""
    if not steps:
        return say("Aucune étape.")
    (first, whole), *others = steps
    said = [colon(first, count_text(whole))]
    said += [
        colon(label, count_text(count)) + (f" ({share_text(count, whole)})" if whole else "")
        for label, count in others
    ]
    return say("\u202f; ").join(said) + "."


def _drawing(steps: Sequence[Step], is_narrow: bool) -> Drawing:
    layout = NARROW_LAYOUT if is_narrow else _beside(steps)
    highest = max((count for _, count in steps), default=0)
    whole = steps[0][1] if steps else 0
    body = [
        part
        for rank, step in enumerate(steps)
        for part in _row(layout, rank, step, whole=whole, highest=highest)
    ]
    return Drawing(body, layout.width, max(len(steps), 1) * layout.row)


def _beside(steps: Sequence[Step]) -> Layout:
    """The wide layout with room for the longest label."""
    longest = max((width_of(label, WIDE.size) for label, _ in steps), default=0)
    return WIDE._replace(left=min(longest * 1.08 + WIDE.size * 1.5, WIDE.width / 2))


def _row(layout: Layout, rank: int, step: Step, *, whole: int, highest: int) -> list[str]:
    label, count = step
    top = rank * layout.row + (layout.size * 1.6 if layout.label_above else (layout.row - layout.bar) / 2)
    middle = top + layout.bar / 2 + layout.size * 0.35
    room = layout.width - layout.left - layout.right
    length = room * count / highest if highest else 0
    name = (
        words(label, 0, top - layout.size * 0.45, layout.size)
        if layout.label_above
        else words(label, layout.left - 16, middle, layout.size, text_anchor="end")
    )
    end = layout.left + length + 10
    figure = element(
        "text",
        element("tspan", count_text(count), font_weight=700, fill=INK),
        *([element("tspan", share_text(count, whole), dx=8, fill=GREY)] if rank and whole else []),
        x=end,
        y=middle,
        font_size=layout.size,
    )
    return [
        name,
        element("rect", x=layout.left, y=top, width=room, height=layout.bar, fill=TRACK),
        element("rect", x=layout.left, y=top, width=length, height=layout.bar, fill=BLUE) if length else "",
        figure,
    ]
