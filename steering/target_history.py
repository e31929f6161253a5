"""How a target was set and revised, from the states that the database kept of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from industrie_futur.history import Change, changes_of
from industrie_futur.templatetags.portal import number
from steering.models import Target


class Revision(NamedTuple):
    """A state of a target; the first one has no motive. `change` is by how much its number changed."""

    decided_on: date
    value: int
    change: int
    due_on: date
    source: str
    motive: str
    author: str
    recorded_at: datetime

    @property
    def change_text(self) -> str:
        """ "+100", "−100"; "" when the number is the same."""
        return f"{'+' if self.change > 0 else '−'}{number(abs(self.change))}" if self.change else ""


def history_of(target: Target) -> list[Revision]:
    """The states that `target` had, the last first: two queries."""
    # A millisecond more: SQLite keeps the states of rows at the end of theirs.
    changes = changes_of(target, timezone.now() + timedelta(milliseconds=1))
    authors = {change.after["revised_by_id"] or target.recorded_by_id for change in changes if change.after}
    names = {account.pk: str(account) for account in User.objects.filter(pk__in=authors)}
    return [_revision(target, change, names) for change in changes if change.after][::-1]


def as_recorded(target: Target, until: datetime) -> Target | None:
    """`target` as it was set by the moment `until`, not to be saved; None when it was not yet: one query."""
    changes = changes_of(target, until)
    state = changes[-1].after if changes else None
    if state is None:
        return None
    return Target(
        pk=target.pk,
        indicator=state["indicator"],
        region_id=state["region_id"],
        due_on=date.fromisoformat(state["due_on"]),
        value=state["value"],
        source=state["source"],
    )


def _revision(target: Target, change: Change, names: dict[int, str]) -> Revision:
    state, before = change.after or {}, change.before
    return Revision(
        decided_on=date.fromisoformat(state["decided_on"]),
        value=state["value"],
        change=state["value"] - before["value"] if before else 0,
        due_on=date.fromisoformat(state["due_on"]),
        source=state["source"],
        motive=state["motive"],
        author=names[state["revised_by_id"] or target.recorded_by_id],
        # What was set before states were kept says itself when.
        recorded_at=change.recorded_at if before else target.recorded_at,
    )
