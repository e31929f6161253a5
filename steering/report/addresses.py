"""Where the figures of a report open: as it arrested them, so that each leads to exactly its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from steering.figures.catalogue import OPENED
from steering.figures.links import FigureLinks
from steering.report.chapters import CHAPTER_OF_RATE

CODED = ("engaged", "planned_companies", "budget", "experts")
"""The figures printed with a QR code; the others are links, and found by the code of their chapter."""


def address_of(code: str, figures: Mapping[str, Any], region: str = "") -> str:
    """The path of a figure as this report arrested it; of a rate, its line in the list of its chapter.

    "" for one that a former report counted, and no page does any more.
    """
    if code in OPENED:
        return _links(figures).to(code, region)
    chapter = CHAPTER_OF_RATE.get(code)
    return f"{chapter_address(chapter, figures)}#{code}" if chapter else ""


def chapter_address(chapter: str, figures: Mapping[str, Any]) -> str:
    """The path of the list of the figures of a chapter, as this report arrested them."""
    return _links(figures).chapter(chapter)


def _links(figures: Mapping[str, Any]) -> FigureLinks:
    moment = datetime.fromisoformat(figures["recorded_until"])
    return FigureLinks(date.fromisoformat(figures["as_of"]), recorded_until=moment)
