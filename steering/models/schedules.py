"""The calendar of what the portal does by itself, and one row for each time that it was due."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from industrie_futur.jobs import Job
from steering.models.meetings import CommitteeQuerySet
from steering.models.reports import ProgressReport

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
LAST_DAY_OF_MONTH = 28
"""Every month has it."""


class ScheduleQuerySet(CommitteeQuerySet):
    """Read and written by who steers: ministry and administrators."""

    def with_last_good(self) -> Self:
        """Adds `last_good_at`: when the last run that was finished was due, None if there was none."""
        good = ScheduledRun.objects.good().filter(schedule=OuterRef("pk")).order_by("-due_at")
        return self.annotate(last_good_at=Subquery(good.values("due_at")[:1]))


class Schedule(models.Model):
    """When one task is due, in the hours of Paris; `since` is the moment from which its delays are judged."""

    class Code(models.TextChoices):
        MONTHLY_REPORT = "monthly_report", "Point d’avancement mensuel"
        MEETING_EVE = "meeting_eve", "Point de la veille d’un comité"
        REGION_DIGEST = "region_digest", "Synthèse hebdomadaire des régions"
        FIGURES_CHECK = "figures_check", "Contrôle des chiffres"

    class Frequency(models.TextChoices):
        HOURLY = "hourly", "Chaque heure"
        DAILY = "daily", "Chaque jour"
        WEEKLY = "weekly", "Chaque semaine"
        MONTHLY = "monthly", "Chaque mois"

    code = models.CharField("tâche", max_length=20, choices=Code, unique=True, editable=False)
    frequency = models.CharField("fréquence", max_length=7, choices=Frequency)
    weekday = models.PositiveSmallIntegerField(
        "jour de la semaine", null=True, blank=True, choices=list(enumerate(WEEKDAYS))
    )
    day_of_month = models.PositiveSmallIntegerField("jour du mois", null=True, blank=True)
    at = models.TimeField("heure", help_text="D’une tâche horaire, seule la minute compte.")
    is_active = models.BooleanField("en service", default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsable",
        help_text="Vide, ou compte fermé\u202f: les administrateurs sont prévenus.",
    )
    grace_minutes = models.PositiveSmallIntegerField("délai toléré (minutes)", default=60)
    since = models.DateTimeField("suivi depuis", default=timezone.now, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = "tâche du calendrier"
        verbose_name_plural = "tâches du calendrier"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="schedule_day_follows_frequency",
                condition=Q(frequency="weekly", weekday__lte=6, day_of_month=None)
                | Q(
                    frequency="monthly",
                    weekday=None,
                    day_of_month__gte=1,
                    day_of_month__lte=LAST_DAY_OF_MONTH,
                )
                | Q(frequency__in=["hourly", "daily"], weekday=None, day_of_month=None),
                violation_error_message=(
                    "Une tâche hebdomadaire a un jour de la semaine, une tâche mensuelle un jour du mois, "
                    "de 1 à 28."
                ),
            ),
            models.CheckConstraint(
                name="schedule_grace_in_a_day",
                condition=Q(grace_minutes__gte=5, grace_minutes__lte=1440),
                violation_error_message="Le délai toléré va de 5 minutes à un jour (1440).",
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    def get_absolute_url(self) -> str:
        return reverse("steering:schedule_update", args=[self.pk])

    @property
    def when(self) -> str:
        """ "Chaque lundi à 7 h 00"."""
        if self.frequency == self.Frequency.HOURLY:
            return f"Chaque heure, à la minute {self.at.minute:02}"
        day = "jour"
        if self.weekday is not None:
            day = WEEKDAYS[self.weekday]
        elif self.day_of_month:
            day = "1er du mois" if self.day_of_month == 1 else f"{self.day_of_month} du mois"
        each = "Le" if self.day_of_month else "Chaque"
        return f"{each} {day} à {self.at.hour}\u00a0h\u00a0{self.at.minute:02}"


class ScheduledRunQuerySet(CommitteeQuerySet):
    _IDLE = Q(schedule__frequency=Schedule.Frequency.HOURLY, status=Job.Status.DONE, report=None)

    def good(self) -> Self:
        """Those that are finished, what they asked for included."""
        return self.filter(Q(report=None) | Q(report__status=Job.Status.DONE), status=Job.Status.DONE)

    def idle(self) -> Self:
        """Those of the hours at which there was nothing to do."""
        return self.filter(self._IDLE)

    def notable(self) -> Self:
        return self.exclude(self._IDLE)


class ScheduledRun(Job):
    """One occurrence of a schedule: the database holds that there is one, whoever asks how often.

    `report` is what it asked for, if anything: the run is good once that is made.
    """

    task = "steering.tasks.make_scheduled_run"

    schedule = models.ForeignKey(Schedule, models.PROTECT, related_name="runs", verbose_name="tâche")
    due_at = models.DateTimeField("échéance")
    report = models.ForeignKey(
        ProgressReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="point d’avancement",
    )
    warned_at = models.DateTimeField("signalée le", null=True, blank=True)

    objects = ScheduledRunQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = "exécution du calendrier"
        verbose_name_plural = "exécutions du calendrier"
        ordering = ("-due_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="scheduled_run_once",
                fields=["schedule", "due_at"],
                violation_error_message="Cette échéance a déjà son exécution.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule}, {timezone.localtime(self.due_at):%d/%m/%Y %H:%M}"

    @property
    def is_good(self) -> bool:
        return self.status == self.Status.DONE and (
            self.report is None or self.report.status == Job.Status.DONE
        )

    @property
    def has_failed(self) -> bool:
        return self.status == self.Status.FAILED or bool(
            self.report and self.report.status == Job.Status.FAILED
        )

    @property
    def said(self) -> Any:
        """What came of it; of what it asked for, once that says something."""
        return self.report.message if self.report and self.has_failed else self.message
