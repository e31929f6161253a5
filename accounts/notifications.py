"""Telling people: a line on their page at once, later one digest by mail; closed when its reason has gone.

A room registers, for each kind of what it tells, how to know that the reason still holds; and what it looks
for every night of its own accord (answers that are late, mandates that end).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Notification, User

Holds = Callable[[User, Collection[str]], Collection[str]]
"""Of the subjects whose keys are given (as texts), those that this person should still hear of."""
Watch = Callable[[date], None]
"""Tells what time alone brings, on a day; told again, it changes nothing."""

_holds: dict[str, Holds] = {}
_watches: list[Watch] = []


def register_kind(kind: str, holds: Holds) -> None:
    _holds[kind] = holds


def register_watch(watch: Watch) -> None:
    _watches.append(watch)


def watches() -> list[Watch]:
    return list(_watches)


@transaction.atomic
def notify(recipient: User, *, kind: str, subject: Any, text: str, url: str) -> Notification:
    """Tell `recipient` about `subject` (a saved row); a standing line with other words becomes a new one."""
    told = Notification.objects.filter(**_about(subject))
    standing = told.standing().filter(recipient=recipient, kind=kind, text=text, url=url).first()
    if standing:
        return standing
    row, _ = told.update_or_create(
        recipient=recipient,
        kind=kind,
        closed_at=None,
        defaults={
            "text": text,
            "url": url,
            "read_at": None,
            "mailed_at": None,
            "created_at": timezone.now(),
        },
        create_defaults={"text": text, "url": url, **_about(subject)},
    )
    return row


def settle(*kinds: str, subject: Any) -> int:
    """Close what was told of `subject`: its reason has gone. How many lines that closed."""
    standing = Notification.objects.standing().filter(kind__in=kinds, **_about(subject))
    return standing.update(closed_at=timezone.now())


def still_holding(recipient: User, lines: Collection[Notification]) -> list[Notification]:
    """Those of the standing `lines` of one person whose reason still holds, in their order."""
    subjects = defaultdict(set)
    for line in lines:
        subjects[line.kind].add(line.subject_id)
    holding = {kind: set(_holds[kind](recipient, keys)) for kind, keys in subjects.items() if kind in _holds}
    return [line for line in lines if line.subject_id in holding.get(line.kind, {line.subject_id})]


def close_stale(recipient: User) -> list[Notification]:
    """Close the standing lines of one person whose reason has gone; those that are left, the latest first."""
    standing = list(recipient.notifications.standing())
    left = still_holding(recipient, standing)
    gone = {line.pk for line in standing} - {line.pk for line in left}
    if gone:
        recipient.notifications.filter(pk__in=gone).update(closed_at=timezone.now())
    return left


def mark_read(lines: Any) -> int:
    """Note that these lines (a QuerySet) are read; how many were not."""
    return lines.unread().update(read_at=timezone.now())


def _about(subject: Any) -> dict[str, str]:
    return {"subject_type": subject._meta.label_lower, "subject_id": str(subject.pk)}
