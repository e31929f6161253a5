"""What the rows of the international part share: partnerships, joint actions, use cases and events.

Nothing here is erased: a partnership ends, an action is dropped, a use case is withdrawn, an event cancelled
(`steering.international.guards` holds it in the database).
"""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models

from accounts.scoping import ScopedQuerySet
from industrie_futur.kept import KeptModel, KeptRows
from steering.models.meetings import WRITERS

KEPT = "Rien du volet international ne s’efface\u202f: cela se termine, s’abandonne, se retire ou s’annule."


class InternationalQuerySet(KeptRows, ScopedQuerySet):
    """What the ministry and administrators write, and everybody who signs in reads."""

    writers = WRITERS
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()


class Entry(KeptModel):
    """Base of the rows that somebody writes: who did first, the version that a form was opened at."""

    kept_because = KEPT

    key = models.UUIDField("clé de saisie", unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    class Meta:
        abstract = True
