"""Rollups: small tables that add facts up by day, so that no page's cost grows with the number of firms.

The service that writes a fact adds it here in the same transaction. Never by a trigger on each row: bulk
writes would pay for it (shared measures: 5.6 times a bulk update).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, models

Amount = int | Decimal


def add_to_rollup(model: type[models.Model], changes: Mapping[tuple[Any, ...], Mapping[str, Amount]]) -> None:
    """Add `changes` ({key: {column: amount}}) to the lines of `model`, in one statement.

    A key holds the values of the columns of the model's unique constraint, in its order. A column that no
    change names is not written.
    """
    # In the order of the keys: two transactions do not block each other.
    rows = sorted((key, moved) for key, moved in changes.items() if any(moved.values()))
    if not rows:
        return
    [unique] = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    keys = [str(model._meta.get_field(name).column) for name in unique.fields]  # type: ignore[union-attr]
    moving = sorted({name for _, moved in rows for name, amount in moved.items() if amount})
    table, listed = model._meta.db_table, ", ".join(keys + moving)
    line = f"({', '.join(['%s'] * (len(keys) + len(moving)))})"
    # Names come from the model, values are parameters. Rounded: see `guards.RunningTotal.sqlite`.
    sums = (f"{name} = ROUND({table}.{name} + excluded.{name}, 2)" for name in moving)
    sql = (
        f"INSERT INTO {table} ({listed}) VALUES {', '.join([line] * len(rows))} "  # noqa: S608
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {', '.join(sums)}"
    )
    values = [
        each for key, moved in rows for each in (*key, *(_adapted(moved.get(name, 0)) for name in moving))
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _adapted(amount: Amount) -> Any:
    adapt = connection.ops.adapt_decimalfield_value
    return adapt(amount, 14, 2) if isinstance(amount, Decimal) else amount
