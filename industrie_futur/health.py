"""`/sante/`: is everything that makes the portal alive?"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from industrie_futur.models import SignOfLife

WORKER_SILENT = timedelta(minutes=3)


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _broker() -> bool:
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)
    return True


def _worker() -> bool:
    """The worker did, within `WORKER_SILENT`, the task that the scheduler sends twice a minute."""
    return SignOfLife.objects.filter(name="worker", seen_at__gt=timezone.now() - WORKER_SILENT).exists()


def _storage() -> bool:
    probe = Path(settings.MEDIA_ROOT) / f".{uuid.uuid4().hex}"
    probe.parent.mkdir(parents=True, exist_ok=True)
    probe.write_bytes(b"")
    probe.unlink()
    return True


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "broker": _broker,
    "worker": _worker,
    "storage": _storage,
}
"""A room may add its own from its `AppConfig.ready()`."""


def _passes(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except Exception:  # whatever breaks is what this page reports
        return False


def run_checks() -> dict[str, bool]:
    """Whether each part that the portal needs works, by its name in `CHECKS`."""
    return {name: _passes(check) for name, check in CHECKS.items()}


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """{"status": "ok" | "degraded", "checks": {name: bool}}; 503 when the database or the storage is down."""
    checks = run_checks()
    status = "ok" if all(checks.values()) else "degraded"
    serves = checks["database"] and checks["storage"]
    return JsonResponse({"status": status, "checks": checks}, status=200 if serves else 503)
