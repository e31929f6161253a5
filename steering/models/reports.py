"""Progress reports."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import ProtectedError, Q
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from industrie_futur.jobs import Job
from steering.languages import LANGUAGES

_NOT_DELETED = "Un point publié ne s’efface pas\u202f: ses chiffres font foi."


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

    def delete(self) -> Any:
        if kept := set(self.published()):
            raise ProtectedError(_NOT_DELETED, kept)  # type: ignore[arg-type]
        return super().delete()


class ProgressReport(Job):
    """A point d'avancement: figures counted once, kept as JSON with their checksum, and the files they make.

    `figures` is what page, PDF and spreadsheet all show, with the facts that can be counted again (see
    `steering.facts`). Once published, no column changes any more: the database refuses (`steering.guards`).
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

    @property
    def recorded_until(self) -> datetime | None:
        """The cut-off: what was recorded later is not in it; None while there are no figures."""
        frozen = self.figures.get("recorded_until")
        return datetime.fromisoformat(frozen) if frozen else None

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self.published_at:
            raise ProtectedError(_NOT_DELETED, {self})
        return super().delete(*args, **kwargs)


class ReportFileQuerySet(ScopedQuerySet):
    is_written_by_regions = False
    writers = frozenset({Role.MINISTRY})

    def visible_to(self, user: Any) -> Self:
        """The files of the reports that `user` reads."""
        return self.filter(report__in=ProgressReport.objects.visible_to(user))

    def delete(self) -> Any:
        if kept := set(self.filter(report__published_at__isnull=False)):
            raise ProtectedError(_NOT_DELETED, kept)  # type: ignore[arg-type]
        return super().delete()


class ReportFile(models.Model):
    """A file of a report, in a format and a language; of a published one, it never changes.

    Those in French, PDF and spreadsheet, are also the report's own `pdf` and `xlsx`: one file each.
    """

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        XLSX = "xlsx", "Classeur (XLSX)"
        ODT = "odt", "Texte (ODT)"

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="files", verbose_name="point")
    language = models.CharField("langue", max_length=2, choices=list(LANGUAGES.items()))
    format = models.CharField("format", max_length=4, choices=Format)
    file = models.FileField("fichier", upload_to="reports/")
    checksum = models.CharField("empreinte (SHA-256)", max_length=64)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        verbose_name = "fichier d’un point"
        verbose_name_plural = "fichiers d’un point"
        ordering = ("report", "pk")
        constraints = [
            models.UniqueConstraint(
                name="report_file_once",
                fields=["report", "language", "format"],
                violation_error_message="Ce fichier existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.get_format_display()}, {self.get_language_display().lower()}"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if self.report.published_at:
            raise ProtectedError(_NOT_DELETED, {self})
        return super().delete(*args, **kwargs)


class ReportReplay(models.Model):
    """A published report counted again from what was recorded at its cut-off; append-only.

    `differences` names each figure that is not what was published; empty when the checksum is the same.
    """

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="replays", verbose_name="point")
    checksum = models.CharField("empreinte obtenue", max_length=64)
    differences = models.JSONField("écarts", default=list)
    replayed_at = models.DateTimeField("rejoué le", auto_now_add=True)
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="rejoué par",
        help_text="Vide\u202f: par la commande.",
    )

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = "rejeu d’un point"
        verbose_name_plural = "rejeux de points"
        ordering = ("-replayed_at", "-pk")

    def __str__(self) -> str:
        return f"{self.report}, rejoué le {self.replayed_at:%d/%m/%Y}"

    @property
    def is_same(self) -> bool:
        return not self.differences

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ProtectedError("Un rejeu ne s’efface pas.", {self})
