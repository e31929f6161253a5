"""The minutes: drafted, then approved, printed and frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from industrie_futur.audit import record_act
from industrie_futur.versions import check_version
from steering.committee.documents import minutes_contents, minutes_pdf
from steering.models import Meeting, Minutes


@transaction.atomic
def save_minutes(
    meeting: Meeting, *, opening: str, discussions: Mapping[str, str], closing: str, version: int, by: User
) -> Minutes:
    """Write the draft opened at `version` (0: there was none yet); ValidationError once approved."""
    locked = _lock(meeting)
    check_version(locked, version)
    locked.opening, locked.closing = opening, closing
    locked.discussions = {key: text for key, text in discussions.items() if text.strip()}
    locked.full_clean(exclude=["contents"])
    locked.save()
    record_act(by=by, action="minutes_saved", subject=locked)
    return locked


@transaction.atomic
def approve_minutes(meeting: Meeting, *, version: int, by: User) -> Minutes:
    """Print and freeze the minutes as they were read at `version`."""
    locked = _lock(meeting)
    if locked.pk is None:
        raise ValidationError("Rédigez d’abord le compte rendu.")
    check_version(locked, version)
    locked.status, locked.approved_at, locked.approved_by = Minutes.Status.APPROVED, timezone.now(), by
    contents = minutes_contents(locked)
    locked.contents = json.loads(json.dumps(contents, cls=DjangoJSONEncoder))  # as they will be read again
    pdf = minutes_pdf(locked.contents, moment=locked.approved_at)
    locked.checksum = hashlib.sha256(pdf).hexdigest()
    locked.pdf.save(
        f"{locked.meeting.held_on:%Y-%m-%d}-{get_random_string(24)}.pdf", ContentFile(pdf), save=False
    )
    locked.full_clean()
    locked.save()
    record_act(by=by, action="minutes_approved", subject=locked, details={"checksum": locked.checksum})
    return locked


def _lock(meeting: Meeting) -> Minutes:
    """The minutes behind the lock of their meeting, unsaved when there are none."""
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not locked.is_held:
        raise ValidationError("Le compte rendu s’écrit une fois la réunion close.")
    minutes = Minutes.objects.filter(meeting=locked).first() or Minutes(meeting=locked, version=0)
    if minutes.is_approved:
        raise ValidationError("Ce compte rendu est approuvé\u202f: il ne change plus.")
    return minutes
