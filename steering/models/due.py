"""Decisions and joint actions: due on a day, followed by notes until they are done or dropped."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from industrie_futur.kept import KeptModel, KeptRows

FINISHED = frozenset({"done", "dropped"})


class DueRows:
    """Put before the QuerySet of a `Due`."""

    def unfinished(self: Any) -> Any:
        return self.exclude(status__in=FINISHED)

    def late_on(self: Any, day: date) -> Any:
        """What should have been carried out before `day`."""
        return self.unfinished().filter(due_on__lt=day)


class Due(models.Model):
    """Base of what somebody has to do; its state and due date are those of its last note."""

    status: str
    due_on: date

    class Meta:
        abstract = True

    @property
    def is_unfinished(self) -> bool:
        return self.status not in FINISHED

    def is_late_on(self, day: date) -> bool:
        return self.is_unfinished and self.due_on < day


class ProgressQuerySet(KeptRows, models.QuerySet):
    pass


class Progress(KeptModel):
    """Base of a note: where something due stood from then on; never changed, never erased."""

    due_on = models.DateField("échéance")
    text = models.CharField("note", max_length=1000)
    key = models.UUIDField("clé de saisie", unique=True, default=uuid.uuid4, editable=False)
    written_at = models.DateTimeField("écrite le", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par"
    )

    objects = ProgressQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.text
