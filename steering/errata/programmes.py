"""Programmes, whose rows change: what each kept state does to a past day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from industrie_futur.history import Change, State, changes_between
from industrie_futur.templatetags.portal import number, short_date
from regions.models import RegionalProgramme
from steering.errata.entries import Entry, Kind, Source


def late_programmes(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Programmes entered late, or changed: those that count on `day` differently: one query."""
    for change in changes_between(RegionalProgramme, after, until):
        before, now = (_counted(state, day) for state in (change.before, change.after))
        changes = {code: now[code] - before[code] for code in now if now[code] != before[code]}
        if changes or _is_redated(change, day):
            yield _programme(change, changes)


def _counted(state: State | None, day: date) -> dict[str, int]:
    if state is None or state["is_void"] or date.fromisoformat(state["adopted_on"]) > day:
        return {"programmes": 0, "planned_companies": 0}
    adopted = 0 if state["is_takeover"] else 1
    return {"programmes": adopted, "planned_companies": state["planned_companies"]}


def _is_redated(change: Change, day: date) -> bool:
    """Whether the adoption of a programme that counts on `day` has another date by then."""
    states = [state for state in (change.before, change.after) if state and not state["is_void"]]
    days = {date.fromisoformat(state["adopted_on"]) for state in states}
    return len(days) > 1 and max(days) <= day


def _programme(change: Change, changes: dict[str, int]) -> Entry:
    before, after = change.before, change.after
    state = after or before or {}
    kind, fact = _said(before, after)
    return Entry(
        kind=kind,
        source=Source.PROGRAMME,
        row=change.row_key,
        region=state["region_id"],
        effective_on=date.fromisoformat(state["adopted_on"]),
        recorded_at=change.recorded_at,
        author=None,
        fact=fact,
        changes=changes,
        act_on=("regions.regionalprogramme", str(change.row_key)),
    )


def _said(before: State | None, after: State | None) -> tuple[Kind, str]:
    if after is None or (after["is_void"] and before):
        return Kind.CANCELLED, "Programme retiré"
    adopted = short_date(date.fromisoformat(after["adopted_on"]))
    if before is None:
        return Kind.LATE, f"Programme adopté le {adopted}"
    if before["adopted_on"] != after["adopted_on"]:
        then = short_date(date.fromisoformat(before["adopted_on"]))
        return Kind.REDATED, f"Adoption du programme\u202f: du {then} au {adopted}"
    planned = [number(state["planned_companies"]) for state in (before, after)]
    return Kind.CHANGED, f"Entreprises prévues\u202f: de {planned[0]} à {planned[1]}"
