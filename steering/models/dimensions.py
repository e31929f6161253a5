"""Tables that read the questionnaire in other methods' dimensions: reference data, by edition.

They come from `steering/data/international/` and never change; another reading is another edition.
"""

from __future__ import annotations

from typing import Any, Self

from django.db import models


class FrameworkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def in_force(self) -> Self:
        """The last edition of each method."""
        later: FrameworkQuerySet = FrameworkQuerySet(self.model).filter(
            code=models.OuterRef("code"), edition__gt=models.OuterRef("edition")
        )
        return self.exclude(models.Exists(later))


class Framework(models.Model):
    """An edition of the table that leads to a method's dimensions; `year` is that of the method itself."""

    code = models.CharField("code", max_length=10)
    edition = models.PositiveSmallIntegerField("édition")
    name = models.CharField("méthode", max_length=150)
    publisher = models.CharField("éditeur", max_length=200)
    scale = models.CharField("échelle de la méthode", max_length=200)
    source = models.CharField("source", max_length=300)
    year = models.PositiveSmallIntegerField("année de la méthode")
    published_on = models.DateField("table publiée le")
    position = models.PositiveSmallIntegerField("rang")

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        verbose_name = "table de correspondance"
        verbose_name_plural = "tables de correspondance"
        ordering = ("position", "edition")
        constraints = [
            models.UniqueConstraint(
                name="framework_once_per_edition",
                fields=["code", "edition"],
                violation_error_message="Cette édition de la table existe déjà.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Dimension(models.Model):
    """A dimension of the method, under its name in each language."""

    framework = models.ForeignKey(
        Framework, models.PROTECT, related_name="dimensions", verbose_name="table de correspondance"
    )
    code = models.CharField("code", max_length=20)
    label = models.CharField("dimension", max_length=100)
    label_de = models.CharField("en allemand", max_length=100)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "dimension"
        ordering = ("framework", "position")
        constraints = [
            models.UniqueConstraint(
                name="dimension_once_per_framework",
                fields=["framework", "code"],
                violation_error_message="Cette dimension figure déjà dans la table.",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Correspondence(models.Model):
    """A question that a dimension reads, by its code: the same in every version of the questionnaire."""

    dimension = models.ForeignKey(
        Dimension, models.PROTECT, related_name="questions", verbose_name="dimension"
    )
    question = models.CharField("code de la question", max_length=10)

    class Meta:
        verbose_name = "correspondance"
        ordering = ("dimension", "question")
        constraints = [
            models.UniqueConstraint(
                name="correspondence_once",
                fields=["dimension", "question"],
                violation_error_message="Cette question est déjà lue par cette dimension.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} ({self.dimension})"
