"""Figures shown on the pages of the regions, from the registry like everywhere else."""

from datetime import date
from typing import Any

from industrie_futur.panels import Context, Panel, register
from steering.figures.links import FigureLinks
from steering.handover import ABSENT_ROLES, PREPARING_ROLES
from steering.links import dashboard_url
from steering.merger_lines import READERS, merging_regions_seen_by
from steering.mergers import live_merger
from steering.models import Handover
from steering.queries import geography_on, situation
from steering.views.dashboard import cell_of

LAST_NOTES = 5
FIGURES = ("pending", "engaged", "diagnosed", "supported")


def register_panels() -> None:
    """Called once the rooms are loaded."""
    template = "steering/includes/figures_panel.html"
    register("regions:region_list", Panel(10, template, lambda request, day: _figures(request, day, None)))
    register("regions:region_detail", Panel(10, template, _of_region))
    register("regions:region_detail", Panel(30, "steering/includes/merger_panel.html", _takeover))
    register("accounts:profile", Panel(10, "steering/includes/own_handover.html", _own_handover))
    register("accounts:user_update", Panel(10, "steering/includes/departure.html", _departure))


def _of_region(request: Any, subject: dict[str, Any]) -> Context:
    return _figures(request, subject["day"], subject["region"].code)


def _takeover(request: Any, subject: dict[str, Any]) -> Context | None:
    """Where the takeover by a new region stands, for who may read it."""
    region = subject["region"]
    if len(subject["codes"]) == 1 or request.user.role not in READERS:
        return None
    if region.code not in {each.code for each in merging_regions_seen_by(request.user)}:
        return None
    return {"region": region, "merger": live_merger(region)}


def _figures(request: Any, day: date, region: str | None) -> Context:
    geography = geography_on(day)
    shown = situation(day, region, geography=geography)
    links = FigureLinks(day)
    return {
        "situation": shown,
        "cells": [cell_of(shown.figures[code], region, links) for code in FIGURES],
        "url": dashboard_url(day, region),
    }


def _own_handover(request: Any, user: Any) -> Context | None:
    """One's notes, left or taken over, and the way to prepare one's own; hidden when there is neither."""
    notes = list(Handover.objects.visible_to(user).about(user)[:LAST_NOTES])
    may_prepare = user.role in PREPARING_ROLES
    return {"notes": notes, "may_prepare": may_prepare} if notes or may_prepare else None


def _departure(request: Any, account: Any) -> Context | None:
    """The endings that an administrator may begin from an account, and its notes."""
    notes = list(Handover.objects.visible_to(request.user).about(account)[:LAST_NOTES])
    if not account.is_active and not notes:
        return None
    return {"account": account, "notes": notes, "may_be_absent": account.role in ABSENT_ROLES}
