"""Many rows that a program makes: COPY on PostgreSQL, one INSERT for all elsewhere.

No model checks them; the constraints and the guards of the database all do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

_NOT_PLAIN = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def next_key(model: type[models.Model]) -> int:
    """The key that the next row of `model` may take; call it in the transaction that writes the rows."""
    return (model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def load_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write `rows`, each the values of `columns` of the table; numbers, texts, days, None.

    A column left out must have no value or a default of the database. Keys given are the caller's own choice:
    those that the database gives next follow them.
    """
    table, listed = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = StringIO("".join("\t".join(map(_copied, row)) + "\n" for row in rows))
            cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN", lines)
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
        else:
            marks = ", ".join(["%s"] * len(columns))
            statement = f"INSERT INTO {table} ({listed}) VALUES ({marks})"  # noqa: S608  names are ours
            cursor.executemany(statement, [[_stored(value) for value in row] for row in rows])


def refresh_statistics(*loaded: type[models.Model]) -> None:
    """Let the database see how many rows it has: until then it plans for the few it had before."""
    with connection.cursor() as cursor:
        for model in loaded:
            cursor.execute(f"ANALYZE {model._meta.db_table}")


def _copied(value: Any) -> str:
    if value is None:
        return r"\N"
    return str(value) if isinstance(value, int) else str(value).translate(_NOT_PLAIN)


def _stored(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
