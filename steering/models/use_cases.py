"""Use cases: what firms did on an axis, told without naming those that did not agree to it."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from companies.models import Company, NafCode, NamingAgreement
from experts.models import Speciality
from regions.models import Region
from steering.models.countries import COUNTRIES
from steering.models.international import Entry, InternationalQuerySet
from steering.models.meetings import WRITERS
from steering.models.partnerships import Partnership


class UseCaseQuerySet(InternationalQuerySet):
    def visible_to(self, user: Any) -> Self:
        """All for who writes them; for the others those that are published today."""
        rows = super().visible_to(user)
        return rows if not user.is_anonymous and user.role in WRITERS else rows.published()

    def published(self) -> Self:
        return self.filter(published_on__isnull=False, withdrawn_on=None)

    def with_naming(self, day: date) -> Self:
        """Rows with what `whose` tells, and `is_named`: the firm agrees on `day` to be named in public."""
        agreements = NamingAgreement.objects.running_on(day).filter(scope=NamingAgreement.Scope.PUBLIC)
        named = Exists(agreements.filter(company=OuterRef("company")))
        return self.select_related("axis", "company", "sector", "region").annotate(is_named=named)


class UseCase(Entry):
    """What a firm, here or abroad, did on an axis.

    The firm is named only while its agreement to be named in public runs, which rows read by `with_naming`
    know. Else `sector` and `region` are all that is said of it: the service leaves one out, or both, where
    too few firms share them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "À publier"
        PUBLISHED = "published", "Publié"
        WITHDRAWN = "withdrawn", "Retiré"

    title = models.CharField("cas d’usage", max_length=200)
    description = models.TextField("description", max_length=2000)
    axis = models.ForeignKey(Speciality, models.PROTECT, related_name="use_cases", verbose_name="axe")
    country = models.CharField("pays", max_length=2, choices=COUNTRIES.items(), default="FR")
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="use_cases",
        verbose_name="partenariat",
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="use_cases", verbose_name="entreprise"
    )
    sector = models.ForeignKey(
        NafCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="secteur"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    published_on = models.DateField("publié le", null=True, blank=True)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)

    objects = UseCaseQuerySet.as_manager()
    is_named = False
    """Unless `with_naming` says otherwise: a firm that nobody asked about is not named."""

    class Meta:
        verbose_name = "cas d’usage"
        verbose_name_plural = "cas d’usage"
        ordering = ("title", "pk")
        constraints = [
            models.UniqueConstraint(
                name="use_case_title_once",
                fields=["title"],
                violation_error_message="Un cas d’usage porte déjà ce titre.",
            ),
            models.CheckConstraint(
                name="use_case_firm_in_france",
                condition=Q(company=None) | Q(country="FR"),
                violation_error_message="Une entreprise du programme est en France.",
            ),
            models.CheckConstraint(
                name="use_case_of_known_country",
                condition=Q(country__in=sorted(COUNTRIES)),
                violation_error_message="Ce pays n’est pas de la liste.",
            ),
            models.CheckConstraint(
                name="use_case_place_of_firm",
                condition=Q(sector=None, region=None) | Q(company__isnull=False),
                violation_error_message="Le secteur et la région sont ceux de l’entreprise.",
            ),
            models.CheckConstraint(
                name="use_case_withdrawn_after_published",
                condition=Q(withdrawn_on=None)
                | Q(published_on__isnull=False, withdrawn_on__gte=F("published_on")),
                violation_error_message="Un cas d’usage se retire après avoir été publié.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("steering:use_case_detail", args=[self.pk])

    @property
    def state(self) -> State:
        if self.withdrawn_on:
            return self.State.WITHDRAWN
        return self.State.PUBLISHED if self.published_on else self.State.DRAFT

    @property
    def whose(self) -> str:
        """The firm as it may be told: by name, or by what it shares with enough others; "" without a firm."""
        if self.company is None:
            return ""
        if self.is_named:
            return self.company.name
        told = (self.sector.label if self.sector else "", self.region.name if self.region else "")
        return ", ".join(filter(None, told)) or "Entreprise engagée"
