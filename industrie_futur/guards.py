"""Rules that span rows, held by the database itself: running totals, refusals, append-only tables, history.

Forms, imports, the shell and two officers at the same moment all meet them. A check constraint sees one row
only; with a running total beside it, « payé ≤ engagé ≤ voté » becomes such a row. Triggers are dropped before
each migrate and made again after it: SQLite loses those of a table that it rebuilds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

VERSIONS = "industrie_futur_rowversion"


@dataclass(frozen=True)
class RunningTotal:
    """`parent.column` is the sum of `amount` over the rows of `child` whose column `link` holds its key.

    `amount` is SQL on a row of `child`, each column written "{row}name".
    """

    name: str
    child: str
    link: str
    parent: str
    column: str
    amount: str = "{row}amount"

    def postgresql(self) -> Iterator[str]:
        # By statement, not by row: a hundred thousand rows update each parent once.
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            UPDATE {self.parent} AS parent SET {self.column} = parent.{self.column} + added.total
            FROM (SELECT {self.link} AS id, SUM({self.amount.format(row="")}) AS total FROM new_rows
                  WHERE {self.link} IS NOT NULL GROUP BY {self.link} ORDER BY {self.link}) AS added
            WHERE parent.id = added.id AND added.total <> 0; RETURN NULL; END $$"""
        yield (
            f"CREATE TRIGGER {self.name} AFTER INSERT ON {self.child} REFERENCING NEW TABLE AS new_rows "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {self.name}()"
        )

    def sqlite(self) -> Iterator[str]:
        # Rounded: SQLite adds decimals as binary numbers, and a cent is none.
        yield (
            f"CREATE TRIGGER {self.name} AFTER INSERT ON {self.child} BEGIN UPDATE {self.parent} "
            f"SET {self.column} = ROUND({self.column} + ({self.amount.format(row='NEW.')}), 2) "
            f"WHERE id = NEW.{self.link}; END"
        )


