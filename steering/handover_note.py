"""What a handover note says: read before anything moves, then frozen as JSON for its page and its PDF."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.conf import settings

from accounts.duties import Duty, Line
from accounts.models import User
from accounts.owners import Ending, Entry, Owners
from regions.queries import in_french_order
from steering.models import Handover


@dataclass(frozen=True)
class Inventory:
    """What somebody leaves: each entry with its lines, and the regions in their names of the day."""

    entries: list[tuple[Entry, list[Line]]]
    regions: list[str]

    @property
    def is_empty(self) -> bool:
        return not self.entries

    def within(self, codes: Collection[str]) -> Inventory:
        """Only the lines of the regions `codes`: what one of several successors takes over."""
        kept = [(entry, [line for line in lines if line.region in codes]) for entry, lines in self.entries]
        return Inventory(
            [
                (entry._replace(duty=replace(entry.duty, count=len(lines))), lines)
                for entry, lines in kept
                if lines
            ],
            self.regions,
        )


def inventory_of(owners: Owners, ending: Ending) -> Inventory:
    """What `ending` leaves, in lines: one query or two for each kind of work and holder."""
    regions = in_french_order(owners.regions[code] for code in owners.regions_of(ending))
    return Inventory(
        [(entry, _lines(entry.duty, owners.day)) for entry in owners.inventory(ending)],
        [str(region) for region in regions],
    )


def _lines(duty: Duty, day: date) -> list[Line]:
    return duty.work.lines([duty.holder], day)


def contents_of(
    inventory: Inventory, *, leaver: User, until: date | None = None, takers: Collection[str] = ()
) -> dict[str, Any]:
    """What a note freezes; `until`: the last day of an absence, `takers`: who takes over, in words."""
    return {
        "leaver": {"name": str(leaver), "email": leaver.email, "role": leaver.get_role_display()},
        "takers": list(takers),
        "until": until,
        "regions": inventory.regions,
        "demonstration": bool(settings.REFERENCE_DATE),
        "sections": [_section(entry, lines) for entry, lines in inventory.entries],
    }


def _section(entry: Entry, lines: list[Line]) -> dict[str, Any]:
    duty = entry.duty
    return {
        "kind": duty.work.kind,
        "label": duty.label,
        "holder": duty.holder_name,
        "count": duty.count,
        "others": entry.others,
        "lines": [line._asdict() for line in lines],
        "more": duty.count - len(lines) if lines else 0,
    }


# Reading a note -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Note:
    """A note as its page and its PDF show it: days again days, what is urgent apart."""

    handover: Handover
    until: date | None
    sections: list[dict[str, Any]]

    @property
    def contents(self) -> dict[str, Any]:
        return self.handover.contents

    @property
    def urgent(self) -> list[dict[str, Any]]:
        return [line for section in self.sections for line in section["lines"] if line["is_urgent"]]


def note_of(handover: Handover) -> Note:
    """The frozen contents of `handover`, which must come from the database."""
    contents = handover.contents
    sections = [
        {
            **section,
            "lines": [
                {**line, "since": line["since"] and date.fromisoformat(line["since"])}
                for line in section["lines"]
            ],
        }
        for section in contents["sections"]
    ]
    until = contents["until"] and date.fromisoformat(contents["until"])
    return Note(handover, until, sections)
