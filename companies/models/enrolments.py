"""Files of the firms in the programme, and the ledger of their steps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from accounts.scoping import ScopedQuerySet
from companies.models.firms import Company, Site
from companies.phases import CLOSED, ENGAGED, RELEASED, Phase
from companies.size import SizeCategory
from regions.models import Department, Region, RegionalProgramme


class EnrolmentQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)

    def assigned_to(self, user: Any) -> Self:
        # The assignments are the experts' room's: reached by the name of their relation, not by an import.
        mine = Q(assignments__expert__user=user, assignments__status="accepted")
        return self.filter(pk__in=Enrolment.objects.filter(mine).values("pk"))

    def open(self) -> Self:
        """Enrolments that may still move: neither completed, withdrawn nor refused."""
        return self.exclude(phase__in=CLOSED)

    def engaged(self) -> Self:
        """Enrolments admitted and not withdrawn, today."""
        return self.filter(phase__in=ENGAGED)


class Enrolment(models.Model):
    """A firm's path in the programme; the phase is that of today, the events hold its history.

    The size category, its inputs and their year are those of the application and are never computed again.
    """

    company = models.ForeignKey(Company, models.PROTECT, related_name="enrolments", verbose_name="entreprise")
    site = models.ForeignKey(Site, models.PROTECT, related_name="enrolments", verbose_name="établissement")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="département")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région (2015)")
    programme = models.ForeignKey(
        RegionalProgramme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name="programme régional",
        help_text="Vide : suivi national, sans budget régional.",
    )
    phase = models.CharField("étape", max_length=14, choices=Phase)
    applied_on = models.DateField("candidature le")
    enrolled_on = models.DateField("engagée le", null=True, blank=True)
    diagnosed_on = models.DateField("diagnostiquée le", null=True, blank=True)
    plan_agreed_on = models.DateField("plan d’action arrêté le", null=True, blank=True)
    supported_on = models.DateField("accompagnée depuis le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    size_category = models.CharField("catégorie à la candidature", max_length=7, choices=SizeCategory)
    headcount = models.DecimalField("effectif (UTA)", max_digits=9, decimal_places=2, null=True, blank=True)
    turnover = models.DecimalField(
        "chiffre d’affaires (€)", max_digits=15, decimal_places=2, null=True, blank=True
    )
    balance_sheet = models.DecimalField(
        "total de bilan (€)", max_digits=15, decimal_places=2, null=True, blank=True
    )
    figures_year = models.PositiveSmallIntegerField("année des chiffres", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier"
        ordering = ("-applied_on", "-pk")
        indexes = [models.Index(fields=["region", "phase"], name="enrolment_region_phase")]
        constraints = [
            models.UniqueConstraint(
                name="enrolment_one_live_per_company",
                fields=["company"],
                # A completed path keeps counting: its firm does not enrol a second time.
                condition=~Q(phase__in=[Phase.ABANDON, Phase.REFUSEE]),
                violation_error_message="Cette entreprise a déjà un dossier dans le programme.",
            ),
            models.CheckConstraint(
                name="enrolment_phase_known",
                condition=Q(phase__in=Phase.values),
                violation_error_message="Cette étape n’existe pas.",
            ),
            models.CheckConstraint(
                name="enrolment_enrolled_after_applied",
                condition=Q(enrolled_on=None) | Q(enrolled_on__gte=F("applied_on")),
                violation_error_message="La date d’engagement précède la date de candidature.",
            ),
            models.CheckConstraint(
                name="enrolment_closed_after_enrolled",
                condition=Q(closed_on=None) | Q(closed_on__gte=Coalesce("enrolled_on", "applied_on")),
                violation_error_message="La date de clôture précède la date d’engagement ou de candidature.",
            ),
            models.CheckConstraint(
                name="enrolment_closed_iff_phase_closed",
                condition=Q(phase__in=CLOSED, closed_on__isnull=False)
                | (~Q(phase__in=CLOSED) & Q(closed_on=None)),
                violation_error_message="Un dossier clos porte sa date de clôture, "
                "un dossier ouvert n’en a pas.",
            ),
            models.CheckConstraint(
                name="enrolment_enrolled_when_engaged",
                condition=~Q(phase__in=ENGAGED) | Q(enrolled_on__isnull=False),
                violation_error_message="Une entreprise engagée a une date d’engagement.",
            ),
            models.CheckConstraint(
                name="enrolment_reason_when_released",
                condition=~Q(phase__in=RELEASED) | ~Q(reason=""),
                violation_error_message="Un refus ou un abandon se motive.",
            ),
            models.CheckConstraint(
                name="enrolment_not_too_large",
                condition=~Q(size_category=SizeCategory.GE) | Q(phase=Phase.REFUSEE),
                violation_error_message="Le programme est réservé aux PME et aux ETI.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.company} ({self.get_phase_display()})"


class EnrolmentEventQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Events that hold: neither a correction's reversal nor a row that one reverses."""
        return self.filter(quantity=1).filter(~Exists(EnrolmentEvent.objects.filter(reverses=OuterRef("pk"))))

    def last_of_each(self, company: Any, day: date) -> Self:
        """For a sub-query: the steps of `company` by `day` (in), the one it stands at first."""
        steps = self.live().exclude(to_phase="").filter(enrolment__company=company, effective_on__lte=day)
        return steps.order_by("-effective_on", "-enrolment_id", "-rank")


class EnrolmentEvent(models.Model):
    """One step of a path: append-only: a correction reverses the wrong row and adds one, nothing is erased.

    `effective_on` is the day it took effect, `recorded_at` the moment it was written. An empty `from_phase`
    opens the path; an empty `to_phase` closes a withdrawn or refused file that a new application replaces.
    `rank` orders the steps of one file that fall on one day; a corrected step takes that of the wrong one.
    """

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="events", verbose_name="dossier")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région (2015)")
    from_phase = models.CharField("étape quittée", max_length=14, choices=Phase, blank=True)
    to_phase = models.CharField("étape atteinte", max_length=14, choices=Phase, blank=True)
    effective_on = models.DateField("date d’effet")
    rank = models.PositiveSmallIntegerField("rang dans le dossier")
    quantity = models.SmallIntegerField("sens", default=1)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="annule"
    )
    comment = models.CharField("commentaire ou motif", max_length=500, blank=True)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = EnrolmentEventQuerySet.as_manager()

    class Meta:
        verbose_name = "étape du dossier"
        verbose_name_plural = "étapes du dossier"
        ordering = ("effective_on", "enrolment", "rank", "pk")
        indexes = [
            models.Index(fields=["effective_on", "region"], name="event_day_region"),
            models.Index(fields=["recorded_at"], name="event_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                name="event_reversal_iff_negative",
                condition=Q(quantity=1, reverses=None) | Q(quantity=-1, reverses__isnull=False),
                violation_error_message="Une annulation désigne l’étape qu’elle annule.",
            ),
            models.CheckConstraint(
                name="event_phases_differ",
                condition=~Q(from_phase=F("to_phase")),
                violation_error_message="L’étape atteinte est celle que l’on quitte.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_to_phase_display()} le {self.effective_on:%d/%m/%Y}"
