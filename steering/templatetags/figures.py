"""A figure in a page of any room: its text, that leads to its definition, its bridges and its rows."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from regions.perimeters import Switch
from steering.figures.catalogue import OPENED, source_code
from steering.figures.links import FigureLinks, figure_html

register = template.Library()


@register.simple_tag
def figure_url(
    code: str, day: date, region: str = "", switch: Switch | None = None, until: datetime | None = None
) -> str:
    """The page of the figure `code` on `day`, over a region or the country, as known by `until`."""
    return FigureLinks(day, switch, until).to(code, region)


@register.simple_tag
def figure_link(
    text: str,
    code: str,
    day: date,
    region: str = "",
    switch: Switch | None = None,
    until: datetime | None = None,
) -> SafeString:
    """`text`, a number that we wrote, as a link to the page of its figure: see `figure_url`."""
    return figure_html(text, figure_url(code, day, region, switch, until), OPENED[code].label)


@register.filter
def figure_of_source(source: str) -> str:
    """The code of the figure that adds up what a source of funding voted."""
    return source_code(source)
