"""How people enter the register: nominations by the Alliance's members, and imports."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from experts.models.register import Expert, Organisation, Speciality
from industrie_futur import clock
from industrie_futur.jobs import RefusedLine, SpreadsheetImport
from regions.models import Region


class NominationQuerySet(ScopedQuerySet):
    writers = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        """All for the ministry, which decides; those of their organisations for who nominates."""
        if user.is_active and not user.is_anonymous and user.role == Role.OBSERVER:
            return self.filter(organisation__delegates=user)
        return super().visible_to(user)

    def pending(self) -> Self:
        """Candidates who wait for a decision."""
        return self.filter(status=Nomination.Status.CANDIDATE)


class Nomination(models.Model):
    """A candidate that a member of the Alliance proposes; retained, the person becomes an `Expert`."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", "Candidat"
        RETAINED = "retained", "Retenu"
        REFUSED = "refused", "Non retenu"

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="nominations", verbose_name="organisme"
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique")
    phone = models.CharField("téléphone", max_length=25, blank=True)
    specialities = models.ManyToManyField(Speciality, related_name="+", verbose_name="spécialités")
    main_region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name="région principale (2015)"
    )
    regions = models.ManyToManyField(Region, related_name="+", verbose_name="régions couvertes (2015)")
    languages = models.CharField("langues", max_length=40, default="fr")
    motive = models.TextField("parcours et motifs de la proposition", max_length=2000)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.CANDIDATE)
    proposed_on = models.DateField("proposée à la date du", default=clock.today)
    proposed_at = models.DateTimeField("proposée le", auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="proposée par"
    )
    decided_on = models.DateField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    decision_reason = models.CharField("motif de la décision", max_length=500, blank=True)
    expert = models.OneToOneField(
        Expert, models.PROTECT, null=True, blank=True, related_name="nomination", verbose_name="expert"
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = "candidature d’expert"
        verbose_name_plural = "candidatures d’experts"
        ordering = ("-proposed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="nomination_one_pending_per_person",
                fields=["email"],
                condition=Q(status="candidate"),
                violation_error_message="Une candidature est déjà en attente pour cette adresse.",
            ),
            models.CheckConstraint(
                name="nomination_decided_iff_status",
                condition=Q(status="candidate", decided_on=None, decided_by=None, expert=None)
                | Q(status="retained", decided_on__isnull=False, expert__isnull=False)
                | (Q(status="refused", decided_on__isnull=False, expert=None) & ~Q(decision_reason="")),
                violation_error_message="Une décision porte sa date, un refus son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self) -> str:
        return reverse("experts:nomination_detail", args=[self.pk])


class ExpertImportQuerySet(ScopedQuerySet):
    is_written_by_regions = False

    def editable_by(self, user: Any) -> Self:
        """Imports that `user` may confirm or drop: their own."""
        return super().editable_by(user).filter(requested_by=user)


class ExpertImport(SpreadsheetImport):
    """A spreadsheet of experts; both effects count the experts created, updated, unchanged, refused."""

    task = "experts.tasks.run_expert_import"
    objects = ExpertImportQuerySet.as_manager()

    class Meta(SpreadsheetImport.Meta):
        verbose_name = "import d’experts"
        verbose_name_plural = "imports d’experts"

    def get_absolute_url(self) -> str:
        return reverse("experts:import_detail", args=[self.pk])


class RefusedExpertRow(RefusedLine):
    """A line that was not written, with what is wrong: a sentence a cell."""

    expert_import = models.ForeignKey(
        ExpertImport, models.PROTECT, related_name="refused_rows", verbose_name="import"
    )
