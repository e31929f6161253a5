"""Where the figures of a report open: on their rows as they were recorded at its cut-off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from steering.figures.catalogue import OPENED
from steering.figures.links import FigureLinks

Links = Callable[[str], str]


def links_of(figures: Mapping[str, Any]) -> Links:
    """A function from the code of a figure to the path of its page; "" for one that has none: a rate."""
    moment = datetime.fromisoformat(figures["recorded_until"])
    pages = FigureLinks(date.fromisoformat(figures["as_of"]), recorded_until=moment)
    return lambda code: pages.to(code) if code in OPENED else ""
