"""What people are told of the comments of a report: one waits to be read, one is to be written again."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from accounts.notifications import notify, register_kind, settle
from accounts.scoping import Role
from industrie_futur.templatetags.portal import short_date
from steering.models import ChapterText

TO_REVIEW, RETURNED = "report_text_to_review", "report_text_returned"
Status = ChapterText.Status


def register_notices() -> None:
    """Called once the rooms are loaded."""
    register_kind(TO_REVIEW, lambda user, keys: _standing(keys, Status.SUBMITTED))
    register_kind(RETURNED, lambda user, keys: _standing(keys, Status.RETURNED))


def tell_submitted(text: ChapterText) -> None:
    """Tell the ministry but the author that a comment waits to be read by another person."""
    said = f"{_named(text)} attend votre relecture"
    ministry = User.objects.filter(role=Role.MINISTRY, is_active=True).exclude(pk=text.written_by_id)
    for person in ministry.order_by("pk"):
        notify(person, kind=TO_REVIEW, subject=text, text=said, url=text.get_absolute_url())


def tell_returned(text: ChapterText) -> None:
    """Tell the author what is to be taken up again."""
    said = f"{_named(text)} est à reprendre\u202f: {text.motive[:120]}"
    notify(text.written_by, kind=RETURNED, subject=text, text=said, url=text.get_absolute_url())


def settle_text(text: ChapterText) -> None:
    """What was told of it before no longer holds."""
    settle(TO_REVIEW, RETURNED, subject=text)


def _named(text: ChapterText) -> str:
    return f"Le commentaire «\u202f{text}\u202f» du point au {short_date(text.report.as_of)}"


def _standing(keys: Collection[str], status: str) -> set[str]:
    """Of the comments of reports not yet published, those that stand so."""
    rows = ChapterText.objects.filter(pk__in=keys, status=status, report__published_at=None)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}
