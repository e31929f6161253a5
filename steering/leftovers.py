"""The nightly sweep of what the portal itself made: the files of reports, and minutes."""

from __future__ import annotations

import re

from industrie_futur import leftovers
from industrie_futur.leftovers import Leftover

FOLDERS = ("reports", "committee")
# A day and 24 letters. What people sent bears another name: a paper taken back stays on the disk.
MADE = re.compile(r"\d{4}-\d\d-\d\d-[A-Za-z0-9]{24}(-[a-z]{2})?\.(pdf|xlsx|odt)")


def find_leftovers() -> list[Leftover]:
    """The files there that no row names, a day old at least."""
    return leftovers.leftovers(FOLDERS, MADE)


def sweep_leftovers() -> list[Leftover]:
    """Remove them, each logged; returns them."""
    return leftovers.sweep(FOLDERS, MADE)
