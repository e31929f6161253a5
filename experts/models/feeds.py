"""The private calendar of an expert, read by other software without a sign-in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from experts.models.register import Expert


class CalendarFeed(models.Model):
    """An address that only its holder knows; the portal keeps a digest of its secret, not the secret."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="feeds", verbose_name="expert")
    digest = models.CharField("empreinte du secret (SHA-256)", max_length=64, unique=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    revoked_at = models.DateTimeField("révoquée le", null=True, blank=True)
    last_read_on = models.DateField("lue pour la dernière fois le", null=True, blank=True)

    class Meta:
        verbose_name = "adresse d’agenda"
        verbose_name_plural = "adresses d’agenda"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="calendar_feed_one_live",
                fields=["expert"],
                condition=Q(revoked_at=None),
                violation_error_message="Une adresse d’agenda est déjà ouverte.",
            )
        ]

    def __str__(self) -> str:
        return f"Agenda de {self.expert}"
