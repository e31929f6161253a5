"""Actions counted in the state of their last note: those of plans, those agreed with partners."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from diagnostics.models import ActionItem
from diagnostics.models import ActionNote as PlanNote
from industrie_futur.history import changes_between
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Entry, Kind, Source
from steering.errata.files import FIRM
from steering.errata.states import difference
from steering.figures.count_rows import PEOPLE
from steering.international.queries import is_late
from steering.models import ActionNote, ActionStatus


class _Line(NamedTuple):
    """Something recorded of an action: a note (its status, what comes with it), or another axis."""

    action: Any
    recorded_at: datetime
    effective_on: date
    rank: int
    status: str = ""
    due_on: date | None = None
    axis: str = ""
    author: int | None = None

    @property
    def place(self) -> tuple[Any, ...]:
        """Notes are in the order of their day, then of their writing."""
        return (self.effective_on, self.recorded_at, self.rank)


class _Stand(NamedTuple):
    """Where an action stands: its last note, its axis."""

    note: _Line | None = None
    axis: str = ""

    def after(self, line: _Line) -> _Stand:
        if not line.status:
            return self._replace(axis=line.axis)
        is_last = self.note is None or line.place > self.note.place
        return self._replace(note=line) if is_last else self


Counting = Callable[[_Stand], dict[str, int]]


def _changing(
    lines: Iterable[_Line], axes: dict[Any, str], after: datetime, counted: Counting
) -> Iterator[tuple[_Line, _Stand, dict[str, int]]]:
    """The lines recorded after a moment that change a figure, where the action stands, and the change."""
    stands: dict[Any, _Stand] = {}
    for line in sorted(lines, key=lambda each: (each.recorded_at, each.rank)):
        before = stands.get(line.action, _Stand(axis=axes.get(line.action, "")))
        now = stands[line.action] = before.after(line)
        changes = difference(counted(before), counted(now))
        if changes and line.recorded_at > after:
            yield line, now, changes


# Actions of the plans ---------------------------------------------------------------------------------


def late_plan_actions(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Actions agreed, done or set aside by `day`, as noted late; or given another axis: four queries."""
    moved = changes_between(ActionItem, after, until)
    late = PlanNote.objects.filter(noted_on__lte=day, written_at__gt=after, written_at__lte=until)
    keys = {*late.values_list("action", flat=True), *(change.row_key for change in moved)}
    files = {
        key: (file, region, axis)
        for key, file, region, axis in ActionItem.objects.filter(pk__in=keys)
        .order_by()
        .values_list("pk", "enrolment", "enrolment__region", "axis")
    }
    axes = {key: axis for key, (_, _, axis) in files.items()}
    axes |= {each.row_key: each.before["axis_id"] if each.before else "" for each in reversed(moved)}
    notes = PlanNote.objects.filter(action__in=keys, noted_on__lte=day, written_at__lte=until).order_by()
    lines = [
        _Line(action, at, on, pk, status, author=author)
        for action, at, on, pk, status, author in notes.values_list(
            "action", "written_at", "noted_on", "pk", "status", "written_by"
        )
    ]
    moves = ((each.row_key, each.recorded_at, each.after["axis_id"]) for each in moved if each.after)
    lines += [_Line(action, at, day, 0, axis=axis) for action, at, axis in moves]
    for line, stand, changes in _changing(lines, axes, after, _plan_action):
        file, region, _ = files[line.action]
        yield _plan_entry(line, stand, changes, file, region)


def _plan_action(stand: _Stand) -> dict[str, int]:
    if stand.note is None or stand.note.status not in ActionItem.AGREED:
        return {}
    counted = {"agreed_actions": 1}
    if stand.note.status == ActionItem.Status.DONE:
        counted["done_actions"] = 1
    if stand.axis == PEOPLE:
        counted["people_actions"] = 1
    return counted


def _plan_entry(line: _Line, stand: _Stand, changes: dict[str, int], file: int, region: str) -> Entry:
    is_note = bool(line.status)
    day = stand.note.effective_on if stand.note else line.effective_on
    name = ActionItem.Status(line.status).label.lower() if is_note else "changée d’axe"
    return Entry(
        kind=_kind(changes, "agreed_actions"),
        source=Source.FILE,
        row=file,
        region=region,
        effective_on=day,
        recorded_at=line.recorded_at,
        author=line.author,
        fact=f"Action du plan {name}, {short_date(day)}",
        changes=changes,
        said_by=FIRM if is_note and line.author is None else "",
        act_on=None if is_note else ("diagnostics.actionitem", str(line.action)),
    )


# Actions with partners --------------------------------------------------------------------------------


def late_joint_actions(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Actions agreed with a partner, or noted, late: two queries."""
    known = ActionNote.objects.filter(effective_on__lte=day, written_at__lte=until).order_by()
    keys = set(known.filter(written_at__gt=after).values_list("action", flat=True))
    read = known.filter(action__in=keys).values_list(
        "action", "written_at", "effective_on", "pk", "status", "due_on", "written_by"
    )
    lines = [
        _Line(action, at, on, pk, status, due_on=due_on, author=author)
        for action, at, on, pk, status, due_on, author in read
    ]
    for line, _, changes in _changing(lines, {}, after, lambda stand: _joint_action(stand, day)):
        yield Entry(
            kind=_kind(changes, "joint_actions"),
            source=Source.JOINT_ACTION,
            row=line.action,
            region=None,
            effective_on=line.effective_on,
            recorded_at=line.recorded_at,
            author=line.author,
            fact=f"Action commune {ActionStatus(line.status).label.lower()}, {short_date(line.effective_on)}",
            changes=changes,
        )


def _joint_action(stand: _Stand, day: date) -> dict[str, int]:
    if stand.note is None or stand.note.due_on is None:
        return {}
    counted = {"joint_actions": 1}
    if stand.note.status == ActionStatus.DONE:
        counted["joint_actions_done"] = 1
    if is_late(stand.note.status, stand.note.due_on, day):
        counted["late_joint_actions"] = 1
    return counted


def _kind(changes: dict[str, int], main: str) -> Kind:
    return {1: Kind.LATE, -1: Kind.CANCELLED}.get(changes.get(main, 0), Kind.CHANGED)
