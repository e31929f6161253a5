"""Cells of a report that hold a number: how it is read in the language in use, and where it opens."""

from __future__ import annotations

from typing import Any

from steering.languages import amount, bare
from steering.report.pieces import Cell

NOTHING = "–"


def cell_of(raw: Any, unit: str, url: str = "") -> Cell:
    """A number in its unit, that leads to `url`; what is no number (a mark, nothing) leads nowhere."""
    is_number = isinstance(raw, (int, float))
    return Cell(amount(raw, unit), raw, url) if is_number else Cell(amount(raw, unit))


def bare_of(raw: Any, unit: str, url: str = "") -> Cell:
    """As `cell_of`, of a figure of which another cell says the unit."""
    return cell_of(raw, unit, url)._replace(text=bare(raw, unit))


def number(raw: Any, url: str = "") -> Cell:
    """A number without unit, that leads to `url`."""
    return Cell(NOTHING) if raw is None else cell_of(raw, "", url)
