"""Experts: their mandates, suspensions, languages and skills, and what each kept state does to a past day."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from experts.models import Expert, PastMandate, Suspension
from industrie_futur.history import Change, State, changes_between, known_at
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Entry, Kind, Source
from steering.errata.states import difference
from steering.figures.count_rows import PEOPLE, spoken
from steering.recorded import retained_on

_States = dict[Any, State]
_SKILLS: tuple[Any, Any] = (Expert.specialities.through, Expert.technologies.through)
_TABLES: tuple[Any, ...] = (Expert, PastMandate, Suspension, *_SKILLS)


class _Counted(NamedTuple):
    """Where an expert counts on the day (None: nowhere), for which figures, and what they master."""

    region: str | None = None
    figures: frozenset[str] = frozenset()
    technologies: frozenset[str] = frozenset()


def late_experts(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """What makes an expert count on `day`, or no longer, or for something else: two queries a table."""
    changed = [(model, change) for model in _TABLES for change in changes_between(model, after, until)]
    if not changed:
        return
    register = _Register(day, {model: _by_expert(model, known_at(model, after)) for model in _TABLES})
    for model, change in sorted(changed, key=lambda each: (each[1].recorded_at, each[1].order)):
        expert = _expert_of(model, change)
        before, changes = register.counted(expert), register.record(expert, model, change)
        now = register.counted(expert)
        if changes or before.region != now.region:
            yield _entry(expert, change.recorded_at, day, before.region, now.region, changes)


class _Register:
    """The experts as known at a moment, moved on change by change."""

    def __init__(self, day: date, known: dict[Any, dict[int, _States]]) -> None:
        self.day, self.known = day, known
        experts = {expert for states in known.values() for expert in states}
        self.mastered = Counter(code for each in experts for code in self.counted(each).technologies)

    def counted(self, expert: int) -> _Counted:
        """What the expert counts for on the day."""
        mandates, former, suspensions, specialities, technologies = (
            self.known[model].get(expert, {}) for model in _TABLES
        )
        home = retained_on(self.day, mandates, former.values(), suspensions.values()).get(expert)
        if home is None:
            return _Counted()
        languages = mandates[expert].get("languages", "")
        speaks = (code for code, tongue in _TONGUES.items() if re.search(spoken(tongue), languages))
        figures = {"experts", *speaks}
        if any(link["speciality_id"] == PEOPLE for link in specialities.values()):
            figures.add("people_experts")
        return _Counted(
            home, frozenset(figures), frozenset(link["technology_id"] for link in technologies.values())
        )

    def record(self, expert: int, model: Any, change: Change) -> dict[str, int]:
        """Take `change` in; by how much each figure then changes."""
        before, covered = self.counted(expert), len(+self.mastered)
        states = self.known[model][expert]
        states.pop(change.row_key, None)
        if change.after is not None:
            states[change.row_key] = change.after
        now = self.counted(expert)
        self.mastered.subtract(before.technologies)
        self.mastered.update(now.technologies)
        return difference(
            {**dict.fromkeys(before.figures, 1), "covered_technologies": covered},
            {**dict.fromkeys(now.figures, 1), "covered_technologies": len(+self.mastered)},
        )


_TONGUES = {"experts_en": "en", "experts_de": "de"}


def _by_expert(model: Any, states: _States) -> dict[int, _States]:
    found: dict[int, _States] = defaultdict(dict)
    for key, state in states.items():
        found[key if model is Expert else state["expert_id"]][key] = state
    return found


def _expert_of(model: Any, change: Change) -> int:
    state = change.after or change.before or {}
    return change.row_key if model is Expert else state["expert_id"]


def _entry(
    expert: int,
    recorded_at: datetime,
    day: date,
    before: str | None,
    now: str | None,
    changes: dict[str, int],
) -> Entry:
    if before == now:
        kind, fact = Kind.CHANGED, "Langues ou compétences changées"
    elif before and now:
        kind, fact = Kind.CHANGED, "Région principale changée"
    elif now:
        kind, fact = Kind.LATE, f"Retenu au {short_date(day)}"
    else:
        kind, fact = Kind.CANCELLED, f"N’est plus retenu au {short_date(day)}"
    return Entry(
        kind=kind,
        source=Source.EXPERT,
        row=expert,
        region=now or before,
        effective_on=day,
        recorded_at=recorded_at,
        author=None,
        fact=fact,
        changes=changes,
        act_on=("experts.expert", str(expert)),
    )
