"""What every test shares: the programme's day, files in a temporary folder, its own cache and broker."""

import datetime

import pytest
from django.conf import settings as django_settings

from industrie_futur.celery import app
from industrie_futur.tests.migrated import migrated_template, put_migrated_file

if not django_settings.REDIS_URL:
    app.conf.broker_url = "memory://"


@pytest.fixture(autouse=True)
def _own_surroundings(settings, tmp_path):
    settings.REFERENCE_DATE = datetime.date(2015, 7, 20)
    settings.MEDIA_ROOT = tmp_path / "media"
    # A place of its own: the sign-in throttle of one test does not count in the next.
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {"default": memory, "drawings": {**memory, "LOCATION": f"drawings-{tmp_path}"}}
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    # A client looks for the file asked, and does not begin by listing all: that, the live server does.
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request, django_db_modify_db_settings_parallel_suffix, django_db_blocker, tmp_path_factory
):
    """A SQLite test database is a file, as in real life: threads lock it as they lock the portal's.

    Either engine's begins migrated (--create-db on SQLite: empty). --reuse-db on PostgreSQL: the last run's.
    """
    database = django_settings.DATABASES["default"]
    with django_db_blocker.unblock():
        if "sqlite3" in database["ENGINE"]:
            file = tmp_path_factory.mktemp("database") / "test.sqlite3"
            database["TEST"]["NAME"] = str(file)
            put_migrated_file(file)
        elif not request.config.getvalue("reuse_db"):
            database["TEST"]["TEMPLATE"] = migrated_template()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """On SQLite, always: the file that has just been put there."""
    return django_db_keepdb or "sqlite3" in django_settings.DATABASES["default"]["ENGINE"]
