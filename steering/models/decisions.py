"""What the committee decides, how that is followed up, and the minutes that say it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.scoping import Role
from industrie_futur.kept import KeptModel, KeptRows
from steering.models.due import Due, DueRows, Progress
from steering.models.meetings import AgendaItem, CommitteeMember, CommitteeQuerySet, Meeting


class DecisionStatus(models.TextChoices):
    OPEN = "open", "À faire"
    STARTED = "started", "En cours"
    DONE = "done", "Réalisée"
    DROPPED = "dropped", "Abandonnée"


class DecisionQuerySet(KeptRows, DueRows, CommitteeQuerySet):
    def visible_to(self, user: Any) -> Self:
        """All for who writes; for an observer those of approved minutes, and their own."""
        if user.is_active and not user.is_anonymous and user.role == Role.OBSERVER:
            return self.filter(Q(meeting__minutes__status=Minutes.Status.APPROVED) | Q(owner__user=user))
        return super().visible_to(user)

    def due_within(self, day: date, days: int) -> Self:
        """Decisions that are late on `day`, or due within so many days."""
        return self.unfinished().filter(due_on__lte=day + timedelta(days=days))


class Decision(KeptModel, Due):
    """A numbered decision of a held meeting; its owner, due date and state are those of its last follow-up.

    Its words stay as they are once the minutes are approved (`steering.committee.guards`).
    """

    kept_because = "Une décision ne s’efface pas\u202f: elle s’abandonne."

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions", verbose_name="réunion")
    series = models.CharField("mois de la réunion", max_length=7)
    rank = models.PositiveSmallIntegerField("rang dans le mois")
    item = models.ForeignKey(
        AgendaItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="point de l’ordre du jour",
    )
    title = models.CharField("décision", max_length=200)
    text = models.TextField("précisions", max_length=2000, blank=True)
    owner = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="decisions", verbose_name="responsable"
    )
    due_on = models.DateField("échéance")
    status = models.CharField("état", max_length=7, choices=DecisionStatus, default=DecisionStatus.OPEN)
    key = models.UUIDField("clé de saisie", unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "décision du comité"
        verbose_name_plural = "décisions du comité"
        ordering = ("series", "rank")
        constraints = [
            models.UniqueConstraint(
                name="decision_number_once",
                fields=["series", "rank"],
                violation_error_message="Ce numéro de décision est déjà pris.",
            ),
            models.CheckConstraint(
                name="decision_status_known",
                condition=Q(status__in=["open", "started", "done", "dropped"]),
                violation_error_message="Cet état de décision n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("steering:decision_detail", args=[self.pk])

    @property
    def number(self) -> str:
        """2015-07-D3."""
        return f"{self.series}-D{self.rank}"


class FollowUp(Progress):
    """A line of a decision's follow-up: where it stood from that moment on; never changed, never erased."""

    kept_because = "Le suivi d’une décision ne s’efface pas\u202f: il se complète."

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="follow_ups", verbose_name="décision")
    status = models.CharField("état", max_length=7, choices=DecisionStatus)
    owner = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="+", verbose_name="responsable")

    class Meta:
        verbose_name = "suivi de décision"
        verbose_name_plural = "suivis de décisions"
        ordering = ("written_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="follow_up_status_known",
                condition=Q(status__in=["open", "started", "done", "dropped"]),
                violation_error_message="Cet état de décision n’existe pas.",
            ),
        ]


class MinutesQuerySet(KeptRows, CommitteeQuerySet):
    def visible_to(self, user: Any) -> Self:
        """All for who writes; the approved ones for observers."""
        if user.is_active and not user.is_anonymous and user.role == Role.OBSERVER:
            return self.filter(status=Minutes.Status.APPROVED)
        return super().visible_to(user)


class Minutes(KeptModel):
    """The minutes of a held meeting: a draft, then approved, printed and frozen with their checksum."""

    kept_because = "Un compte rendu ne s’efface pas."

    class Status(models.TextChoices):
        DRAFT = "draft", "Projet"
        APPROVED = "approved", "Approuvé"

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes", verbose_name="réunion")
    opening = models.TextField("ouverture", max_length=5000, blank=True)
    discussions = models.JSONField("débats par point", default=dict, blank=True)
    closing = models.TextField("clôture", max_length=5000, blank=True)
    status = models.CharField("état", max_length=8, choices=Status, default=Status.DRAFT)
    contents = models.JSONField("contenu approuvé", default=dict, blank=True, encoder=DjangoJSONEncoder)
    pdf = models.FileField("PDF", upload_to="committee/", blank=True)
    checksum = models.CharField("empreinte (SHA-256)", max_length=64, blank=True)
    approved_at = models.DateTimeField("approuvé le", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="approuvé par",
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"
        constraints = [
            models.CheckConstraint(
                name="minutes_approved_iff_printed",
                condition=Q(status="draft", pdf="", checksum="", approved_at=None, approved_by=None)
                | Q(
                    status="approved",
                    pdf__gt="",
                    checksum__gt="",
                    approved_at__isnull=False,
                    approved_by__isnull=False,
                ),
                violation_error_message="Un compte rendu approuvé porte son PDF, son empreinte et sa date.",
            ),
        ]

    def __str__(self) -> str:
        return f"Compte rendu du {self.meeting.held_on:%d/%m/%Y}"

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED
