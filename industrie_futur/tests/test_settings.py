"""What would be unsafe by default refuses to start."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


def check_with(**variables):
    return subprocess.run(  # noqa: S603  our own command
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("secret", ["", "trop-courte"])
def test_weak_secret_key_refuses_to_start_without_debug(secret):
    done = check_with(SECRET_KEY=secret, DEBUG="false")
    assert done.returncode == 1
    assert "SECRET_KEY est absente ou trop courte" in done.stderr


def test_empty_variables_are_as_good_as_none():
    done = check_with(DATABASE_URL="", REDIS_URL="", EMAIL_URL="", MEDIA_ROOT="", REFERENCE_DATE="", DEBUG="")
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_public_name_requires_https():
    done = subprocess.run(  # noqa: S603  our own command
        [
            sys.executable,
            "-c",
            "from industrie_futur import settings as s;"
            "print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.SESSION_COOKIE_NAME)",
        ],
        cwd=settings.BASE_DIR,
        env={**os.environ, "ALLOWED_HOSTS": "industrie-futur.example"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == "True True __Host-sessionid"
