"""What every room shares and the database must hold."""

from django.conf import settings
from django.db import models


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
