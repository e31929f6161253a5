"""Where the figures of a report open: as it arrested them, so that each leads to exactly its rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from steering.figures import figure_path
from steering.figures.catalogue import OPENED

CODED = ("engaged", "planned_companies", "budget", "experts")
"""The figures printed with a QR code; all the others are links."""


def address_of(code: str, figures: Mapping[str, Any], region: str = "") -> str:
    """The path of a figure as this report arrested it; "" for a rate, which has no page."""
    if code not in OPENED:
        return ""
    return figure_path(
        code,
        as_of=date.fromisoformat(figures["as_of"]),
        region=region,
        recorded_until=datetime.fromisoformat(figures["recorded_until"]),
    )
