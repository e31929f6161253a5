"""A test database begins as a copy of one already migrated: doing it anew takes each worker half a minute."""

import fcntl
import hashlib
import shutil
from pathlib import Path
from unittest import mock

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate

FOLDER = settings.VAR_DIR / "tests"  # of this checkout; may be thrown away at any time


def put_migrated_file(target: Path) -> None:
    """SQLite: make `target` a database with every migration, and nothing of what follows a migrate.

    Guards, official tables and permissions are missing on purpose: Django's own set-up migrates what it finds
    and adds them, so that what is kept depends on the migrations alone.
    """
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers wait for the first, and so does another run
        kept = FOLDER / f"{_fingerprint()}.sqlite3"
        if not kept.exists():
            for former in FOLDER.glob("*.sqlite3*"):
                former.unlink()
            unfinished = kept.with_suffix(".sqlite3-unfinished")
            _migrate(str(unfinished))
            unfinished.rename(kept)  # whole or not there, even when the run is killed
        shutil.copyfile(kept, target)


def migrated_template() -> str:
    """PostgreSQL: the name of such a database, to create others from; its comment is the fingerprint."""
    name, wanted = f"test_{connection.settings_dict['NAME']}_migrated", _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])  # until this connection closes
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        if cursor.fetchone() != (wanted,):
            _migrate(name)
            cursor.execute(f"COMMENT ON DATABASE {connection.ops.quote_name(name)} IS '{wanted}'")
    return name


def _fingerprint() -> str:
    """Changes with any migration, of ours or of a library's, with Django and with this file."""
    digest = hashlib.sha256(django.get_version().encode() + Path(__file__).read_bytes())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").rglob("*.py")):
            digest.update(f"\0{app.label}/{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:32]


def _migrate(name: str) -> None:
    """Create the database `name` anew and migrate it; nobody is connected to it any more."""
    database = connection.settings_dict
    former, former_test = database["NAME"], database["TEST"]["NAME"]
    database["TEST"]["NAME"] = name
    try:
        with mock.patch.object(post_migrate, "receivers", []):
            connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        database["NAME"], database["TEST"]["NAME"] = former, former_test
