"""Diagnostics of firms: levels answered on one version of the questionnaire, until they are validated."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from companies.models import Enrolment
from diagnostics.models.questionnaires import Axis, Question, Questionnaire
from diagnostics.models.scoping import FileQuerySet
from experts.models import Expert


class DiagnosticQuerySet(FileQuerySet):
    def editable_by(self, user: Any) -> Self:
        """Diagnostics that the expert `user` may write: not submitted, or returned."""
        return super().editable_by(user).filter(status__in=Diagnostic.OPEN)

    def finished(self) -> Self:
        """Diagnostics whose levels the ministry's figures may count."""
        return self.filter(status=Diagnostic.Status.VALIDATED)


class Diagnostic(models.Model):
    """A firm's initial or closing diagnostic; its key may come from a device that was offline."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "Initial"
        CLOSING = "closing", "De clôture"

    class Status(models.TextChoices):
        DRAFT = "draft", "Brouillon"
        SUBMITTED = "submitted", "À valider"
        RETURNED = "returned", "À reprendre"
        VALIDATED = "validated", "Validé"

    OPEN = (Status.DRAFT, Status.RETURNED)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="diagnostics", verbose_name="dossier"
    )
    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="diagnostics", verbose_name="version du questionnaire"
    )
    kind = models.CharField("nature", max_length=7, choices=Kind, default=Kind.INITIAL)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.DRAFT)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="diagnostics", verbose_name="expert")
    started_on = models.DateField("commencé le")
    submitted_on = models.DateField("transmis le", null=True, blank=True)
    incomplete_reason = models.CharField("motif des axes non notés", max_length=500, blank=True)
    validated_on = models.DateField("validé le", null=True, blank=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="validé par",
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = DiagnosticQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic"
        ordering = ("-started_on", "-recorded_at")
        indexes = [models.Index(fields=["status", "validated_on"], name="diagnostic_status_day")]
        constraints = [
            models.UniqueConstraint(
                name="diagnostic_once_per_kind",
                fields=["enrolment", "kind"],
                violation_error_message="Ce diagnostic existe déjà pour cette entreprise.",
            ),
            models.CheckConstraint(
                name="diagnostic_kind_known",
                condition=Q(kind__in=["initial", "closing"]),
                violation_error_message="Cette nature de diagnostic n’existe pas.",
            ),
            models.CheckConstraint(
                name="diagnostic_submitted_when_not_draft",
                condition=Q(status="draft") | Q(submitted_on__isnull=False),
                violation_error_message="Un diagnostic transmis porte sa date.",
            ),
            models.CheckConstraint(
                name="diagnostic_validated_iff_status",
                condition=Q(status="validated", validated_on__isnull=False)
                | (Q(status__in=["draft", "submitted", "returned"]) & Q(validated_on=None)),
                violation_error_message="Un diagnostic validé porte sa date.",
            ),
            models.CheckConstraint(
                name="diagnostic_days_in_order",
                condition=(Q(submitted_on=None) | Q(submitted_on__gte=F("started_on")))
                & (Q(validated_on=None) | Q(validated_on__gte=F("submitted_on"))),
                violation_error_message="Les dates d’un diagnostic se suivent.",
            ),
        ]

    def __str__(self) -> str:
        return f"Diagnostic {self.get_kind_display().lower()} – {self.enrolment.company}"

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:diagnostic_detail", args=[self.pk])


class Answer(models.Model):
    """The answer to one question: a level or « non applicable », and what it rests on.

    `version` counts its writings: a device that answers an older one is told, and chooses.
    """

    diagnostic = models.ForeignKey(
        Diagnostic, models.PROTECT, related_name="answers", verbose_name="diagnostic"
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name="question")
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    is_not_applicable = models.BooleanField("non applicable", default=False)
    target_level = models.PositiveSmallIntegerField("niveau visé", null=True, blank=True)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    evidence = models.TextField("éléments constatés", max_length=2000, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    changed_at = models.DateTimeField("modifiée le", auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="modifiée par"
    )

    class Meta:
        verbose_name = "réponse"
        ordering = ("question__axis__position", "question__position")
        constraints = [
            models.UniqueConstraint(
                name="answer_once_per_question",
                fields=["diagnostic", "question"],
                violation_error_message="Cette question a déjà sa réponse.",
            ),
            models.CheckConstraint(
                name="answer_level_from_0_to_5",
                condition=Q(level=None) | Q(level__lte=5),
                violation_error_message="Un niveau va de 0 à 5.",
            ),
            models.CheckConstraint(
                name="answer_level_or_not_applicable",
                condition=Q(is_not_applicable=False) | Q(level=None, target_level=None),
                violation_error_message="Une question non applicable n’a pas de niveau.",
            ),
            models.CheckConstraint(
                name="answer_target_from_level_to_5",
                condition=Q(target_level=None)
                | (Q(target_level__lte=5) & (Q(level=None) | Q(target_level__gte=F("level")))),
                violation_error_message="Le niveau visé va du niveau constaté à 5.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}\u202f: {'non applicable' if self.is_not_applicable else self.level}"


class SectionReturn(models.Model):
    """One axis that the officer sent back, and why; `mended_at` once the expert transmitted it again."""

    diagnostic = models.ForeignKey(
        Diagnostic, models.PROTECT, related_name="returns", verbose_name="diagnostic"
    )
    axis = models.ForeignKey(Axis, models.PROTECT, related_name="+", verbose_name="axe")
    motive = models.CharField("motif", max_length=1000)
    returned_at = models.DateTimeField("renvoyé le", auto_now_add=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="renvoyé par"
    )
    mended_at = models.DateTimeField("repris le", null=True, blank=True)

    class Meta:
        verbose_name = "renvoi d’un axe"
        verbose_name_plural = "renvois d’axes"
        ordering = ("-returned_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="section_return_one_open",
                fields=["diagnostic", "axis"],
                condition=Q(mended_at=None),
                violation_error_message="Cet axe est déjà à reprendre.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.axis}\u202f: {self.motive}"
