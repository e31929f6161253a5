"""What every test shares: the programme's day, files in a temporary folder, its own cache and broker."""

import datetime

import pytest
from django.conf import settings as django_settings

from industrie_futur.celery import app

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
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """A SQLite test database is a file, as in real life: threads lock it as they lock the portal's."""
    database = django_settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
