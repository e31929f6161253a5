"""The action plan of a firm, and the log of its progress."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import ProtectedError, Q
from django.urls import reverse

from accounts.scoping import Role
from companies.models import Enrolment, Grant
from diagnostics.models.diagnostics import Diagnostic
from diagnostics.models.scoping import FileQuerySet
from experts.models import Speciality


class ActionItemQuerySet(FileQuerySet):
    author = "diagnostic__expert"

    def editable_by(self, user: Any) -> Self:
        """Actions that `user` may write: the firm's expert while assigned, its officer."""
        if user.is_active and not user.is_anonymous and user.role == Role.REGIONAL_OFFICER:
            return self.in_regions(user.region_codes_editable())
        return super().editable_by(user)

    def agreed(self) -> Self:
        """Actions that the firm took on, done or not."""
        return self.filter(status__in=ActionItem.AGREED)

    def to_follow(self) -> Self:
        """Actions that are to be done."""
        return self.filter(status__in=ActionItem.TO_FOLLOW)

    def late(self, day: date) -> Self:
        """Actions to be done whose term was before `day`."""
        return self.to_follow().filter(due_on__lt=day)


class ActionItem(models.Model):
    """An action of the plan: proposed from a weak axis or typed, agreed, then done or dropped."""

    class Priority(models.IntegerChoices):
        HIGH = 1, "Haute"
        MEDIUM = 2, "Moyenne"
        LOW = 3, "Basse"

    class Horizon(models.TextChoices):
        SHORT = "short", "Moins de 6 mois"
        MEDIUM = "medium", "De 6 à 18 mois"
        LONG = "long", "Au-delà de 18 mois"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposée"
        AGREED = "agreed", "Retenue"
        STARTED = "started", "En cours"
        DONE = "done", "Faite"
        DROPPED = "dropped", "Écartée"

    AGREED = (Status.AGREED, Status.STARTED, Status.DONE)
    TO_FOLLOW = (Status.AGREED, Status.STARTED)
    OPEN = (Status.PROPOSED, *TO_FOLLOW)

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="actions", verbose_name="dossier")
    diagnostic = models.ForeignKey(
        Diagnostic, models.PROTECT, related_name="actions", verbose_name="diagnostic"
    )
    axis = models.ForeignKey(Speciality, models.PROTECT, related_name="+", verbose_name="axe")
    title = models.CharField("action", max_length=200)
    detail = models.TextField("précisions", max_length=2000, blank=True)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, default=Priority.MEDIUM)
    position = models.PositiveIntegerField("rang à priorité égale", default=0, editable=False)
    horizon = models.CharField("horizon", max_length=6, choices=Horizon, default=Horizon.MEDIUM)
    cost = models.DecimalField("coût estimé (€)", max_digits=12, decimal_places=2, null=True, blank=True)
    grant = models.ForeignKey(
        Grant, models.PROTECT, null=True, blank=True, related_name="actions", verbose_name="subvention"
    )
    owner = models.CharField("responsable dans l’entreprise", max_length=160, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    status = models.CharField("état", max_length=8, choices=Status, default=Status.PROPOSED)
    done_on = models.DateField("faite le", null=True, blank=True)
    evidence = models.CharField("ce qui le montre", max_length=1000, blank=True)
    confirmed_at = models.DateTimeField("confirmée par l’entreprise le", null=True, blank=True)
    drop_reason = models.CharField("motif d’abandon", max_length=500, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering = ("priority", "position", "recorded_at")
        indexes = [models.Index(fields=["enrolment", "status"], name="action_file_status")]
        constraints = [
            models.CheckConstraint(
                name="action_status_known",
                condition=Q(status__in=["proposed", "agreed", "started", "done", "dropped"]),
                violation_error_message="Cet état d’action n’existe pas.",
            ),
            models.CheckConstraint(
                name="action_done_is_shown",
                condition=Q(status="done", done_on__isnull=False)
                & (~Q(evidence="") | Q(confirmed_at__isnull=False))
                | (~Q(status="done") & Q(done_on=None)),
                violation_error_message=(
                    "Une action faite porte sa date, et ce qui le montre ou la confirmation de l’entreprise."
                ),
            ),
            models.CheckConstraint(
                name="action_dropped_with_reason",
                condition=~Q(status="dropped") | ~Q(drop_reason=""),
                violation_error_message="Une action écartée l’est pour un motif.",
            ),
            models.CheckConstraint(
                name="action_cost_positive",
                condition=Q(cost=None) | Q(cost__gte=0),
                violation_error_message="Un coût n’est pas négatif.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:action_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped: it may still change."""
        return self.status in self.OPEN

    def is_late(self, day: date) -> bool:
        """To be done, and its term was before `day`."""
        return self.status in self.TO_FOLLOW and self.due_on is not None and self.due_on < day


class ActionNoteQuerySet(models.QuerySet):
    def delete(self) -> NoReturn:  # type: ignore[override]
        raise ProtectedError("Une note de suivi ne s’efface pas.", set(self))  # type: ignore[arg-type]


class ActionNote(models.Model):
    """A line of an action's progress, true on a day; never changed, never erased (`diagnostics.guards`).

    An account wrote it, or the firm by a signed link about that action or its plan.
    """

    action = models.ForeignKey(ActionItem, models.PROTECT, related_name="notes", verbose_name="action")
    status = models.CharField("état", max_length=8, choices=ActionItem.Status)
    text = models.CharField("note", max_length=1000, blank=True)
    noted_on = models.DateField("en date du")
    written_at = models.DateTimeField("écrite le", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="écrite par",
        help_text="Vide\u202f: l’entreprise, par son lien.",
    )
    link = models.ForeignKey(
        "diagnostics.SignedLink",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notes",
        verbose_name="lien de l’entreprise",
    )

    objects = ActionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note de suivi"
        verbose_name_plural = "notes de suivi"
        ordering = ("-noted_on", "-written_at", "-pk")
        indexes = [models.Index(fields=["action", "noted_on"], name="action_note_day")]
        constraints = [
            models.CheckConstraint(
                name="action_note_by_account_or_link",
                condition=Q(written_by__isnull=False, link=None) | Q(written_by=None, link__isnull=False),
                violation_error_message="Une note est d’un compte, ou de l’entreprise par son lien.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ProtectedError("Une note de suivi ne s’efface pas.", {self})
