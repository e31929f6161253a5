"""Where the numbers of a report open: as it arrested them, so that each leads to exactly its rows.

A path is "" for what a report made before it was frozen does not say, or what no page counts any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from steering.figures.catalogue import OPENED
from steering.figures.links import FigureLinks
from steering.report.chapters import CHAPTER_OF_RATE

CODED = ("engaged", "planned_companies", "budget", "experts")
"""The figures printed with a QR code; the others are links, and found by the code of their chapter."""


def address_of(code: str, figures: Mapping[str, Any], region: str = "") -> str:
    """The path of a figure as this report arrested it; of a rate, its line in the list of its chapter."""
    return _opened(code, _links(figures["as_of"], figures["recorded_until"]), region)


def address_on(code: str, day: date | str, figures: Mapping[str, Any]) -> str:
    """The path of a figure of another day, as known when this report was arrested."""
    return _opened(code, _links(str(day), figures["recorded_until"]))


def address_before(code: str, figures: Mapping[str, Any]) -> str:
    """The path of a figure as the report before arrested it; that report's own without its moment."""
    before = figures.get("previous") or {}
    if "recorded_until" in before:
        return _opened(code, _links(**_arrested(before)))
    return reverse("steering:report_detail", args=[before["report"]]) if before else ""


def address_revised(code: str, figures: Mapping[str, Any]) -> str:
    """The path of a figure of the day of the report before, as known when this one was arrested."""
    before = figures.get("previous")
    return address_on(code, before["as_of"], figures) if before else ""


def errata_address(code: str, figures: Mapping[str, Any]) -> str:
    """The path of what changed a figure of the report before, entered since until this one was arrested."""
    page = reverse("steering:report_errata", args=[figures["revisions"]["report"]])
    return f"{page}?indicateur={code}&{_query(figures)}#variation"


def chapter_address(chapter: str, figures: Mapping[str, Any]) -> str:
    """The path of the list of the figures of a chapter, as this report arrested them."""
    return links_of(figures).chapter(chapter)


def target_address(due_on: str, figures: Mapping[str, Any], place: str = "") -> str:
    """The path of the milestone due that day, as this report saw it; `place` is what is read there.

    Of a report that did not freeze which one it is: the list of the national ones.
    """
    keys = {each["raw_due_on"]: each.get("target") for each in figures["targets"]}
    if key := keys.get(due_on):
        path = reverse("steering:target_detail", args=[key])
        return f"{path}?{_query(figures)}{f'#{place}' if place else ''}"
    return f"{reverse('steering:target_list')}?territoire=france"


def forecast_address(figures: Mapping[str, Any], place: str = "") -> str:
    """The path of the forecast that this report archived; `place` is what is read there."""
    return f"{reverse('steering:landing')}?{_query(figures)}{f'#{place}' if place else ''}"


def links_of(figures: Mapping[str, Any]) -> FigureLinks:
    """The paths of figures as this report arrested them."""
    return _links(**_arrested(figures))


def _query(figures: Mapping[str, Any]) -> str:
    return links_of(figures).query


def _arrested(figures: Mapping[str, Any]) -> dict[str, str]:
    return {name: figures[name] for name in ("as_of", "recorded_until")}


def _links(as_of: str, recorded_until: str) -> FigureLinks:
    return FigureLinks(date.fromisoformat(as_of), recorded_until=datetime.fromisoformat(recorded_until))


def _opened(code: str, links: FigureLinks, region: str = "") -> str:
    if code in OPENED:
        return links.to(code, region)
    chapter = CHAPTER_OF_RATE.get(code)
    return f"{links.chapter(chapter)}#{code}" if chapter else ""
