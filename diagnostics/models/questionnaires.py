"""The questionnaire of the diagnostic: six axes, their questions, levels 0 to 5, by version.

Rows of a published version never change: `diagnostics.guards` holds it in the database.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.urls import reverse

from accounts.scoping import Role

WRITERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
"""Roles that prepare and publish versions; every other one reads those published."""
_KEPT = "Une version publiée du questionnaire ne s’efface pas."


class VersionQuerySet(models.QuerySet):
    """Rows of versions: a draft's may be deleted, those of a published one never."""

    to_version = ""

    def published(self) -> Self:
        """Rows of versions that diagnostics may be made on, now or from a day to come: they never change."""
        return self.filter(**{f"{self.to_version}is_published": True})

    def visible_to(self, user: Any) -> Self:
        """Rows that `user` reads: those published, and the draft for those who write it."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        return self if user.role in WRITERS else self.published()

    def editable_by(self, user: Any) -> Self:
        """Rows of the draft, for those who write it."""
        if not user.is_active or user.is_anonymous or user.role not in WRITERS:
            return self.none()
        return self.filter(**{f"{self.to_version}is_published": False})

    def delete(self) -> tuple[int, dict[str, int]]:
        if kept := set(self.published()):
            raise ProtectedError(_KEPT, kept)  # type: ignore[arg-type]
        return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]  # or a manager would have it too


class VersionRow(models.Model):
    """Base of what a version is made of."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        rows: Any = type(self)._default_manager
        if rows.filter(pk=self.pk).published().exists():
            raise ProtectedError(_KEPT, {self})
        return super().delete(*args, **kwargs)


class QuestionnaireQuerySet(VersionQuerySet):
    def drafts(self) -> Self:
        """The version in preparation, if there is one."""
        return self.filter(is_published=False)

    def begun_by(self, day: date) -> Self:
        """Versions that apply on `day` (in) or applied before; the first one is in force."""
        return self.published().filter(Q(effective_on=None) | Q(effective_on__lte=day)).order_by("-version")


class Questionnaire(VersionRow):
    """A version: edited as a draft, frozen once published; a diagnostic keeps its own for ever.

    The first version came with the portal: it has no day and no author, and applied from the start.
    `revision` counts what was changed in a draft: who publishes it, or throws it away, has read that one.
    """

    version = models.PositiveSmallIntegerField("version", unique=True)
    is_published = models.BooleanField("publiée", default=False)
    published_on = models.DateField("publiée le", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="publiée par",
    )
    effective_on = models.DateField("appliquée à partir du", null=True, blank=True)
    note = models.CharField("note", max_length=1000, blank=True)
    revision = models.PositiveIntegerField("modification n°", default=1, editable=False)

    objects = QuestionnaireQuerySet.as_manager()

    class Meta:
        verbose_name = "questionnaire"
        ordering = ("-version",)
        constraints = [
            models.UniqueConstraint(
                name="questionnaire_one_draft",
                fields=["is_published"],
                condition=Q(is_published=False),
                violation_error_message="Une version est déjà en préparation.",
            ),
            models.CheckConstraint(
                name="questionnaire_publication_whole",
                condition=Q(published_on=None, published_by=None, effective_on=None, note="")
                | Q(
                    is_published=True,
                    published_on__isnull=False,
                    published_by__isnull=False,
                    effective_on__isnull=False,
                )
                & ~Q(note=""),
                violation_error_message="Une version publiée porte ses dates, son auteur et une note.",
            ),
            models.CheckConstraint(
                name="questionnaire_effective_once_published",
                condition=Q(effective_on=None) | Q(effective_on__gte=F("published_on")),
                violation_error_message="Une version s’applique au plus tôt le jour où elle est publiée.",
            ),
        ]

    def __str__(self) -> str:
        return f"Questionnaire, version {self.version}"

    def get_absolute_url(self) -> str:
        if not self.is_published:
            return reverse("diagnostics:draft_detail")
        return reverse("diagnostics:version_detail", args=[self.version])

    @property
    def short_name(self) -> str:
        return f"Version {self.version}"

    @property
    def changes(self) -> int:
        """How many times a draft was changed since it was copied."""
        return self.revision - 1


class AxisQuerySet(VersionQuerySet):
    to_version = "questionnaire__"


class Axis(VersionRow):
    """One of the axes of a version: in each, they are the experts' specialities, by the same codes."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="axes", verbose_name="questionnaire"
    )
    code = models.CharField("code", max_length=6)
    label = models.CharField("libellé", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")

    objects = AxisQuerySet.as_manager()

    class Meta:
        verbose_name = "axe"
        verbose_name_plural = "axes"
        ordering = ("questionnaire", "position")
        constraints = [
            models.UniqueConstraint(
                name="axis_once_per_version",
                fields=["questionnaire", "code"],
                violation_error_message="Cet axe figure déjà dans cette version.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class QuestionQuerySet(VersionQuerySet):
    to_version = "axis__questionnaire__"


class Question(VersionRow):
    """A question of an axis, answered by a level from 0 to 5.

    `code` tells what it asks from one version to the next: it is never given to another question. `version`
    counts the writings of its texts: who edits an older one is told, and chooses.
    """

    axis = models.ForeignKey(Axis, models.PROTECT, related_name="questions", verbose_name="axe")
    code = models.CharField("code", max_length=10)
    title = models.CharField("titre", max_length=120)
    text = models.CharField("question", max_length=300)
    help = models.CharField("aide à la notation", max_length=1000, blank=True)
    position = models.PositiveSmallIntegerField("ordre")
    version = models.PositiveIntegerField("modification n°", default=1, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question"
        ordering = ("axis", "position")
        constraints = [
            models.UniqueConstraint(
                name="question_once_per_axis",
                fields=["axis", "code"],
                violation_error_message="Cette question figure déjà dans cet axe.",
            ),
            models.UniqueConstraint(
                name="question_title_once_per_axis",
                fields=["axis", "title"],
                violation_error_message="Une question de cet axe porte déjà ce titre.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LevelQuerySet(VersionQuerySet):
    to_version = "question__axis__questionnaire__"


class Level(VersionRow):
    """What one level means for one question; a draft may not say it yet."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="levels", verbose_name="question")
    value = models.PositiveSmallIntegerField("niveau")
    description = models.CharField("description", max_length=300, blank=True)

    objects = LevelQuerySet.as_manager()

    class Meta:
        verbose_name = "niveau"
        verbose_name_plural = "niveaux"
        ordering = ("question", "value")
        constraints = [
            models.UniqueConstraint(
                name="level_once_per_question",
                fields=["question", "value"],
                violation_error_message="Ce niveau figure déjà dans cette question.",
            ),
            models.CheckConstraint(
                name="level_from_0_to_5",
                condition=Q(value__lte=5),
                violation_error_message="Un niveau va de 0 à 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}\u202f: {self.description}"
