"""The rollups held to their ledgers: what drifted, which should be nothing, and their making again.

Each is one statement, whatever the number of firms: facts and rollup are read at the same moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, models, transaction

from companies.models import DailySteps
from regions.models import DailyMoney


@dataclass(frozen=True)
class Rollup:
    """A rollup and the `ledger` it adds up: SQL for the columns of its key, in order, and the change."""

    model: type[models.Model]
    key: tuple[str, ...]
    ledger: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table


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
            keys = ", ".join(rollup.key)
            if connection.vendor == "postgresql":
                # Acts under way end first, later ones wait: none is lost between the two statements.
                cursor.execute(f"LOCK TABLE {rollup.table} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute(f"DELETE FROM {rollup.table}")  # noqa: S608  names are ours, see Rollup
            cursor.execute(
                f"INSERT INTO {rollup.table} ({keys}, change) {_sums(rollup, rollup.ledger)}"  # noqa: S608
            )


def _drift_of(rollup: Rollup) -> list[Drift]:
    kept = f"SELECT {', '.join(rollup.key)}, -change FROM {rollup.table}"  # noqa: S608  names are ours
    with connection.cursor() as cursor:
        cursor.execute(f"{_sums(rollup, f'{rollup.ledger} UNION ALL {kept}')} ORDER BY 1, 2, 3")
        return [
            Drift(rollup, tuple(str(each) for each in key), Decimal(str(missing)))
            for *key, missing in cursor.fetchall()
        ]


def _sums(rollup: Rollup, rows: str) -> str:
    """SQL: `rows` added up by key, without what makes 0; rounded, as SQLite adds in binary."""
    keys = ", ".join(rollup.key)
    return (
        f"WITH facts ({keys}, change) AS ({rows}) SELECT {keys}, ROUND(SUM(change), 2) FROM facts "  # noqa: S608
        f"GROUP BY {keys} HAVING ROUND(SUM(change), 2) <> 0"
    )
