"""What the ministry writes of a report: a text a chapter and a language, read by a second person."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from industrie_futur.kept import KeptModel, KeptRows
from steering.languages import LANGUAGES
from steering.models.reports import ProgressReport


class Chapter(models.TextChoices):
    """The chapters of a progress report, in their order."""

    ENGAGEMENT = "engagement", "Engagement des entreprises"
    MONEY = "money", "Programmes régionaux et crédits"
    DIAGNOSTICS = "diagnostics", "Experts et diagnostics"
    TECHNOLOGY = "technology", "Offre technologique"
    PEOPLE = "people", "L’humain et l’industrie du futur"
    INTERNATIONAL = "international", "International"


class ChapterTextQuerySet(KeptRows, ScopedQuerySet):
    """Drafts are the ministry's; what is published is read in the report."""

    is_written_by_regions = False
    writers = frozenset({Role.MINISTRY})

    def visible_to(self, user: Any) -> Any:
        is_known = user.is_active and not user.is_anonymous
        readers = {Role.ADMINISTRATOR, Role.MINISTRY}
        return self.all() if is_known and user.role in readers else self.none()


class ChapterText(KeptModel):
    """The comment on a chapter in one language; each state that it had is kept (`steering.guards`).

    Whoever wrote it last does not approve it. Once the report is published, it never changes.
    """

    kept_because = "Un commentaire ne s’efface pas\u202f: videz son texte."

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        SUBMITTED = "submitted", "À relire"
        RETURNED = "returned", "À reprendre"
        APPROVED = "approved", "Approuvé"

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="texts", verbose_name="point")
    chapter = models.CharField("chapitre", max_length=13, choices=Chapter)
    language = models.CharField("langue", max_length=2, choices=list(LANGUAGES.items()))
    text = models.TextField("commentaire", max_length=5000, blank=True)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrit par"
    )
    written_at = models.DateTimeField("écrit le")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="relu par",
    )
    reviewed_at = models.DateTimeField("relu le", null=True, blank=True)
    motive = models.CharField("à reprendre", max_length=500, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = ChapterTextQuerySet.as_manager()

    class Meta:
        verbose_name = "commentaire d’un chapitre"
        verbose_name_plural = "commentaires des chapitres"
        ordering = ("report", "chapter", "language")
        constraints = [
            models.UniqueConstraint(
                name="chapter_text_once",
                fields=["report", "chapter", "language"],
                violation_error_message="Ce commentaire existe déjà.",
            ),
            models.CheckConstraint(
                name="chapter_text_status_known",
                condition=Q(status__in=["draft", "submitted", "returned", "approved"]),
                violation_error_message="Cet état n’existe pas.",
            ),
            models.CheckConstraint(
                name="chapter_text_reviewed_by_another",
                condition=Q(status__in=["draft", "submitted"], reviewed_by=None, reviewed_at=None)
                | Q(status__in=["returned", "approved"], reviewed_by__isnull=False, reviewed_at__isnull=False)
                & ~Q(reviewed_by=F("written_by")),
                violation_error_message="Un commentaire est relu par une autre personne que son auteur.",
            ),
            models.CheckConstraint(
                name="chapter_text_returned_with_motive",
                condition=Q(status="returned", motive__gt="") | ~Q(status="returned") & Q(motive=""),
                violation_error_message="Dites ce qui est à reprendre.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_chapter_display()}, {self.get_language_display()}"

    def get_absolute_url(self) -> str:
        return reverse("steering:report_text", args=[self.report_id, self.chapter, self.language])
