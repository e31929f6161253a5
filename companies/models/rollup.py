"""Rollup of the steps of the path: what makes a dashboard cost the same for 2,000 firms and for a million."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add

from django.db import models
from django.db.models import F, Sum

from companies.phases import Phase
from regions.models import Region


def _change(phase: Phase) -> models.IntegerField:
    # The database's own default: an act names the two phases it moves, and no other.
    return models.IntegerField(phase.label, default=0, db_default=0)


class DailySteps(models.Model):
    """By how many firms each phase of a region of 2015 grew on a day: the ledger of steps, added up by day.

    One column a phase, under its code: a page adds an eighth of the lines that one line a phase would make.
    Written with the steps, in their transaction (`companies.rollup`); `manage.py rollup` makes it again and
    proves that nothing drifted.
    """

    day = models.DateField("jour")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région (2015)")
    candidature = _change(Phase.CANDIDATURE)
    engagee = _change(Phase.ENGAGEE)
    diagnostic = _change(Phase.DIAGNOSTIC)
    plan_action = _change(Phase.PLAN_ACTION)
    accompagnement = _change(Phase.ACCOMPAGNEMENT)
    terminee = _change(Phase.TERMINEE)
    abandon = _change(Phase.ABANDON)
    refusee = _change(Phase.REFUSEE)

    class Meta:
        verbose_name = "étapes du jour"
        verbose_name_plural = "étapes du jour"
        constraints = [
            models.UniqueConstraint(name="daily_steps_once", fields=["day", "region"]),
        ]

    def __str__(self) -> str:
        moved = (f"{phase} {getattr(self, phase):+d}" for phase in Phase.values if getattr(self, phase))
        return f"{self.region_id} {self.day}\u202f: {', '.join(moved)}"

    @staticmethod
    def grown(phases: Iterable[str]) -> Sum:
        """By how many firms `phases` grew together, over the lines it is asked of."""
        return Sum(reduce(add, (F(phase) for phase in phases)))
