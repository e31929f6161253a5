"""The takeover, by a region of 2016, of what the regions that it absorbed had under way."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from regions.models import Region


class Merger(models.Model):
    """One merger carried out: what it wrote, the balances before and after; undone as a whole, or signed.

    `balances` are the closing and opening ones, as shown and frozen; `effects` the keys of the rows written,
    by kind, from which the whole is undone.
    """

    class Status(models.TextChoices):
        CARRIED_OUT = "carried_out", "Réalisée, à valider"
        SIGNED_OFF = "signed_off", "Validée"
        UNDONE = "undone", "Annulée"

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="nouvelle région")
    effective_on = models.DateField("date d’effet")
    status = models.CharField("état", max_length=11, choices=Status, default=Status.CARRIED_OUT)
    balances = models.JSONField("soldes", default=dict, encoder=DjangoJSONEncoder)
    effects = models.JSONField("écritures", default=dict, encoder=DjangoJSONEncoder)
    carried_out_at = models.DateTimeField("réalisée le", auto_now_add=True)
    carried_out_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="réalisée par"
    )
    closed_at = models.DateTimeField("validée ou annulée le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="validée ou annulée par",
    )
    reason = models.CharField("motif d’annulation", max_length=500, blank=True)

    class Meta:
        verbose_name = "reprise"
        ordering = ("-carried_out_at",)
        constraints = [
            models.UniqueConstraint(
                name="merger_one_live_per_region",
                fields=["region"],
                condition=~Q(status="undone"),
                violation_error_message="La reprise de cette région est déjà réalisée.",
            ),
            models.CheckConstraint(
                name="merger_closed_by_somebody",
                condition=Q(status="carried_out", closed_at=None, closed_by=None)
                | (~Q(status="carried_out") & Q(closed_at__isnull=False, closed_by__isnull=False)),
                violation_error_message="Une reprise validée ou annulée dit par qui et quand.",
            ),
        ]

    def __str__(self) -> str:
        return f"Reprise {self.region}"
