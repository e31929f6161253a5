"""The agreement of a firm to be named by the ministry: without one that runs, its name goes nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.scoping import ScopedQuerySet
from companies.models.firms import Company, Contact


class NamingAgreementQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(company__in=Company.objects.in_regions(codes))

    def assigned_to(self, user: Any) -> Self:
        return self.filter(company__in=Company.objects.assigned_to(user))

    def running_on(self, day: date) -> Self:
        """Given by `day` (in) and not withdrawn since: a withdrawal holds from its very day."""
        return self.filter(agreed_on__lte=day).filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=day))


class NamingAgreement(models.Model):
    """What a firm agreed to, when, said by whom and to whom; taken back on any day, and then kept as history.

    `summary` is what it has done, in words that it has read; `contact` is who agrees to be called.
    """

    class Scope(models.TextChoices):
        MINISTRY = "ministry", "Déplacements et documents internes du ministère"
        PUBLIC = "public", "Toute communication publique sur le programme"

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="naming_agreements", verbose_name="entreprise"
    )
    agreed_on = models.DateField("accord donné le")
    scope = models.CharField("portée", max_length=8, choices=Scope)
    given_by = models.CharField("donné par", max_length=160)
    summary = models.CharField("ce que l’entreprise a fait", max_length=200, blank=True)
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="correspondant qui accepte d’être appelé",
    )
    collected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="recueilli par"
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retrait enregistré par",
    )

    objects = NamingAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "accord pour être cité"
        verbose_name_plural = "accords pour être cité"
        ordering = ("-agreed_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="naming_agreement_one_at_a_time",
                fields=["company"],
                condition=Q(withdrawn_on=None),
                violation_error_message="Cette entreprise a déjà donné son accord.",
            ),
            models.CheckConstraint(
                name="naming_agreement_scope_known",
                condition=Q(scope__in=["ministry", "public"]),
                violation_error_message="Cette portée n’existe pas.",
            ),
            models.CheckConstraint(
                name="naming_agreement_withdrawn_after_given",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("agreed_on")),
                violation_error_message="Le retrait précède l’accord.",
            ),
            models.CheckConstraint(
                name="naming_agreement_withdrawn_by_somebody",
                condition=Q(withdrawn_on=None, withdrawn_by=None)
                | Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False),
                violation_error_message="Un retrait porte son jour et son auteur.",
            ),
        ]

    def __str__(self) -> str:
        return f"Accord de {self.company} du {self.agreed_on:%d/%m/%Y}"
