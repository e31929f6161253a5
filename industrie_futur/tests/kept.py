"""The state of the portal, kept once and put back: rows and files, quicker than they were made."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction


class KeptState:
    """What the database and the media folder hold, for the tests that commit and so begin from nothing."""

    def __init__(self, folder: Path) -> None:
        self.database, self.media = folder / "kept.sqlite3", folder / "media"
        self.is_kept = False

    def keep(self) -> None:
        if connection.vendor == "postgresql":
            _copy_tables("public", "kept")
        else:
            with closing(sqlite3.connect(self.database)) as kept:
                connection.connection.backup(kept)
        if Path(settings.MEDIA_ROOT).exists():
            shutil.copytree(settings.MEDIA_ROOT, self.media)
        self.is_kept = True

    def put_back(self) -> None:
        if connection.vendor == "postgresql":
            _put_tables_back()
        else:
            connection.ensure_connection()
            with closing(sqlite3.connect(self.database)) as kept:
                kept.backup(connection.connection)
        if self.media.exists():
            shutil.copytree(self.media, settings.MEDIA_ROOT, dirs_exist_ok=True)
        ContentType.objects.clear_cache()


def _copy_tables(source: str, target: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {target} CASCADE")
        cursor.execute(f"CREATE SCHEMA {target}")
        for table in connection.introspection.table_names():
            cursor.execute(f'CREATE TABLE {target}."{table}" AS TABLE {source}."{table}"')


def _put_tables_back() -> None:
    """Every row in one transaction, triggers and foreign keys silent: they have all been seen before."""
    tables = connection.introspection.table_names()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("TRUNCATE " + ", ".join(f'public."{table}"' for table in tables))
        for table in tables:
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM kept."{table}"')
