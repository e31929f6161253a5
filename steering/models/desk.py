"""What the desks keep: anomalies accepted with their reason, and handover notes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from regions.models import Region


class AcceptedAnomalyQuerySet(ScopedQuerySet):
    """What is recorded in a region is its officers' to judge: the others read."""

    writers: frozenset[str] = frozenset()

    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)


class AcceptedAnomaly(models.Model):
    """An anomaly that was looked at and is right as it is: it is not shown again; the reason is kept."""

    rule = models.CharField("règle", max_length=40)
    subject = models.CharField("objet", max_length=60)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région")
    reason = models.CharField("motif", max_length=500)
    accepted_at = models.DateTimeField("acceptée le", auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="acceptée par"
    )

    objects = AcceptedAnomalyQuerySet.as_manager()

    class Meta:
        verbose_name = "anomalie acceptée"
        verbose_name_plural = "anomalies acceptées"
        constraints = [
            models.UniqueConstraint(
                name="accepted_anomaly_once",
                fields=["rule", "subject"],
                violation_error_message="Cette anomalie est déjà acceptée.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}\u202f: {self.subject}"


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """All for administrators; the others read those they leave or take over."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.role == Role.ADMINISTRATOR:
            return self.all()
        return self.about(user)

    def about(self, user: Any) -> Self:
        """Notes of what `user` leaves or takes over."""
        rows = self.filter(models.Q(leaver=user) | models.Q(successor=user))
        return rows.select_related("leaver", "successor", "recorded_by")


class Handover(models.Model):
    """A note of *passage de témoin*: what somebody left on a day, and to whom; frozen when it is made."""

    class Occasion(models.TextChoices):
        RIGHT = "right", "Fin de droit sur une région"
        ACCOUNT = "account", "Fermeture de compte"
        ABSENCE = "absence", "Absence"

    occasion = models.CharField("occasion", max_length=7, choices=Occasion)
    leaver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="personne qui part"
    )
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="personne qui reprend",
    )
    effective_on = models.DateField("date d’effet")
    comment = models.CharField("consignes", max_length=2000, blank=True)
    contents = models.JSONField("contenu", default=dict, encoder=DjangoJSONEncoder)
    recorded_at = models.DateTimeField("établie le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="établie par"
    )

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "passage de témoin"
        verbose_name_plural = "passages de témoin"
        ordering = ("-recorded_at",)

    def __str__(self) -> str:
        return f"Passage de témoin\u202f: {self.leaver}, {self.effective_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("steering:handover_detail", args=[self.pk])

    @property
    def is_preparation(self) -> bool:
        """Whether it is the leaver's own, written before an administrator ends anything."""
        return self.recorded_by_id == self.leaver_id and self.successor_id is None
