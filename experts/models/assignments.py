"""Experts on the firms' files: proposals and missions, what a firm needs, links that forbid a mission."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from accounts.scoping import ScopedQuerySet
from companies.models import Company, Enrolment
from companies.phases import CLOSED
from experts.models.register import Expert, Speciality, Technology
from industrie_futur import clock


class AssignmentQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(enrolment__region_id__in=codes)

    def assigned_to(self, user: Any) -> Self:
        # Only while assigned or asked: what an expert no longer follows is not theirs to read.
        return self.live().filter(expert__user=user)

    def running(self) -> Self:
        """Assignments that give the expert access to the firm."""
        return self.filter(status=Assignment.Status.ACCEPTED)

    def proposed(self) -> Self:
        """Proposals that wait for the expert's answer."""
        return self.filter(status=Assignment.Status.PROPOSED)

    def live(self) -> Self:
        """Proposals and missions: what counts in the expert's load."""
        return self.filter(status__in=Assignment.LIVE)

    def unanswered(self) -> Self:
        """Proposals that somebody still expects an answer to: not those on a file closed meanwhile."""
        return self.proposed().exclude(enrolment__phase__in=CLOSED)


class Assignment(models.Model):
    """An expert on a firm's file: proposed, then accepted or declined; ended, it stays as history.

    `days` is what the mission is planned to take of the expert's capacity, from `starts_on`. A mission given
    without a proposal (a handover, an import) is accepted at once, without a declaration of interests nor an
    answer; `proposed_on` is then the day on which it was given.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", "Proposée"
        ACCEPTED = "accepted", "En cours"
        DECLINED = "declined", "Déclinée"
        WITHDRAWN = "withdrawn", "Retirée"
        ENDED = "ended", "Terminée"

    LIVE = (Status.PROPOSED, Status.ACCEPTED)

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="assignments", verbose_name="dossier"
    )
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments", verbose_name="expert")
    status = models.CharField("état", max_length=9, choices=Status, default=Status.ACCEPTED)
    proposed_on = models.DateField("proposée le", default=clock.today)
    starts_on = models.DateField("à compter du")
    ended_on = models.DateField("terminée le", null=True, blank=True)
    end_reason = models.CharField("motif de fin", max_length=500, blank=True)
    days = models.DecimalField("jours prévus", max_digits=4, decimal_places=1, default=Decimal(5))
    message = models.CharField("message à l’expert", max_length=1000, blank=True)
    over_capacity_reason = models.CharField("motif du dépassement de charge", max_length=500, blank=True)
    answered_on = models.DateField("réponse le", null=True, blank=True)
    decline_reason = models.CharField("motif du refus", max_length=500, blank=True)
    no_interest_declared_at = models.DateTimeField(
        "absence de conflit d’intérêts déclarée le", null=True, blank=True
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="remplace la mission",
    )
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        ordering = ("-starts_on", "-pk")
        indexes = [models.Index(fields=["expert", "status"], name="assignment_expert_status")]
        constraints = [
            models.UniqueConstraint(
                name="assignment_one_live_per_file",
                fields=["enrolment", "expert"],
                condition=Q(status__in=["proposed", "accepted"]),
                violation_error_message="Cet expert suit déjà cette entreprise, ou sa réponse est attendue.",
            ),
            models.CheckConstraint(
                name="assignment_status_known",
                condition=Q(status__in=["proposed", "accepted", "declined", "withdrawn", "ended"]),
                violation_error_message="Cet état d’affectation n’existe pas.",
            ),
            models.CheckConstraint(
                name="assignment_ended_iff_status",
                condition=Q(status="ended", ended_on__isnull=False) | (~Q(status="ended") & Q(ended_on=None)),
                violation_error_message=(
                    "Une affectation terminée porte sa date de fin, une affectation en cours n’en a pas."
                ),
            ),
            models.CheckConstraint(
                name="assignment_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                violation_error_message="La fin de l’affectation précède son début.",
            ),
            models.CheckConstraint(
                name="assignment_declined_with_reason",
                condition=~Q(status="declined") | (~Q(decline_reason="") & Q(answered_on__isnull=False)),
                violation_error_message="Un refus se motive.",
            ),
            models.CheckConstraint(
                name="assignment_days_in_bounds",
                condition=Q(days__gt=0, days__lte=60),
                violation_error_message="Une mission dure d’un demi-jour à 60 jours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.enrolment.company}"


class NeedQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(enrolment__region_id__in=codes)


class Need(models.Model):
    """What a firm asks for, as its officer understood it: experts are ranked against it."""

    enrolment = models.OneToOneField(Enrolment, models.PROTECT, related_name="need", verbose_name="dossier")
    specialities = models.ManyToManyField(
        Speciality, related_name="+", blank=True, verbose_name="spécialités attendues"
    )
    technologies = models.ManyToManyField(
        Technology, related_name="+", blank=True, verbose_name="technologies attendues"
    )
    language = models.CharField("langue de travail", max_length=2, default="fr", help_text="Code ISO 639-1.")
    comment = models.CharField("précisions", max_length=500, blank=True)
    recorded_at = models.DateTimeField("enregistré le", auto_now=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "besoin de l’entreprise"
        verbose_name_plural = "besoins des entreprises"

    def __str__(self) -> str:
        return f"Besoin de {self.enrolment.company}"


class DeclaredLinkQuerySet(ScopedQuerySet):
    is_written_by_regions = False

    def assigned_to(self, user: Any) -> Self:
        return self.filter(expert__user=user)

    def live(self) -> Self:
        """Links that still forbid."""
        return self.filter(ended_on=None)


class DeclaredLink(models.Model):
    """An interest of an expert in a firm or in a whole group: it excludes from its files while it lasts."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="links", verbose_name="expert")
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="entreprise"
    )
    group_name = models.CharField("groupe", max_length=150, blank=True)
    nature = models.CharField("nature du lien", max_length=300)
    declared_on = models.DateField("déclaré le")
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déclaré par"
    )
    ended_on = models.DateField("a cessé le", null=True, blank=True)

    objects = DeclaredLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien déclaré"
        verbose_name_plural = "liens déclarés"
        ordering = ("-declared_on", "-pk")
        indexes = [models.Index(Upper("group_name"), name="declared_link_group")]
        constraints = [
            models.CheckConstraint(
                name="declared_link_to_a_firm_or_a_group",
                condition=Q(company=None, group_name__gt="") | Q(company__isnull=False, group_name=""),
                violation_error_message="Désignez une entreprise ou un groupe.",
            ),
            models.UniqueConstraint(
                name="declared_link_once_per_firm",
                fields=["expert", "company"],
                condition=Q(ended_on=None, company__isnull=False),
                violation_error_message="Ce lien est déjà déclaré.",
            ),
            models.UniqueConstraint(
                F("expert"),
                Upper("group_name"),
                name="declared_link_once_per_group",
                condition=Q(ended_on=None, company=None),
                violation_error_message="Ce lien est déjà déclaré.",
            ),
            models.CheckConstraint(
                name="declared_link_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("declared_on")),
                violation_error_message="La fin du lien précède sa déclaration.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.company or self.group_name}"
