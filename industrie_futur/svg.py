"""SVG written by hand: escaping, numbers and the accessible frame that every chart shares."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

BLUE, GREY, GREEN, ORANGE = "#000091", "#666666", "#18753c", "#b34000"
INK, LINE, TRACK, WHITE = "#161616", "#dddddd", "#eeeeee", "#ffffff"
FONT = "Marianne, Arial, sans-serif"

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
# What XML 1.0 refuses even escaped; a form field can hold it.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_THIN = frozenset(" \u00a0\u202f.,:;!|'’()ijlftrI")


def text_of(value: object) -> str:
    """`value` as text that may stand in an XML document, inside quotes as well."""
    return _escaped(str(value))


@lru_cache(maxsize=2048)  # a chart says "middle" or "img" a hundred times
def _escaped(text: str) -> str:
    return _NOT_XML.sub("", text).translate(_ESCAPES)


def number(value: float) -> str:
    """A coordinate: one decimal at most, never in scientific notation."""
    return f"{value:.1f}".removesuffix(".0")


def points_of(line: Iterable[tuple[float, float]]) -> str:
    """The corners of a line, for `points`: a trajectory has hundreds."""
    return " ".join([f"{x:.1f},{y:.1f}" for x, y in line])


def attributes_of(**attributes: object) -> str:
    """` name="value"` of each, escaped; None leaves one out.

    An underscore in a name is a hyphen in SVG (`stroke_width`, `aria_label`).
    """
    written = [
        (key.replace("_", "-"), number(value) if isinstance(value, float) else text_of(value))
        for key, value in attributes.items()
        if value is not None
    ]
    return "".join([f' {name}="{text}"' for name, text in written])


def element(name: str, *children: str, **attributes: object) -> str:
    """`<name …>children</name>`; the children are markup already, the attributes go through attributes_of."""
    opening = f"<{name}{attributes_of(**attributes)}"
    return f"{opening}>{''.join(children)}</{name}>" if children else f"{opening}/>"


def words(content: object, x: float, y: float, size: float, **attributes: object) -> str:
    """One line of text whose baseline starts (or, by `text_anchor`, is centred or ends) at x, y."""
    return element("text", text_of(content), x=x, y=y, font_size=size, **attributes)


@lru_cache(maxsize=1024)
def width_of(content: str, size: float) -> float:
    """About the width of a line of text in Marianne: thin letters and spaces, and all the others."""
    return sum(0.3 if letter in _THIN else 0.59 for letter in content) * size


class Drawing(NamedTuple):
    """What is inside a chart's `<svg>`, and its size."""

    body: Sequence[str]
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """A drawing and what it says: `title` and `sentence` are its alternative text, plain and unescaped.

    `draw(is_narrow)` gives one of the two versions; nothing is drawn before it is asked for. `ident` is
    unique in the page. role="img" hides what is inside from assistive technology: a chart with links takes
    "group".
    """

    title: str
    sentence: str
    ident: str
    draw: Callable[[bool], Drawing]
    role: str = "img"

    @cached_property
    def svg(self) -> SafeString:
        """The drawing for a screen or a sheet of paper."""
        return self._framed(self.ident, self.draw(False))

    @cached_property
    def narrow_svg(self) -> SafeString:
        """The drawing for a telephone: larger letters, arranged from top to bottom."""
        return self._framed(f"{self.ident}-etroit", self.draw(True))

    @cached_property
    def ratio(self) -> float:
        """The height of the wide drawing, of its width."""
        drawing = self.draw(False)
        return drawing.height / drawing.width

    @property
    def html(self) -> SafeString:
        """Both drawings, of which the width of the page shows one."""
        versions = (("fr-hidden fr-unhidden-md", self.svg), ("fr-hidden-md", self.narrow_svg))
        return format_html_join("", '<div class="{}">{}</div>', versions)

    def _framed(self, ident: str, drawing: Drawing) -> SafeString:
        svg = element(
            "svg",
            element("title", text_of(self.title), id=f"{ident}-titre"),
            element("desc", text_of(self.sentence), id=f"{ident}-phrase"),
            *drawing.body,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {number(drawing.width)} {number(drawing.height)}",
            role=self.role,
            aria_labelledby=f"{ident}-titre",
            aria_describedby=f"{ident}-phrase",
            font_family=FONT,
            fill=INK,
        )
        return mark_safe(svg)  # noqa: S308  every text and attribute went through text_of
