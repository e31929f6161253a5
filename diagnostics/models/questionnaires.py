"""The questionnaire of the diagnostic: six axes, 27 questions, levels 0 to 5, by version."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q


class QuestionnaireQuerySet(models.QuerySet):
    def published(self) -> Self:
        """Versions that diagnostics may be made on; none of them changes any more."""
        return self.filter(is_published=True)


class Questionnaire(models.Model):
    """A version: edited as a draft, frozen once published; a diagnostic keeps its own for ever.

    The first version came with the portal: its day of publication is not known.
    """

    version = models.PositiveSmallIntegerField("version", unique=True)
    is_published = models.BooleanField("publiée", default=False)
    published_on = models.DateField("publiée le", null=True, blank=True)

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
                name="questionnaire_day_when_published",
                condition=Q(is_published=True) | Q(published_on=None),
                violation_error_message="Une version en préparation n’a pas de date de publication.",
            ),
        ]

    def __str__(self) -> str:
        return f"Questionnaire, version {self.version}"


class Axis(models.Model):
    """One of the axes of a version."""

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="axes", verbose_name="questionnaire"
    )
    code = models.CharField("code", max_length=6)
    label = models.CharField("libellé", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")

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


class Question(models.Model):
    """A question of an axis, answered by a level from 0 to 5."""

    axis = models.ForeignKey(Axis, models.PROTECT, related_name="questions", verbose_name="axe")
    code = models.CharField("code", max_length=10)
    title = models.CharField("titre", max_length=120)
    text = models.CharField("question", max_length=300)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "question"
        ordering = ("axis", "position")
        constraints = [
            models.UniqueConstraint(
                name="question_once_per_axis",
                fields=["axis", "code"],
                violation_error_message="Cette question figure déjà dans cet axe.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Level(models.Model):
    """What one level means for one question."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="levels", verbose_name="question")
    value = models.PositiveSmallIntegerField("niveau")
    description = models.CharField("description", max_length=300)

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
