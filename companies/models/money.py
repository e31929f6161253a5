"""Grants to firms: what was decided, and the ledgers of what is committed and paid, never mixed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from companies.models.enrolments import Enrolment
from industrie_futur.ledger import LedgerQuerySet, LedgerRow, TotalField
from regions.models import Region, RegionalProgramme


class GrantQuerySet(ScopedQuerySet):
    """Money is the regions' to commit and pay: administrators and ministry read (DESIGN section 5)."""

    writers: frozenset[str] = frozenset()

    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)

    def prepared(self) -> Self:
        """Grants that wait for their act: no money is reserved yet."""
        return self.filter(committed_on=None, cancelled_on=None)

    def live(self) -> Self:
        """Grants committed and not cancelled."""
        return self.filter(committed_on__isnull=False, cancelled_on=None)

    def owing(self) -> Self:
        """Grants committed of which something is left to pay."""
        return self.live().filter(paid__lt=F("committed"))


class Grant(models.Model):
    """Public money for a firm's path: prepared, then committed by a dated act, paid, or cancelled.

    Amounts in euros. `amount` is what is granted: `aid_rate_pct` of `eligible_base` at most. `programme` is
    the one that bears it today (a merger changes it), `region` that of the firm in 2015, which never changes.
    `committed` and `paid` are kept by the database from the two ledgers.
    """

    class Kind(models.TextChoices):
        DIAGNOSTIC = "diagnostic", "Diagnostic"
        SUPPORT = "support", "Accompagnement"
        INVESTMENT = "investment", "Investissement"

    class Regime(models.TextChoices):
        DE_MINIMIS = "de_minimis", "De minimis (règlement UE 1407/2013)"
        OTHER = "other", "Autre régime d’aide"

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grants", verbose_name="dossier")
    programme = models.ForeignKey(
        RegionalProgramme, models.PROTECT, related_name="grants", verbose_name="programme"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région (2015)")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    eligible_base = models.DecimalField("assiette éligible (€)", max_digits=14, decimal_places=2)
    aid_rate_pct = models.DecimalField("taux d’aide (%)", max_digits=5, decimal_places=2)
    amount = models.DecimalField("montant (€)", max_digits=14, decimal_places=2)
    regime = models.CharField("régime d’aide", max_length=10, choices=Regime, default=Regime.DE_MINIMIS)
    regime_reason = models.CharField("motif du régime", max_length=500, blank=True)
    act_reference = models.CharField("référence de l’acte", max_length=100, blank=True)
    prepared_on = models.DateField("préparée le")
    committed_on = models.DateField("engagée le", null=True, blank=True)
    fiscal_year = models.PositiveSmallIntegerField("exercice", null=True, blank=True, editable=False)
    due_on = models.DateField("mandatement attendu le", null=True, blank=True)
    cancelled_on = models.DateField("annulée le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=500, blank=True)
    committed = TotalField("engagé (€)")
    paid = TotalField("mandaté (€)")
    key = models.UUIDField("clé de saisie", unique=True, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "subvention"
        ordering = ("-prepared_on", "-pk")
        indexes = [
            models.Index(fields=["region", "committed_on"], name="grant_region_day"),
            models.Index(fields=["programme"], name="grant_programme"),
        ]
        constraints = [
            models.CheckConstraint(
                name="grant_amounts_positive",
                condition=Q(amount__gt=0, eligible_base__gt=0),
                violation_error_message="L’assiette et le montant sont supérieurs à zéro.",
            ),
            models.CheckConstraint(
                name="grant_rate_at_most_100",
                condition=Q(aid_rate_pct__gt=0, aid_rate_pct__lte=100),
                violation_error_message="Le taux d’aide est compris entre 0 et 100\u202f%.",
            ),
            models.CheckConstraint(
                name="grant_amount_within_rate",
                # Half a cent: the share of a base may fall between two cents; and a hair, as SQLite
                # multiplies in binary.
                condition=Q(
                    amount__lte=(F("eligible_base") * F("aid_rate_pct") + Decimal("0.501")) / Decimal(100)
                ),
                violation_error_message="Le montant dépasse le taux d’aide appliqué à l’assiette éligible.",
            ),
            models.CheckConstraint(
                name="grant_other_regime_has_reason",
                condition=Q(regime="de_minimis") | Q(regime="other") & ~Q(regime_reason=""),
                violation_error_message="Un autre régime que le de minimis se motive.",
            ),
            models.CheckConstraint(
                name="grant_committed_by_an_act",
                condition=Q(committed_on=None, fiscal_year=None)
                | (Q(committed_on__isnull=False, fiscal_year__isnull=False) & ~Q(act_reference="")),
                violation_error_message="Une subvention engagée porte la référence et la date de son acte.",
            ),
            models.CheckConstraint(
                name="grant_cancelled_with_reason",
                condition=Q(cancelled_on=None) | ~Q(cancel_reason=""),
                violation_error_message="Une annulation se motive.",
            ),
            models.CheckConstraint(
                name="grant_committed_within_amount",
                condition=Q(committed__gte=0, committed__lte=F("amount")),
                violation_error_message="L’engagement dépasse le montant de la subvention.",
            ),
            models.CheckConstraint(
                name="grant_paid_within_committed",
                condition=Q(paid__gte=0, paid__lte=F("committed")),
                violation_error_message="Les mandatements dépassent l’engagement.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.enrolment.company}"

    def get_absolute_url(self) -> str:
        return reverse("companies:grant_detail", args=[self.enrolment.company.siren, self.pk])

    @property
    def is_prepared(self) -> bool:
        return self.committed_on is None and self.cancelled_on is None

    @property
    def is_live(self) -> bool:
        """Committed and not cancelled."""
        return self.committed_on is not None and self.cancelled_on is None

    @property
    def left_to_pay(self) -> Decimal:
        """Euros committed and not yet paid."""
        return self.committed - self.paid


class MovementQuerySet(LedgerQuerySet, ScopedQuerySet):  # type: ignore[override]
    writers: frozenset[str] = frozenset()

    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)


class Movement(LedgerRow):
    """A row of a ledger of a grant: `region` is the firm's of 2015, `programme` the one that bears it."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="%(class)ss", verbose_name="subvention")
    programme = models.ForeignKey(
        RegionalProgramme, models.PROTECT, related_name="%(class)ss", verbose_name="programme"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région (2015)")
    effective_on = models.DateField("date d’effet")

    objects: ClassVar[Any] = MovementQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        abstract = True
        ordering = ("effective_on", "pk")

    def __str__(self) -> str:
        return f"{self.amount} € le {self.effective_on:%d/%m/%Y}"


class Commitment(Movement):
    """*Engagement de crédits*: money reserved by an act, freed by a cancellation, carried by a merger."""

    class Kind(models.TextChoices):
        GRANT = "grant", "Engagement"
        CANCELLATION = "cancellation", "Annulation"
        CARRIED = "carried", "Reprise"

    kind = models.CharField("nature", max_length=12, choices=Kind)

    class Meta(Movement.Meta):
        verbose_name = "engagement de crédits"
        verbose_name_plural = "engagements de crédits"
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="commitment_sign_follows_kind",
                condition=Q(kind="grant", amount__gt=0)
                | Q(kind="cancellation", amount__lt=0)
                | Q(kind="carried"),
                violation_error_message="Un engagement ajoute, une annulation retranche.",
            ),
        ]


class Payment(Movement):
    """*Mandatement*: money paid to the firm; one entered by mistake is reversed."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", "Mandatement"
        REVERSAL = "reversal", "Annulation"

    kind = models.CharField("nature", max_length=8, choices=Kind, default=Kind.PAYMENT)

    class Meta(Movement.Meta):
        verbose_name = "mandatement"
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="payment_sign_follows_kind",
                condition=Q(kind="payment", amount__gt=0, reverses=None)
                | Q(kind="reversal", amount__lt=0, reverses__isnull=False),
                violation_error_message="Un mandatement ajoute, une annulation retranche.",
            ),
        ]


def movements_of(grant: Grant) -> list[Any]:
    """Commitments and payments of a grant, in the order they took effect."""
    rows = [*grant.commitments.select_related("recorded_by"), *grant.payments.select_related("recorded_by")]
    return sorted(rows, key=lambda row: (row.effective_on, row.recorded_at))
