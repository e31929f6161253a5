"""The nightly sweep of the folders that hold what the portal itself made: reports and minutes."""

from __future__ import annotations

from industrie_futur import leftovers
from industrie_futur.leftovers import Leftover

MADE = ("reports", "committee")
"""Folders of the store. What people sent (imports, acts, attachments) is none of the sweep's business."""


def find_leftovers() -> list[Leftover]:
    """The files there that no row names, a day old at least."""
    return leftovers.leftovers(MADE)


def sweep_leftovers() -> list[Leftover]:
    """Remove them, each logged; returns them."""
    return leftovers.sweep(MADE)
