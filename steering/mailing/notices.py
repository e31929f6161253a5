"""What people are told of the mailings: one that did not leave to all."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from accounts.notifications import notify, register_kind
from industrie_futur.jobs import Job
from steering.models import Mailing

FAILED = "mailing_failed"


def register_notices() -> None:
    """Called once the rooms are loaded."""
    register_kind(FAILED, _still_failed)


def tell_failed() -> None:
    """Tell who approved a mailing, or answers for the calendar's, that it failed; twice, nothing changes."""
    failed = Mailing.objects.filter(status=Job.Status.FAILED)
    for mailing in failed.select_related("approved_by", "run__schedule__owner"):
        text = f"Envoi «\u202f{mailing.subject[:120]}\u202f» en échec\u202f: {mailing.message[:120]}"
        for person in _people(mailing):
            notify(person, kind=FAILED, subject=mailing, text=text, url=mailing.get_absolute_url())


def _people(mailing: Mailing) -> list[User]:
    owner = mailing.run.schedule.owner if mailing.run else mailing.approved_by
    if owner and owner.is_active:
        return [owner]
    return list(User.objects.active_administrators().order_by("pk"))


def _still_failed(user: User, keys: Collection[str]) -> set[str]:
    rows = Mailing.objects.visible_to(user).filter(pk__in=keys, status=Job.Status.FAILED)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}
