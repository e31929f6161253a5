"""What the firm itself answers: signed links that it receives, surveys at closing and a year later."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scoping import Role
from companies.models import Contact, Enrolment
from companies.phases import Phase
from diagnostics.models.diagnostics import Diagnostic
from diagnostics.models.plans import ActionItem
from diagnostics.models.scoping import FileQuerySet
from diagnostics.models.visits import Visit
from industrie_futur import clock


class SurveyQuerySet(FileQuerySet):
    def assigned_to(self, user: Any) -> Self:
        # The firm's own words: an expert reads them while following it, and no longer.
        return self.filter(enrolment__in=Enrolment.objects.assigned_to(user))

    def editable_by(self, user: Any) -> Self:
        """Surveys that `user` may send again or note as refused: the ministry, the region's officers."""
        if user.is_active and not user.is_anonymous and user.role == Role.MINISTRY:
            return self.all()
        return self.decidable_by(user)

    def to_send(self) -> Self:
        """Surveys that no mail told yet, of paths that are still completed."""
        return self._unanswered().filter(sent_at=None, enrolment__phase=Phase.TERMINEE)

    def to_remind(self, moment: datetime, sent_before: datetime) -> Self:
        """Surveys sent before, never reminded, that may still be answered at `moment`."""
        rows = self._unanswered().filter(reminded_at=None, enrolment__phase=Phase.TERMINEE)
        return rows.filter(sent_at__lt=sent_before, closes_at__gt=moment)

    def to_handle(self) -> Self:
        """Surveys of firms that nobody called back, and of which no officer wrote yet what was done."""
        return self.filter(escalated_at__isnull=False, handled_at=None)

    def _unanswered(self) -> Self:
        return self.filter(answered_at=None, refused_at=None)


class Survey(models.Model):
    """Two minutes of a firm's time, at closing and one year later; unanswered, it still counts as asked.

    `closes_at` is when its last link stops. « Personne ne m’a rappelé » is `escalated_at`, until an officer
    writes in `handling` what was done. `version` counts the mails and the acts: what was shown is still so.
    """

    class Wave(models.TextChoices):
        CLOSING = "closing", "À la clôture"
        ONE_YEAR = "one_year", "Un an après"

    class Trend(models.TextChoices):
        DOWN = "down", "En baisse"
        STABLE = "stable", "Stable"
        UP = "up", "En hausse"

    class State(models.TextChoices):
        TO_SEND = "to_send", "À envoyer"
        WAITING = "waiting", "En attente"
        ANSWERED = "answered", "Répondue"
        CLOSED = "closed", "Sans réponse"
        REFUSED = "refused", "Refusée"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="surveys", verbose_name="dossier")
    wave = models.CharField("vague", max_length=8, choices=Wave)
    due_on = models.DateField("à envoyer le")
    sent_at = models.DateTimeField("envoyée le", null=True, blank=True)
    reminded_at = models.DateTimeField("relancée le", null=True, blank=True)
    closes_at = models.DateTimeField("ouverte jusqu’au", null=True, blank=True)
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
    handled_at = models.DateTimeField("rappelée le", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="rappelée par",
    )
    handling = models.CharField("ce qui a été fait", max_length=1000, blank=True)
    refused_at = models.DateTimeField("refusée le", null=True, blank=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="refus noté par",
    )
    refusal = models.CharField("ce que l’entreprise a dit", max_length=500, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "enquête"
        ordering = ("-due_on", "-pk")
        indexes = [models.Index(fields=["wave", "answered_at"], name="survey_wave_answered")]
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
            models.CheckConstraint(
                name="survey_wave_known",
                condition=Q(wave__in=["closing", "one_year"]),
                violation_error_message="Cette vague d’enquête n’existe pas.",
            ),
            models.CheckConstraint(
                name="survey_answered_whole",
                # One base for every result: a response rate stands beside all of them.
                condition=Q(
                    answered_at=None,
                    invested=None,
                    jobs=None,
                    turnover_trend="",
                    satisfaction=None,
                    was_called_back=None,
                    comment="",
                )
                | Q(
                    answered_at__isnull=False,
                    refused_at=None,
                    invested__isnull=False,
                    jobs__isnull=False,
                    turnover_trend__in=["down", "stable", "up"],
                    satisfaction__isnull=False,
                    was_called_back__isnull=False,
                ),
                violation_error_message="Une réponse est entière, ou n’est pas.",
            ),
            models.CheckConstraint(
                name="survey_closes_once_sent",
                condition=Q(sent_at=None, closes_at=None, reminded_at=None)
                | Q(sent_at__isnull=False, closes_at__isnull=False),
                violation_error_message="Une enquête envoyée l’est jusqu’à une date.",
            ),
            models.CheckConstraint(
                name="survey_escalated_when_not_called",
                condition=Q(escalated_at=None) | Q(was_called_back=False),
                violation_error_message="On signale une entreprise que personne n’a rappelée.",
            ),
            models.CheckConstraint(
                name="survey_handled_in_words",
                condition=Q(handled_at=None, handled_by=None, handling="")
                | (
                    Q(handled_at__isnull=False, handled_by__isnull=False, escalated_at__isnull=False)
                    & ~Q(handling="")
                ),
                violation_error_message="Dites ce qui a été fait.",
            ),
            models.CheckConstraint(
                name="survey_refused_by_somebody",
                condition=Q(refused_at=None, refused_by=None, refusal="")
                | Q(refused_at__isnull=False, refused_by__isnull=False),
                violation_error_message="Un refus est noté par quelqu’un.",
            ),
        ]

    def __str__(self) -> str:
        return f"Enquête {self.get_wave_display().lower()} – {self.enrolment.company}"

    @property
    def state(self) -> State:
        """Where it stands now."""
        if self.answered_at:
            return self.State.ANSWERED
        if self.refused_at:
            return self.State.REFUSED
        if self.sent_at is None or self.closes_at is None:
            return self.State.TO_SEND
        return self.State.WAITING if self.closes_at > clock.now() else self.State.CLOSED


class SignedLink(models.Model):
    """An address sent to a firm's contact to do one thing without an account; only its digest is kept."""

    class Purpose(models.TextChoices):
        VISIT = "visit", "Confirmer une visite"
        PLAN = "plan", "Donner son accord au plan d’action"
        ACTION = "action", "Confirmer une action"
        SURVEY = "survey", "Répondre à une enquête"

    purpose = models.CharField("objet", max_length=6, choices=Purpose)
    visit = models.ForeignKey(
        Visit, models.PROTECT, null=True, blank=True, related_name="links", verbose_name="visite"
    )
    plan = models.ForeignKey(
        Diagnostic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="links",
        verbose_name="plan d’action du diagnostic",
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
                condition=Q(purpose="visit", visit__isnull=False, plan=None, action=None, survey=None)
                | Q(purpose="plan", visit=None, plan__isnull=False, action=None, survey=None)
                | Q(purpose="action", visit=None, plan=None, action__isnull=False, survey=None)
                | Q(purpose="survey", visit=None, plan=None, action=None, survey__isnull=False),
                violation_error_message="Un lien porte sur une seule chose.",
            )
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
