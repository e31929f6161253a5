"""A query asked again and again for another day, whose SQL is written once a process.

For figures that every dashboard reads: Django takes longer to write them than the database to answer.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

ANY_DAY = date(1, 1, 1)


class ByDay:
    """`rows_on(day)` gives the rows, with `values_list` of columns that the database gives as they are."""

    def __init__(self, rows_on: Callable[[date], QuerySet]) -> None:
        self._rows_on = rows_on
        self._written: tuple[str, tuple[Any, ...]] | None = None

    def __call__(self, day: date) -> list[tuple[Any, ...]]:
        """The rows of `day`: one query."""
        if self._written is None:
            self._written = self._rows_on(ANY_DAY).query.sql_with_params()
        sql, params = self._written
        placeholder, asked = (connection.ops.adapt_datefield_value(each) for each in (ANY_DAY, day))
        with connection.cursor() as cursor:
            cursor.execute(sql, [asked if each == placeholder else each for each in params])
            return cursor.fetchall()
