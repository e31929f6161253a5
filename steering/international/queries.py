"""What the international pages and the report read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import models

from industrie_futur.history import known_at
from steering.models import ActionNote, ActionStatus, Event, JointAction, Partnership, UseCase
from steering.models.due import FINISHED
from steering.models.events import last_day


@dataclass(frozen=True)
class Counts:
    """The international part on the evening of a day; `actions` has every status, 0 included."""

    partnerships: int
    actions: dict[str, int]
    late_actions: int
    use_cases: int
    events_held: int
    events_to_come: int


def international_counts(on: date) -> Counts:
    """What stands on the evening of `on`, of all that is recorded: four queries.

    An action is counted in the state of its last note by that day, an event held from its last possible day.
    """
    stands = list(actions_standing(on).values())
    counted = Counter(status for status, _ in stands)
    held, to_come = events_standing(on)
    return Counts(
        partnerships=len(partnerships_standing(on)),
        actions={status.value: counted[status] for status in ActionStatus},
        late_actions=sum(is_late(*each, on) for each in stands),
        use_cases=len(use_cases_standing(on)),
        events_held=len(held),
        events_to_come=len(to_come),
    )


def partnerships_standing(on: date, recorded_until: datetime | None = None) -> list[int]:
    """Keys of the partnerships that run on `on`, their last day in.

    One query, as each below: of all that is recorded, or of what was by the moment `recorded_until`.
    """
    states = _states(Partnership, ("started_on", "ended_on"), recorded_until)
    return [key for key, each in states.items() if partnership_runs(each, on)]


def use_cases_standing(on: date, recorded_until: datetime | None = None) -> list[int]:
    """Keys of the use cases published by `on`, and not withdrawn by then."""
    states = _states(UseCase, ("published_on", "withdrawn_on"), recorded_until)
    return [key for key, each in states.items() if use_case_stands(each, on)]


def events_standing(on: date, recorded_until: datetime | None = None) -> tuple[list[int], list[int]]:
    """Keys of the events not cancelled by `on`: those held by then, those to come."""
    states = _states(Event, ("held_on", "is_day_known", "cancelled_on"), recorded_until)
    over = {key: event_is_over(each, on) for key, each in states.items()}
    return [key for key, is_over in over.items() if is_over], [
        key for key, is_over in over.items() if is_over is False
    ]


def actions_standing(on: date, recorded_until: datetime | None = None) -> dict[int, tuple[str, date]]:
    """{action: (status, due date)} by its last note of `on` or before."""
    notes = ActionNote.objects.filter(effective_on__lte=on).order_by("effective_on", "pk")
    if recorded_until:
        notes = notes.filter(written_at__lte=recorded_until)
    return {action: (status, due) for action, status, due in notes.values_list("action", "status", "due_on")}


def is_late(status: str, due_on: date, on: date) -> bool:
    """Whether an action that stood so was late on `on`."""
    return status not in FINISHED and due_on < on


class ActionThen(NamedTuple):
    """A joint action as it stood on a day."""

    action: JointAction
    status: str
    due_on: date


def actions_on(on: date, partnerships: Iterable[Partnership]) -> list[ActionThen]:
    """The actions of `partnerships` agreed by `on` and not dropped then, the nearest due date first."""
    notes = actions_standing(on)
    actions = JointAction.objects.filter(partnership__in=partnerships, pk__in=list(notes))
    found = [ActionThen(action, *notes[action.pk]) for action in actions]
    return sorted(
        (each for each in found if each.status != ActionStatus.DROPPED),
        key=lambda each: (each.status == ActionStatus.DONE, each.due_on, each.action.pk),
    )


def events_after(on: date, country: str) -> list[Event]:
    """Events of the partnerships with `country` that are still to come on `on`, the nearest first."""
    events = Event.objects.filter(partnership__country=country, held_on__gte=on.replace(day=1))
    return [
        each
        for each in events.order_by("held_on", "pk")
        if each.last_day > on and not _is_by(each.cancelled_on, on)
    ]


# A row, or a state that the database kept of it (days: ISO texts) -------------------------------------


def partnership_runs(state: Mapping[str, Any], on: date) -> bool:
    """Whether it runs on `on`, its last day in."""
    return _runs(state, "started_on", "ended_on", on, last_in=True)


def use_case_stands(state: Mapping[str, Any], on: date) -> bool:
    """Whether it was published by `on`, and not withdrawn by then."""
    return _runs(state, "published_on", "withdrawn_on", on, last_in=False)


def event_is_over(state: Mapping[str, Any], on: date) -> bool | None:
    """Whether its last possible day is `on` or before; None when it was cancelled by then."""
    if _is_by(state["cancelled_on"], on):
        return None
    held_on: Any = _day(state["held_on"])
    return last_day(held_on, is_day_known=bool(state["is_day_known"])) <= on


def _states(
    model: type[models.Model], columns: Iterable[str], recorded_until: datetime | None
) -> Mapping[int, Mapping[str, Any]]:
    """Rows of `model` by key, or the states that the database kept of them by a moment (days: ISO texts)."""
    if recorded_until:
        return known_at(model, recorded_until)
    return {row["pk"]: row for row in model._default_manager.order_by().values("pk", *columns)}


def _runs(state: Mapping[str, Any], starts: str, ends: str, on: date, *, last_in: bool) -> bool:
    """Whether `on` is within the bounds; the end is in or out; an empty start has not come."""
    end = _day(state[ends])
    is_over = end is not None and (end < on if last_in else end <= on)
    return _is_by(state[starts], on) and not is_over


def _is_by(value: Any, on: date) -> bool:
    day = _day(value)
    return day is not None and day <= on


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
