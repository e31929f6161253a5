"""The rollups held to their ledgers: what drifted, which should be nothing, and their making again.

Each is one statement, whatever the number of firms: facts and rollup are read at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, models, transaction

from companies.models import DailySteps
from companies.phases import Phase
from regions.models import DailyMoney


@dataclass(frozen=True)
class Rollup:
    """A rollup and the `ledger` it adds up: SQL for the columns of its key, in order, and the change.

    With `columns`, a line of the table holds a change for each of them, and the last part of the key is the
    name of a column.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    ledger: str
    columns: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def kept(self) -> str:
        """SQL for the lines of the table, in the columns of the ledger, to be taken away from it."""
        if not self.columns:
            return f"SELECT {', '.join(self.key)}, -change FROM {self.table}"  # noqa: S608  names are ours
        own = ", ".join(self.key[:-1])
        parts = (f"SELECT {own}, '{each}', -{each} FROM {self.table}" for each in self.columns)  # noqa: S608
        return " UNION ALL ".join(parts)

    @property
    def made(self) -> str:
        """SQL that fills the empty table from the ledger."""
        sums = _sums(self, self.ledger)
        if not self.columns:
            return f"INSERT INTO {self.table} ({', '.join(self.key)}, change) {sums}"  # noqa: S608
        own, name = ", ".join(self.key[:-1]), self.key[-1]
        cells = (f"SUM(CASE WHEN {name} = '{each}' THEN total ELSE 0 END)" for each in self.columns)
        return (
            f"INSERT INTO {self.table} ({own}, {', '.join(self.columns)}) "  # noqa: S608
            f"SELECT {own}, {', '.join(cells)} FROM ({sums}) AS sums GROUP BY {own}"
        )


@dataclass(frozen=True)
class Drift:
    """A line of a rollup that is not what the facts say; `missing` is what to add to put it right."""

    rollup: Rollup
    key: tuple[str, ...]
    missing: Decimal

    def __str__(self) -> str:
        return (
            f"{self.rollup.model._meta.verbose_name}, {', '.join(self.key)} : {self.missing.normalize():+f}"
        )


# An event brings its firm into one phase and out of another; a reversal does the contrary.
STEPS = Rollup(
    DailySteps,
    ("day", "region_id", "phase"),
    "SELECT effective_on, region_id, to_phase, quantity FROM companies_enrolmentevent WHERE to_phase <> '' "
    "UNION ALL SELECT effective_on, region_id, from_phase, -quantity FROM companies_enrolmentevent "
    "WHERE from_phase <> ''",
    tuple(Phase.values),
)
# Money carried by a merger is voted once, by the region that voted it. What is carried of the commitments
# keeps the firm's region on both sides and the same day, so that the two rows cancel out.
MONEY = Rollup(
    DailyMoney,
    ("figure", "day", "region_id"),
    "SELECT 'voted', voted_on, region_id, amount FROM regions_funding WHERE kind <> 'carried' "
    "UNION ALL SELECT 'committed', effective_on, region_id, amount FROM companies_commitment "
    "UNION ALL SELECT 'paid', effective_on, region_id, amount FROM companies_payment",
)
ROLLUPS = (STEPS, MONEY)


def drift(rollups: Iterable[Rollup] = ROLLUPS) -> list[Drift]:
    """Every line of `rollups` that is not the sum of its facts; none is expected."""
    return [line for rollup in rollups for line in _drift_of(rollup)]


def rebuild(rollups: Iterable[Rollup] = ROLLUPS) -> None:
    """Make `rollups` again from their facts, in one transaction: nobody sees them empty."""
    with transaction.atomic(), connection.cursor() as cursor:
        for rollup in rollups:
            if connection.vendor == "postgresql":
                # Acts under way end first, later ones wait: none is lost between the two statements.
                cursor.execute(f"LOCK TABLE {rollup.table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM {rollup.table}")  # noqa: S608  names are ours, see Rollup
            cursor.execute(rollup.made)


def _drift_of(rollup: Rollup) -> list[Drift]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_sums(rollup, f'{rollup.ledger} UNION ALL {rollup.kept}')} ORDER BY 1, 2, 3")
        return [
            Drift(rollup, tuple(str(each) for each in key), Decimal(str(missing)))
            for *key, missing in cursor.fetchall()
        ]


def _sums(rollup: Rollup, rows: str) -> str:
    """SQL: `rows` added up by key, without what makes 0; rounded, as SQLite adds in binary."""
    keys = ", ".join(rollup.key)
    return (
        f"WITH facts ({keys}, change) AS ({rows}) SELECT {keys}, ROUND(SUM(change), 2) AS total FROM facts "  # noqa: S608
        f"GROUP BY {keys} HAVING ROUND(SUM(change), 2) <> 0"
    )
