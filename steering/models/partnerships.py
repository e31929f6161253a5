"""Partnerships with other countries, the actions carried out with them, and how these progress."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from steering.models.countries import COUNTRIES
from steering.models.due import Due, DueRows, Progress
from steering.models.international import KEPT, Entry, InternationalQuerySet


class PartnershipQuerySet(InternationalQuerySet):
    def standing_on(self, day: date) -> Self:
        """Partnerships that run on `day`; both bounds are in."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)


class Partnership(Entry):
    """With whom, of which country, since when and what for."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", "Plateforme nationale"
        STATE = "state", "Gouvernement ou administration"
        RESEARCH = "research", "Recherche et enseignement"
        INDUSTRY = "industry", "Fédération ou grappe d’entreprises"
        OTHER = "other", "Autre"

    partner = models.CharField("partenaire", max_length=150)
    country = models.CharField("pays", max_length=2, choices=COUNTRIES.items())
    kind = models.CharField("nature", max_length=8, choices=Kind)
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    aim = models.TextField("objet", max_length=1000)
    website = models.URLField("site", blank=True)
    contact = models.CharField("service à joindre en France", max_length=150, blank=True)
    contact_email = models.EmailField("adresse électronique de ce service", blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "partenariat"
        ordering = ("started_on", "partner", "pk")
        constraints = [
            models.CheckConstraint(
                name="partnership_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="La fin du partenariat précède son début.",
            ),
            models.CheckConstraint(
                name="partnership_abroad",
                condition=Q(country__in=sorted(COUNTRIES.keys() - {"FR"})),
                violation_error_message="Un partenariat se noue avec un autre pays que la France.",
            ),
            models.UniqueConstraint(
                name="partnership_once_per_start",
                fields=["partner", "country", "started_on"],
                violation_error_message="Ce partenariat est déjà enregistré à compter de ce jour.",
            ),
        ]

    def __str__(self) -> str:
        return self.partner

    def get_absolute_url(self) -> str:
        return reverse("steering:partnership_detail", args=[self.pk])

    def stands_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


class ActionStatus(models.TextChoices):
    PLANNED = "planned", "Prévue"
    STARTED = "started", "En cours"
    DONE = "done", "Réalisée"
    DROPPED = "dropped", "Abandonnée"


class JointActionQuerySet(DueRows, InternationalQuerySet):
    pass


class JointAction(Entry, Due):
    """Something done with a partner; its state and due date are those of its last progress note."""

    class Theme(models.TextChoices):
        USE_CASES = "use_cases", "Cas d’usage"
        STANDARDS = "standards", "Normes"
        TESTBEDS = "testbeds", "Infrastructures d’essai"
        SKILLS = "skills", "Compétences"

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="actions", verbose_name="partenariat"
    )
    theme = models.CharField("thème", max_length=9, choices=Theme)
    title = models.CharField("action", max_length=200)
    title_de = models.CharField("intitulé en allemand", max_length=200, blank=True)
    lead = models.CharField("chef de file", max_length=150)
    status = models.CharField("état", max_length=7, choices=ActionStatus, default=ActionStatus.PLANNED)
    due_on = models.DateField("échéance")

    objects = JointActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action commune"
        verbose_name_plural = "actions communes"
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="joint_action_once_per_partnership",
                fields=["partnership", "title"],
                violation_error_message="Ce partenariat a déjà cette action.",
            ),
            models.CheckConstraint(
                name="joint_action_status_known",
                condition=Q(status__in=["planned", "started", "done", "dropped"]),
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("steering:joint_action_detail", args=[self.pk])


class ActionNote(Progress):
    """Where an action stood from the day `effective_on`: never changed, never erased."""

    kept_because = KEPT

    action = models.ForeignKey(JointAction, models.PROTECT, related_name="notes", verbose_name="action")
    effective_on = models.DateField("en date du")
    status = models.CharField("état", max_length=7, choices=ActionStatus)

    class Meta:
        verbose_name = "note d’avancement"
        verbose_name_plural = "notes d’avancement"
        ordering = ("effective_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="action_note_status_known",
                condition=Q(status__in=["planned", "started", "done", "dropped"]),
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The page of its action, which shows it."""
        return self.action.get_absolute_url()
