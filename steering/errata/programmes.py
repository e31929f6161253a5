"""Programmes recorded late, or changed: what they do to a past day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from industrie_futur.history import State
from industrie_futur.templatetags.portal import number
from regions.models import RegionalProgramme
from steering.errata.entries import Entry, Source
from steering.errata.states import Watched, day_of, late_states


def late_programmes(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """One query."""
    for late in late_states(PROGRAMMES, day, after, until):
        yield late.entry(Source.PROGRAMME, late.key, late.state["region_id"])


def _counted(state: State, day: date) -> dict[str, int]:
    if state["is_void"] or date.fromisoformat(state["adopted_on"]) > day:
        return {}
    adopted = 0 if state["is_takeover"] else 1
    return {"programmes": adopted, "planned_companies": state["planned_companies"]}


def _planned(before: State, after: State) -> str:
    planned = [number(state["planned_companies"]) for state in (before, after)]
    return f"Entreprises prévues\u202f: de {planned[0]} à {planned[1]}"


PROGRAMMES = Watched(
    RegionalProgramme,
    "Programme adopté",
    day_of("adopted_on"),
    _counted,
    dated="Adoption du programme",
    changed=_planned,
)
