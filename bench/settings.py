"""The portal's settings on a database of its own, with Django admin beside it for the comparison."""

import os
import tempfile

os.environ["DATABASE_URL"] = f"sqlite:///{tempfile.mkdtemp()}/bench.sqlite3"
os.environ["REDIS_URL"] = ""

from industrie_futur.settings import *  # noqa: E402, F403
from industrie_futur.settings import INSTALLED_APPS  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "import_export"]
ALLOWED_HOSTS = ["testserver"]
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sessionid", "csrftoken"
ROOT_URLCONF = "bench.urls"
CELERY_BROKER_URL = "memory://"
