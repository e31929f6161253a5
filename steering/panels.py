"""Figures shown on the pages of the regions, from the registry like everywhere else."""

from datetime import date
from typing import Any

from industrie_futur.panels import Context, Panel, register
from steering.links import FirmLinks, dashboard_url
from steering.queries import geography_on, situation
from steering.views.dashboard import cell_of, regions_in_charge

FIGURES = ("pending", "engaged", "diagnosed", "supported")


def register_panels() -> None:
    """Called once the rooms are loaded."""
    template = "steering/includes/figures_panel.html"
    register("regions:region_list", Panel(10, template, lambda request, day: _figures(request, day, None)))
    register("regions:region_detail", Panel(10, template, _of_region))


def _of_region(request: Any, subject: dict[str, Any]) -> Context:
    return _figures(request, subject["day"], subject["region"].code)


def _figures(request: Any, day: date, region: str | None) -> Context:
    geography = geography_on(day)
    shown = situation(day, region, geography=geography)
    links = FirmLinks(request.user, geography, regions_in_charge(request.user))
    return {
        "situation": shown,
        "cells": [cell_of(shown.figures[code], region, links) for code in FIGURES],
        "url": dashboard_url(day, region),
    }
