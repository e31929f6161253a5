"""What the firm itself answers: signed links that it receives, surveys at closing and a year later."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from companies.models import Contact, Enrolment
from diagnostics.models.plans import ActionItem
from diagnostics.models.scoping import FileQuerySet
from diagnostics.models.visits import Visit


class SurveyQuerySet(FileQuerySet):
    def assigned_to(self, user: Any) -> Self:
        # The firm's own words: an expert reads them while following it, and no longer.
        return self.filter(enrolment__in=Enrolment.objects.assigned_to(user))


class Survey(models.Model):
    """Two minutes of a firm's time, at closing and one year later; unanswered, it still counts as asked."""

    class Wave(models.TextChoices):
        CLOSING = "closing", "À la clôture"
        ONE_YEAR = "one_year", "Un an après"

    class Trend(models.TextChoices):
        DOWN = "down", "En baisse"
        STABLE = "stable", "Stable"
        UP = "up", "En hausse"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="surveys", verbose_name="dossier")
    wave = models.CharField("vague", max_length=8, choices=Wave)
    due_on = models.DateField("à envoyer le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)
    invested = models.DecimalField(
        "investissement réalisé (€)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    jobs = models.IntegerField("emplois créés (ou supprimés)", null=True, blank=True)
    turnover_trend = models.CharField("chiffre d’affaires", max_length=6, choices=Trend, blank=True)
    satisfaction = models.PositiveSmallIntegerField("satisfaction, de 1 à 5", null=True, blank=True)
    was_called_back = models.BooleanField("un interlocuteur a rappelé", null=True, blank=True)
    comment = models.TextField("commentaire", max_length=2000, blank=True)
    escalated_at = models.DateTimeField("signalée le", null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "enquête"
        ordering = ("-due_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="survey_once_per_wave",
                fields=["enrolment", "wave"],
                violation_error_message="Cette enquête existe déjà.",
            ),
            models.CheckConstraint(
                name="survey_satisfaction_from_1_to_5",
                condition=Q(satisfaction=None) | Q(satisfaction__gte=1, satisfaction__lte=5),
                violation_error_message="La satisfaction va de 1 à 5.",
            ),
            models.CheckConstraint(
                name="survey_invested_positive",
                condition=Q(invested=None) | Q(invested__gte=0),
                violation_error_message="Un investissement n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"Enquête {self.get_wave_display().lower()} – {self.enrolment.company}"


class SignedLink(models.Model):
    """An address sent to a firm's contact to do one thing without an account; only its digest is kept."""

    class Purpose(models.TextChoices):
        VISIT = "visit", "Confirmer une visite"
        ACTION = "action", "Confirmer une action"
        SURVEY = "survey", "Répondre à une enquête"

    purpose = models.CharField("objet", max_length=6, choices=Purpose)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="links", verbose_name="visite"
    )
    action = models.ForeignKey(
        ActionItem, models.PROTECT, null=True, blank=True, related_name="links", verbose_name="action"
    )
    survey = models.ForeignKey(
        Survey, models.PROTECT, null=True, blank=True, related_name="links", verbose_name="enquête"
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name="correspondant")
    digest = models.CharField("empreinte du secret (SHA-256)", max_length=64, unique=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="créé par",
    )
    expires_at = models.DateTimeField("valable jusqu’au")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "lien signé"
        verbose_name_plural = "liens signés"
        ordering = ("-created_at", "-pk")
        constraints = [
            models.CheckConstraint(
                name="signed_link_about_one_thing",
                condition=Q(purpose="visit", visit__isnull=False, action=None, survey=None)
                | Q(purpose="action", visit=None, action__isnull=False, survey=None)
                | Q(purpose="survey", visit=None, action=None, survey__isnull=False),
                violation_error_message="Un lien porte sur une seule chose.",
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
