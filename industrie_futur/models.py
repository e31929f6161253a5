"""What every room shares and the database must hold."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models

from industrie_futur.kept import KeptModel, KeptRows


class SignOfLife(models.Model):
    """The last moment a part of the portal that answers no request was seen at work."""

    name = models.CharField("partie", max_length=20, primary_key=True)
    seen_at = models.DateTimeField("vue le")

    class Meta:
        verbose_name = "signe de vie"
        verbose_name_plural = "signes de vie"

    def __str__(self) -> str:
        return f"{self.name} : {self.seen_at}"


class Threshold(models.Model):
    """A threshold that the ministry changed; `industrie_futur.thresholds` says what each one is for."""

    code = models.CharField("seuil", max_length=40, primary_key=True)
    value = models.PositiveIntegerField("valeur")
    changed_at = models.DateTimeField("modifié le", auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="modifié par"
    )

    class Meta:
        verbose_name = "seuil"

    def __str__(self) -> str:
        return f"{self.code} : {self.value}"


class RowVersionQuerySet(KeptRows, models.QuerySet):
    def of(self, model: type[models.Model]) -> Self:
        """The states that rows of `model` had, in the order they were recorded."""
        return self.filter(source=model._meta.db_table).order_by("recorded_at", "pk")

    def recorded_by(self, moment: datetime) -> Self:
        """Those recorded at `moment` or before."""
        return self.filter(recorded_at__lte=moment)


class RowVersion(KeptModel):
    """A state that a row had from `recorded_at` on, until its next one; `state` None: it was deleted.

    Written by the database itself (`guards.kept_history`), for rows that change and that figures are counted
    from: a published figure can be counted again as it was known.
    """

    kept_because = "L’historique d’une fiche ne s’efface pas."

    source = models.CharField("table", max_length=60)
    row_key = models.CharField("clé", max_length=36)
    state = models.JSONField("état", null=True)
    recorded_at = models.DateTimeField("enregistré le")

    objects: ClassVar[Any] = RowVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "état d’une fiche"
        verbose_name_plural = "états des fiches"
        indexes = [
            models.Index(fields=["source", "recorded_at"], name="row_version_source_moment"),
            models.Index(fields=["source", "row_key"], name="row_version_source_key"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.row_key}, {self.recorded_at}"
