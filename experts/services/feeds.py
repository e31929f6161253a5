"""The private address of an expert's calendar: opened, replaced, revoked, read."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from experts.models import CalendarFeed, Expert
from experts.services.checks import lock_expert
from industrie_futur import clock
from industrie_futur.audit import record_act


@transaction.atomic
def open_feed(expert: Expert, *, by: User) -> str:
    """The secret of a new address, told this once; the former address, if any, stops at once."""
    locked = lock_expert(expert)
    _revoke(locked)
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(expert=locked, digest=_digest(secret))
    record_act(by=by, action="calendar_opened", subject=locked)
    return secret


@transaction.atomic
def revoke_feed(expert: Expert, *, by: User) -> bool:
    """Stop the address of `expert`; False when there was none."""
    locked = lock_expert(expert)
    if not _revoke(locked):
        return False
    record_act(by=by, action="calendar_revoked", subject=locked)
    return True


def reader_of(secret: str) -> Expert | None:
    """Whose calendar `secret` opens: None when nobody's, or when the address or the account was closed."""
    feeds = CalendarFeed.objects.filter(digest=_digest(secret), revoked_at=None, expert__user__is_active=True)
    feed = feeds.select_related("expert").first()
    if feed is None:
        return None
    # The day only, and once a day: a calendar reads every quarter of an hour.
    feeds.exclude(last_read_on=clock.today()).update(last_read_on=clock.today())
    return feed.expert


def _revoke(expert: Expert) -> int:
    return CalendarFeed.objects.filter(expert=expert, revoked_at=None).update(revoked_at=timezone.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
