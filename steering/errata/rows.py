"""Programmes and mandates of experts, whose rows change: what each kept state does to a past day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from experts.models import Expert, PastMandate, Suspension
from industrie_futur.history import Change, State, changes_between, known_at
from industrie_futur.templatetags.portal import number, short_date
from regions.models import RegionalProgramme
from steering.errata.entries import Entry, Kind, Source
from steering.recorded import retained_on

# Programmes -------------------------------------------------------------------------------------------


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


# Experts ----------------------------------------------------------------------------------------------

_States = dict[int, State]
_TABLES = (Expert, PastMandate, Suspension)


def late_experts(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Mandates and suspensions that make an expert count on `day`, or no longer: six queries at most."""
    changed = [(model, change) for model in _TABLES for change in changes_between(model, after, until)]
    if not changed:
        return
    known = {model: _by_expert(model, known_at(model, after)) for model in _TABLES}
    for model, change in sorted(changed, key=lambda each: (each[1].recorded_at, each[1].order)):
        expert = _expert_of(model, change)
        states = {each: known[each][expert] for each in _TABLES}
        before = _home(expert, states, day)
        states[model].pop(change.row_key, None)
        if change.after is not None:
            states[model][change.row_key] = change.after
        now = _home(expert, states, day)
        if before != now:
            yield _mandate(expert, change.recorded_at, day, before, now)


def _by_expert(model: Any, states: _States) -> dict[int, _States]:
    found: dict[int, _States] = defaultdict(dict)
    for key, state in states.items():
        found[key if model is Expert else state["expert_id"]][key] = state
    return found


def _expert_of(model: Any, change: Change) -> int:
    state = change.after or change.before or {}
    return change.row_key if model is Expert else state["expert_id"]


def _home(expert: int, states: dict[Any, _States], day: date) -> str | None:
    """The region where the expert counts on `day`; None when retained nowhere."""
    mandates, former, suspensions = (states[model] for model in _TABLES)
    return retained_on(day, mandates, former.values(), suspensions.values()).get(expert)


def _mandate(expert: int, recorded_at: datetime, day: date, before: str | None, now: str | None) -> Entry:
    change = (now is not None) - (before is not None)
    said = {
        1: (Kind.LATE, f"Retenu au {short_date(day)}"),
        0: (Kind.CHANGED, "Région principale changée"),
        -1: (Kind.CANCELLED, f"N’est plus retenu au {short_date(day)}"),
    }
    kind, fact = said[change]
    return Entry(
        kind=kind,
        source=Source.EXPERT,
        row=expert,
        region=now or before,
        effective_on=day,
        recorded_at=recorded_at,
        author=None,
        fact=fact,
        changes={"experts": change} if change else {},
    )
