"""Mandates that ended, suspensions, days given to the programme and days away."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from experts.models.register import Expert


class PastMandate(models.Model):
    """A mandate that ended before the expert was retained again: the counts of its days stay."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="past_mandates", verbose_name="expert")
    retained_on = models.DateField("retenu le")
    ended_on = models.DateField("fin de mandat (incluse)")
    end_reason = models.CharField("motif de fin de mandat", max_length=500, blank=True)
    decision = models.CharField("décision", max_length=120, blank=True)

    class Meta:
        verbose_name = "mandat passé"
        verbose_name_plural = "mandats passés"
        ordering = ("-retained_on",)
        constraints = [
            models.UniqueConstraint(
                name="past_mandate_once_per_start",
                fields=["expert", "retained_on"],
                violation_error_message="Ce mandat est déjà enregistré.",
            ),
            models.CheckConstraint(
                name="past_mandate_ended_after_retained",
                condition=Q(ended_on__gte=F("retained_on")),
                violation_error_message="La fin du mandat précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, du {self.retained_on:%d/%m/%Y} au {self.ended_on:%d/%m/%Y}"


class PeriodQuerySet(models.QuerySet):
    def running_on(self, day: date) -> Self:
        """Periods that hold on `day`; both bounds are in, an open end has not come yet."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def overlapping(self, starts_on: date, ends_on: date | None) -> Self:
        """Periods that share at least a day with the given one; None: without end."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)


class Suspension(models.Model):
    """A time within a mandate during which no firm may be given to the expert."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="suspensions", verbose_name="expert")
    starts_on = models.DateField("suspendu à compter du")
    ends_on = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    reason = models.CharField("motif", max_length=500)
    decision = models.CharField("décision", max_length=120, blank=True, help_text="Référence de l’acte.")
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="décidée par"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "suspension"
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="suspension_one_without_end",
                fields=["expert"],
                condition=Q(ends_on=None),
                violation_error_message="Cet expert est déjà suspendu.",
            ),
            models.CheckConstraint(
                name="suspension_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin de la suspension précède son début.",
            ),
            models.CheckConstraint(
                name="suspension_reason_given",
                condition=~Q(reason=""),
                violation_error_message="Une suspension se motive.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, suspendu à compter du {self.starts_on:%d/%m/%Y}"


class Leave(models.Model):
    """A time during which the expert makes no visit: no firm is given to them meanwhile."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="leaves", verbose_name="expert")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au (inclus)")
    reason = models.CharField("motif", max_length=200, blank=True)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = "absence d’expert"
        verbose_name_plural = "absences d’experts"
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="leave_dates_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin de l’absence précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


class QuarterDays(models.Model):
    """The days that an expert gives in one quarter, when they are not those of every quarter."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="quarter_days", verbose_name="expert")
    quarter_on = models.DateField("premier jour du trimestre")
    days = models.DecimalField("jours", max_digits=4, decimal_places=1)

    class Meta:
        verbose_name = "jours d’un trimestre"
        verbose_name_plural = "jours par trimestre"
        ordering = ("quarter_on",)
        constraints = [
            models.UniqueConstraint(
                name="quarter_days_once",
                fields=["expert", "quarter_on"],
                violation_error_message="Ce trimestre est déjà renseigné pour cet expert.",
            ),
            models.CheckConstraint(
                name="quarter_days_begin_a_quarter",
                condition=Q(quarter_on__day=1, quarter_on__month__in=[1, 4, 7, 10]),
                violation_error_message="Un trimestre commence le 1er janvier, avril, juillet ou octobre.",
            ),
            models.CheckConstraint(
                name="quarter_days_in_a_quarter",
                condition=Q(days__gte=0, days__lte=66),
                violation_error_message="Un trimestre compte de 0 à 66 jours travaillés.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, {self.days} jours au trimestre du {self.quarter_on:%d/%m/%Y}"
