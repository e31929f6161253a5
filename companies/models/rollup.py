"""Rollup of the steps of the path: what makes a dashboard cost the same for 2,000 firms and for a million."""

from __future__ import annotations

from django.db import models

from companies.phases import Phase
from regions.models import Region


class DailySteps(models.Model):
    """By how many firms a phase of a region of 2015 grew on a day: the ledger of steps, added up by day.

    Written with the steps, in their transaction (`companies.rollup`); `manage.py rollup` makes it again and
    proves that nothing drifted.
    """

    day = models.DateField("jour")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région (2015)")
    phase = models.CharField("étape", max_length=14, choices=Phase)
    change = models.IntegerField("variation")

    class Meta:
        verbose_name = "étapes du jour"
        verbose_name_plural = "étapes du jour"
        constraints = [
            models.UniqueConstraint(name="daily_steps_once", fields=["day", "region", "phase"]),
        ]

    def __str__(self) -> str:
        return f"{self.phase} {self.region_id} {self.day}\u202f: {self.change:+d}"
