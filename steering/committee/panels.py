"""What the ministry's first page says of the committee: decisions that are late or soon due."""

from __future__ import annotations

from typing import Any

from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.panels import Context, Panel, register
from industrie_futur.thresholds import all_thresholds
from steering.models import Decision

MOST = 5


def register_panels() -> None:
    """Called once the rooms are loaded."""
    register("steering:dashboard", Panel(10, "steering/committee/includes/due_panel.html", decisions_due))


def decisions_due(request: Any, shown: Any) -> Context | None:
    """On the country's dashboard of today, for the ministry; hidden when nothing is due."""
    today = clock.today()
    if request.user.role != Role.MINISTRY or shown.region or shown.as_of != today:
        return None
    days = all_thresholds()["committee_due_days"]
    due = Decision.objects.visible_to(request.user).due_within(today, days).select_related("owner")
    lines = [(each, each.is_late_on(today)) for each in due.order_by("due_on", "series", "rank")]
    if not lines:
        return None
    late = sum(is_late for _, is_late in lines)
    return {"lines": lines[:MOST], "count": len(lines), "late": late, "days": days}
