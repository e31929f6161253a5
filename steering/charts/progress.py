"""A small bar: how much of a target is reached, past it as well."""

from industrie_futur.svg import BLUE, GREEN, INK, TRACK, WHITE, Chart, Drawing, element
from steering.charts.french import NARROW, count_text, share_text

WIDTH, HEIGHT = 160.0, 12.0


def progress_bar(value: int, target: int | None, *, ident: str, label: str = "Avancement") -> Chart:
    """`value` out of `target`: blue up to it; once reached green, with a white mark where the target stood.

    Without a target (None or 0) the bar stays empty. `ident` must be unique in the page; show its `svg`.
    """
    return Chart(
        label, _sentence(value, target), ident, lambda _: Drawing(_marks(value, target), WIDTH, HEIGHT)
    )


def _marks(value: int, target: int | None) -> list[str]:
    marks = [element("rect", x=0, y=0, width=WIDTH, height=HEIGHT, fill=TRACK)]
    if not target or value <= 0:
        return marks
    colour = GREEN if value >= target else BLUE
    marks.append(element("rect", x=0, y=0, width=WIDTH * min(value / target, 1), height=HEIGHT, fill=colour))
    if value > target:
        x = WIDTH * target / value
        marks.append(element("rect", x=x - 1.5, y=0, width=3, height=HEIGHT, fill=WHITE))
        marks.append(element("rect", x=x - 0.5, y=0, width=1, height=HEIGHT, fill=INK))
    return marks


def _sentence(value: int, target: int | None) -> str:
    if not target:
        return f"{count_text(value)}, sans objectif."
    return f"{count_text(value)} sur {count_text(target)}{NARROW}: {share_text(value, target)}."
