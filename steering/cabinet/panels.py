"""The way to the cabinet's pages, from the figures of the country and of a region."""

from __future__ import annotations

from typing import Any

from accounts.scoping import Role
from industrie_futur.panels import Context, Panel, register


def register_panels() -> None:
    """Called once the rooms are loaded."""
    panel = Panel(90, "steering/cabinet/includes/ways_panel.html", _ways)
    register("regions:region_detail", panel)
    register("steering:dashboard", panel)


def _ways(request: Any, shown: Any) -> Context | None:
    return {} if request.user.role == Role.MINISTRY else None
