"""Telling people: a line on their page at once, later one digest by mail; closed when its reason has gone."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Notification, User


@transaction.atomic
def notify(recipient: User, *, kind: str, subject: Any, text: str, url: str) -> Notification:
    """Tell `recipient` about `subject` (a saved row); the text of a standing line is renewed."""
    told = Notification.objects.filter(**_about(subject))
    row, _ = told.update_or_create(
        recipient=recipient,
        kind=kind,
        closed_at=None,
        defaults={"text": text, "url": url, "read_at": None},
        create_defaults={"text": text, "url": url, **_about(subject)},
    )
    return row


def settle(*kinds: str, subject: Any) -> int:
    """Close what was told of `subject`: its reason has gone. How many lines that closed."""
    standing = Notification.objects.standing().filter(kind__in=kinds, **_about(subject))
    return standing.update(closed_at=timezone.now())


def _about(subject: Any) -> dict[str, str]:
    return {"subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}
