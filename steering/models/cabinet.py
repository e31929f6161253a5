"""What the minister's cabinet asked for: kept, with who asked and when; counted again at each reading."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from regions.models import Department

FARTHEST_KM = 100


class CabinetRequestQuerySet(ScopedQuerySet):
    writers = frozenset({Role.MINISTRY})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        """The ministry's, which the administration reads: a sheet names firms of every region."""
        is_theirs = user.is_active and not user.is_anonymous
        return self.all() if is_theirs and user.role in {Role.MINISTRY, Role.ADMINISTRATOR} else self.none()


class CabinetRequest(models.Model):
    """A visit to a commune on a day, or a question in parliament about a department."""

    class Kind(models.TextChoices):
        VISIT = "visit", "Fiche déplacement"
        QUESTION = "question", "Question parlementaire"

    kind = models.CharField("nature", max_length=8, choices=Kind)
    day = models.DateField("jour")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="département")
    municipality = models.CharField("commune (code INSEE)", max_length=5, blank=True)
    radius_km = models.PositiveSmallIntegerField(
        "rayon (km)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(FARTHEST_KM)],
    )
    number = models.CharField("numéro de la question", max_length=20, blank=True)
    author = models.CharField("auteur de la question", max_length=160, blank=True)
    text = models.TextField("texte de la question", max_length=5000, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="demandé par"
    )
    asked_at = models.DateTimeField("demandé le", auto_now_add=True)

    objects = CabinetRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande du cabinet"
        verbose_name_plural = "demandes du cabinet"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="cabinet_visit_has_a_place",
                condition=Q(kind="question", municipality="", radius_km=None)
                | (Q(kind="visit", radius_km__gte=1, radius_km__lte=FARTHEST_KM) & ~Q(municipality="")),
                violation_error_message="Un déplacement a une commune et un rayon.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.department}, {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("steering:cabinet_request", args=[self.pk])
