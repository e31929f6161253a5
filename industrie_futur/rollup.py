"""Rollups: small tables that add facts up by day, so that no page's cost grows with the number of firms.

The service that writes a fact adds it here in the same transaction. Never by a trigger on each row: bulk
writes would pay for it (shared measures: 5.6 times a bulk update).
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection, models


def add_to_rollup(model: type[models.Model], changes: Mapping[tuple[Any, ...], int | Decimal]) -> None:
    """Add `changes` ({key: amount}) to the column `change` of `model`, in one statement.

    A key holds the values of the columns of the model's unique constraint, in its order.
    """
    rows = sorted((key, change) for key, change in changes.items() if change)
    if not rows:
        return
    [unique] = [each for each in model._meta.constraints if isinstance(each, models.UniqueConstraint)]
    columns = [str(model._meta.get_field(name).column) for name in unique.fields]  # type: ignore[union-attr]
    table, listed = model._meta.db_table, ", ".join(columns)
    line = f"({', '.join(['%s'] * (len(columns) + 1))})"
    # Names come from the model, values are parameters. Rounded: see `guards.RunningTotal.sqlite`.
    sql = (
        f"INSERT INTO {table} ({listed}, change) VALUES {', '.join([line] * len(rows))} "  # noqa: S608
        f"ON CONFLICT ({listed}) DO UPDATE SET change = ROUND({table}.change + excluded.change, 2)"
    )
    adapt = connection.ops.adapt_decimalfield_value
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            [
                value
                for key, change in rows  # in the order of the keys: two transactions do not block each other
                for value in (*key, adapt(change, 14, 2) if isinstance(change, Decimal) else change)
            ],
        )
