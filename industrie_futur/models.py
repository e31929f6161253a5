"""What every room shares and the database must hold."""

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
