"""Meetings of the steering committee."""

from __future__ import annotations

from typing import Any

from django.db import models

from industrie_futur import clock


class MeetingQuerySet(models.QuerySet):
    def next_meeting(self) -> Any:
        """The first meeting today or later."""
        return self.filter(held_on__gte=clock.today()).order_by("held_on").first()


class Meeting(models.Model):
    """A meeting of the steering committee; its eve brings a progress report."""

    held_on = models.DateField("date", unique=True)
    title = models.CharField("objet", max_length=200)
    is_confirmed = models.BooleanField("date confirmée", default=True)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion du comité de pilotage"
        verbose_name_plural = "réunions du comité de pilotage"
        ordering = ("held_on",)

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d/%m/%Y})"
