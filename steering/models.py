"""Targets, meetings of the steering committee, and progress reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from industrie_futur import clock
from industrie_futur.jobs import Job
from regions.models import Region


class TargetQuerySet(ScopedQuerySet):
    """Aggregates: every role reads them; the ministry writes all, an officer those of their regions."""

    writers = frozenset({Role.MINISTRY})

    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region__in=codes)

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def of(self, indicator: str, region: Region | None = None) -> Self:
        """The milestones of one indicator, national or of one region, the nearest first."""
        return self.filter(indicator=indicator, region=region).order_by("due_on")


class Target(models.Model):
    """A dated milestone of an indicator: the *cumulative* number wanted on a day; never added up."""

    indicator = models.CharField("indicateur", max_length=30)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    due_on = models.DateField("échéance")
    value = models.PositiveIntegerField("valeur cumulée")
    source = models.CharField("source", max_length=200)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ("indicator", "due_on")
        constraints = [
            # Two, as SQLite holds no two empty regions equal.
            models.UniqueConstraint(
                name="target_one_per_day_in_region",
                fields=["indicator", "region", "due_on"],
                violation_error_message="Un objectif existe déjà pour cette région à cette échéance.",
            ),
            models.UniqueConstraint(
                name="target_one_per_day_in_country",
                fields=["indicator", "due_on"],
                condition=Q(region=None),
                violation_error_message="Un objectif national existe déjà à cette échéance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} au {self.due_on:%d/%m/%Y}"


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


class ProgressReportQuerySet(ScopedQuerySet):
    is_written_by_regions = False
    writers = frozenset({Role.MINISTRY})

    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """All for ministry and administrators; the published ones for officers and observers."""
        if not user.is_active or user.is_anonymous or user.role == Role.EXPERT:
            return self.none()
        return self.all() if user.role in {Role.ADMINISTRATOR, Role.MINISTRY} else self.published()


class ProgressReport(Job):
    """A point d'avancement: figures counted once, kept as JSON with their checksum, and the files they make.

    `figures` is what page, PDF and spreadsheet all show. Once published, no column changes any more.
    """

    class Origin(models.TextChoices):
        REQUEST = "request", "À la demande"
        MONTHLY = "monthly", "Mensuel"
        MEETING = "meeting", "Veille de comité"

    task = "steering.tasks.make_progress_report"

    as_of = models.DateField("situation au")
    origin = models.CharField("origine", max_length=8, choices=Origin, default=Origin.REQUEST)
    period = models.CharField("échéance du calendrier", max_length=20, blank=True)
    figures = models.JSONField("chiffres", default=dict, blank=True)
    checksum = models.CharField("empreinte", max_length=64, blank=True)
    pdf = models.FileField("PDF", upload_to="reports/", blank=True)
    xlsx = models.FileField("classeur", upload_to="reports/", blank=True)
    published_at = models.DateTimeField("publié le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="publié par",
    )

    objects = ProgressReportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = "point d’avancement"
        verbose_name_plural = "points d’avancement"
        ordering = ("-as_of", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="progress_report_once_per_period",
                fields=["origin", "period"],
                condition=~Q(period=""),
                violation_error_message="Le point de cette échéance existe déjà.",
            ),
            models.CheckConstraint(
                name="progress_report_published_when_done",
                condition=Q(published_at=None) | Q(status="done", published_by__isnull=False),
                violation_error_message="Seul un point terminé se publie.",
            ),
        ]

    def __str__(self) -> str:
        return f"Point d’avancement au {self.as_of:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("steering:report_detail", args=[self.pk])
