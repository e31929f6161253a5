"""The portal's settings on a database of its own, with Django admin beside it for the comparison.

DATABASE_URL chooses the server; the database it names is never touched: `<name>_bench` is made and dropped.
"""

import os
import tempfile

FOLDER = tempfile.mkdtemp()
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER}/unused.sqlite3")
os.environ["REDIS_URL"] = ""

from industrie_futur.settings import *  # noqa: E402, F403
from industrie_futur.settings import DATABASES, INSTALLED_APPS  # noqa: E402

_named = DATABASES["default"]
_is_sqlite = "sqlite3" in _named["ENGINE"]
_named["TEST"] = {"NAME": f"{FOLDER}/bench.sqlite3" if _is_sqlite else f"{_named['NAME']}_bench"}
if not _is_sqlite:  # making the rollups of a million firms again takes longer than any page may
    _named["OPTIONS"] = {"options": "-c jit=off"}
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "import_export"]
ALLOWED_HOSTS = ["testserver"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
ROOT_URLCONF = "bench.urls"
CELERY_BROKER_URL = "memory://"
