"""Rows that change, as they were known at a moment, from the states that the database kept of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from industrie_futur.models import RowVersion

State = dict[str, Any]
"""Kept columns of a row: days are ISO texts."""


class Change(NamedTuple):
    """What was recorded of a row at a moment; None before it was there, or once it is not any more.

    `order` tells apart changes of one moment, whatever their tables: SQLite's clock counts milliseconds.
    """

    row_key: int
    before: State | None
    after: State | None
    recorded_at: datetime
    order: int


def known_at(model: type[models.Model], moment: datetime) -> dict[int, State]:
    """{key: state} of the rows of `model` as recorded by `moment`: one query."""
    versions = RowVersion.objects.of(model).recorded_by(moment).values_list("row_key", "state")
    last = dict(versions)  # in order: the last state of each row stays
    return {key: state for key, state in last.items() if state is not None}


def changes_between(model: type[models.Model], after: datetime, until: datetime) -> list[Change]:
    """What was recorded of the rows of `model` after one moment, and until another (in), in order."""
    return [each for each in _changes(model, until) if each.recorded_at > after]


def changes_of(row: models.Model, until: datetime) -> list[Change]:
    """All that was recorded of `row` by `until`, in order."""
    return list(_changes(type(row), until, row_key=row.pk))


def _changes(model: type[models.Model], until: datetime, **only: Any) -> Iterator[Change]:
    """One query."""
    versions = RowVersion.objects.of(model).recorded_by(until).filter(**only)
    states: dict[int, State | None] = defaultdict(lambda: None)
    for key, state, moment, order in versions.values_list("row_key", "state", "recorded_at", "pk"):
        yield Change(key, states[key], state, moment, order)
        states[key] = state
