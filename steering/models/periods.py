"""Offices and liaisons that run from a day to another, or without an end known."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q


class Periods:
    """Put before the QuerySet of an `OfPeriod`."""

    def running_on(self: Any, day: date) -> Any:
        """What holds on `day`; both bounds are in."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def overlapping(self: Any, starts_on: date, ends_on: date | None) -> Any:
        """What shares at least a day with the given period; None: without end."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


class OfPeriod(models.Model):
    """Base of what has a first day, and a last one that may not be known yet; both are in."""

    starts_on: date
    ends_on: date | None

    class Meta:
        abstract = True

    def is_running_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