@dataclass(frozen=True)
class Refusal:
    """A new row of `table` that meets `condition` (SQL on NEW) is refused, as by the constraint `name`."""

    name: str
    table: str
    condition: str

    def postgresql(self) -> Iterator[str]:
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {self.condition} THEN RAISE EXCEPTION '{self.name}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; RETURN NEW; END $$"""
        yield (
            f"CREATE TRIGGER {self.name} BEFORE INSERT ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def sqlite(self) -> Iterator[str]:
        yield (
            f"CREATE TRIGGER {self.name} BEFORE INSERT ON {self.table} WHEN {self.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )


@dataclass(frozen=True)
class AppendOnly:
    """The `columns` of a row of `table` never change, and on PostgreSQL no row of it is deleted.

    SQLite empties its tables by DELETE when a test ends: there, the model refuses instead.
    """

    name: str
    table: str
    columns: tuple[str, ...]

    def postgresql(self) -> Iterator[str]:
        changed = " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in self.columns)
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' OR {changed} THEN RAISE EXCEPTION '{self.name}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF; RETURN NEW; END $$"""
        yield (
            f"CREATE TRIGGER {self.name} BEFORE UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def sqlite(self) -> Iterator[str]:
        changed = " OR ".join(f"NEW.{each} IS NOT OLD.{each}" for each in self.columns)
        yield (
            f"CREATE TRIGGER {self.name} BEFORE UPDATE ON {self.table} WHEN {changed} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )


@dataclass(frozen=True)
class RefusedChange:
    """A change that meets `condition` (SQL on OLD and NEW) is refused, and so is a deletion, all NEW null.

    On SQLite the model refuses deletions, for the reason that `AppendOnly` gives.
    """

    name: str
    table: str
    condition: str

    def postgresql(self) -> Iterator[str]:
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {self.condition} THEN RAISE EXCEPTION '{self.name}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{self.name}'; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"""
        yield (
            f"CREATE TRIGGER {self.name} BEFORE UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def sqlite(self) -> Iterator[str]:
        yield (
            f"CREATE TRIGGER {self.name} BEFORE UPDATE ON {self.table} WHEN {self.condition} "
            f"BEGIN SELECT RAISE(ABORT, '{self.name}'); END"
        )


@dataclass(frozen=True)
class KeptVersion:
    """Each `event` (INSERT, UPDATE or DELETE) on a row of `table` leaves its `columns` as a `RowVersion`.

    Read by `industrie_futur.history`. The moment is the database's own, so that no door can forget it; SQLite
    counts milliseconds, taken at their end: what a report read before them cannot hold them. `key` is the
    column of the primary key.
    """

    name: str
    table: str
    columns: tuple[str, ...]
    event: str
    key: str = "id"

    def postgresql(self) -> Iterator[str]:
        changed = self._changed("IS DISTINCT FROM")
        pairs = ", ".join(f"'{each}', NEW.{each}" for each in self.columns)
        kept = "NULL" if self.event == "DELETE" else f"jsonb_build_object({pairs})"
        yield f"""
            CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF {changed} THEN INSERT INTO {VERSIONS} (source, row_key, state, recorded_at)
            VALUES ('{self.table}', {self._row}.{self.key}::text, {kept}, clock_timestamp()); END IF;
            RETURN NULL; END $$"""
        yield (
            f"CREATE TRIGGER {self.name} AFTER {self.event} ON {self.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {self.name}()"
        )

    def sqlite(self) -> Iterator[str]:
        pairs = ", ".join(f"'{each}', NEW.{each}" for each in self.columns)
        kept = "NULL" if self.event == "DELETE" else f"json_object({pairs})"
        yield (
            f"CREATE TRIGGER {self.name} AFTER {self.event} ON {self.table} WHEN {self._changed('IS NOT')} "
            f"BEGIN INSERT INTO {VERSIONS} (source, row_key, state, recorded_at) VALUES ('{self.table}', "
            f"CAST({self._row}.{self.key} AS TEXT), {kept}, "
            "strftime('%Y-%m-%d %H:%M:%f', 'now') || '999'); END"
        )

    @property
    def _row(self) -> str:
        return "OLD" if self.event == "DELETE" else "NEW"

    def _changed(self, differs: str) -> str:
        if self.event != "UPDATE":
            return "TRUE"
        return " OR ".join(f"NEW.{each} {differs} OLD.{each}" for each in self.columns)


def kept_history(table: str, columns: tuple[str, ...], *, key: str = "id") -> tuple[KeptVersion, ...]:
    """Guards that keep each state of `columns` that a row of `table` ever had, its deletion included."""
    events = ("INSERT", "UPDATE", "DELETE")
    return tuple(KeptVersion(f"{table}_{each.lower()}_kept", table, columns, each, key) for each in events)


def kept_apart(
    table: str, *, first: str, last: str, rivals: str, when: str = "TRUE", added: str, changed: str
) -> tuple[Refusal, RefusedChange]:
    """Guards `added` and `changed`: rows of `table` that are rivals share no day, and none is ever erased.

    A row runs from the day in column `first` to the one in `last`, both in (null: no end). `rivals` is SQL
    on `known`, another row, and NEW; `when`, on NEW alone, says which rows it concerns.
    """
    met = (
        f"({when} AND EXISTS (SELECT 1 FROM {table} AS known WHERE {rivals}{{others}}"
        f" AND (NEW.{last} IS NULL OR known.{first} <= NEW.{last})"
        f" AND (known.{last} IS NULL OR known.{last} >= NEW.{first})))"
    )
    others = met.format(others=" AND known.id <> NEW.id")
    return (
        Refusal(added, table, met.format(others="")),
        RefusedChange(changed, table, f"NEW.id IS NULL OR {others}"),
    )


Guard = RunningTotal | Refusal | AppendOnly | RefusedChange | KeptVersion
OWN_GUARDS: tuple[Guard, ...] = (
    AppendOnly("row_version_append_only", VERSIONS, ("source", "row_key", "state", "recorded_at")),
)


def guard(app: AppConfig, guards: Iterable[Guard]) -> None:
    """Keep `guards` on the tables of the room `app`; call it once, from its `ready()`."""
    kept = tuple(guards)

    def drop(using: str = "default", **kwargs: Any) -> None:
        _execute(using, (each for one in kept for each in _drops(using, one)))

    def install(using: str = "default", **kwargs: Any) -> None:
        # After a flush, which keeps them, none is missing.
        tables, known = set(connections[using].introspection.table_names()), _installed(using)
        missing = [one for one in kept if one.name not in known]
        if _tables_of(missing) <= tables:
            _execute(using, (each for one in missing for each in getattr(one, connections[using].vendor)()))

    # Every room's, before any room migrates: a trigger of one names the tables of another.
    pre_migrate.connect(drop, dispatch_uid=f"drop_guards_{app.label}", weak=False)
    post_migrate.connect(install, sender=app, dispatch_uid=f"install_guards_{app.label}", weak=False)


def _tables_of(guards: Iterable[Guard]) -> set[str]:
    """The tables that triggers stand on; missing when migrated back to nothing."""
    return {one.child if isinstance(one, RunningTotal) else one.table for one in guards}


def _installed(using: str) -> set[str]:
    catalogue = {
        "postgresql": "SELECT tgname FROM pg_trigger",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connections[using].cursor() as cursor:
        cursor.execute(catalogue[connections[using].vendor])
        return {name for (name,) in cursor.fetchall()}


def _drops(using: str, one: Guard) -> Iterator[str]:
    if connections[using].vendor == "postgresql":
        yield f"DROP FUNCTION IF EXISTS {one.name}() CASCADE"
    else:
        yield f"DROP TRIGGER IF EXISTS {one.name}"


def _execute(using: str, statements: Iterable[str]) -> None:
    with connections[using].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
