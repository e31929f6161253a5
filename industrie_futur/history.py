"""Rows that change, as they were known at a moment, from the states that the database kept of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, models
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from industrie_futur.models import RowVersion

State = dict[str, Any]
"""Kept columns of a row: days are ISO texts."""


class Change(NamedTuple):
    """What was recorded of a row at a moment; None before it was there, or once it is not any more.

    `order` tells apart changes of one moment, whatever their tables: SQLite's clock counts milliseconds.
    """

    row_key: Any
    before: State | None
    after: State | None
    recorded_at: datetime
    order: int


def known_at(model: type[models.Model], moment: datetime) -> dict[Any, State]:
    """{key: state} of the rows of `model` as recorded by `moment`: one query, of all its states."""
    versions = RowVersion.objects.of(model).recorded_by(moment).values_list("row_key", "state")
    last = dict(versions)  # in order: the last state of each row stays
    return {_key(model, key): state for key, state in last.items() if state is not None}


def was(model: type[models.Model], moment: datetime, condition: Q) -> Subquery:
    """Whether a row of `model` met `condition` as recorded by `moment`: put it in a filter of its rows.

    `condition` is on the kept columns: their names, and the lookups of text and numbers. A value and not a
    join: each row looks its own last state up by index, whatever the database believes of the others.
    """
    met = Case(When(_on_state(condition) & Q(state__isnull=False), then=True), default=False)
    return Subquery(_last(model, moment).values(met=met)[:1], output_field=models.BooleanField())


def text_then(model: type[models.Model], moment: datetime, column: str) -> Subquery:
    """The text in a kept `column` of a row of `model` as recorded by `moment`, for a query on its rows."""
    text = KeyTextTransform(column, "state")
    return Subquery(_last(model, moment).values(text=text)[:1], output_field=models.CharField())


def _last(model: type[models.Model], moment: datetime) -> QuerySet:
    """The states of the row of an outer query, the last one first."""
    states = RowVersion.objects.of(model).recorded_by(moment)
    return states.filter(row_key=Cast(OuterRef("pk"), models.CharField())).order_by("-pk")


def changes_between(model: type[models.Model], after: datetime, until: datetime) -> list[Change]:
    """What was recorded of the rows of `model` after one moment, and until another (in), in order."""
    changed = RowVersion.objects.of(model).recorded_by(until).filter(recorded_at__gt=after)
    rows = _changes(model, until, row_key__in=changed.order_by().values("row_key"))
    return [each for each in rows if each.recorded_at > after]


def changes_of(row: models.Model, until: datetime) -> list[Change]:
    """All that was recorded of `row` by `until`, in order."""
    text = str(row._meta.pk.get_db_prep_value(row.pk, connection))
    return list(_changes(type(row), until, row_key=text))


def _changes(model: type[models.Model], until: datetime, **only: Any) -> Iterator[Change]:
    """One query."""
    versions = RowVersion.objects.of(model).recorded_by(until).filter(**only)
    states: dict[Any, State | None] = defaultdict(lambda: None)
    for text, state, moment, order in versions.values_list("row_key", "state", "recorded_at", "pk"):
        key = _key(model, text)
        yield Change(key, states[key], state, moment, order)
        states[key] = state


def _key(model: type[models.Model], text: str) -> Any:
    """A key as the model has it: each engine writes it as its own text."""
    return model._meta.pk.to_python(text)


def _on_state(condition: Q) -> Q:
    """The same condition, on the kept state; days as the ISO texts that they are there."""
    parts: list[Any] = []
    for each in condition.children:
        if isinstance(each, Q):
            parts.append(_on_state(each))
        else:
            column, value = each  # type: ignore[misc]  # a pair, unless it is an expression: none is here
            parts.append((f"state__{column}", _plain(value)))
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
