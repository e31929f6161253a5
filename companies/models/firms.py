"""Firms, their sites and their contacts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from companies.models.naf import NafCode
from companies.size import SizeCategory
from industrie_futur.text import normalise
from regions.models import Department, Region


class CompanyQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        # A sub-query, not a join: a Count() added later must not count a firm once per site.
        return self.filter(pk__in=Site.objects.filter(region_id__in=codes).values("company__pk"))

    def assigned_to(self, user: Any) -> Self:
        return self.filter(pk__in=_model_of("enrolments").objects.assigned_to(user).values("company_id"))

    def matching(self, text: str) -> Self:
        """Firms whose name, SIREN and towns hold every word of `text`, accents and case ignored."""
        rows = self
        for word in _words(text):
            rows = rows.filter(search_text__contains=word)
        return rows


def _model_of(relation: str) -> Any:
    """The model behind a firm's `relation`: the files' module stands on this one, not the contrary."""
    return Company._meta.get_field(relation).related_model


def _words(text: str) -> list[str]:
    """The words to look for in `text`; a SIREN or a SIRET typed with spaces is one word, its SIREN."""
    digits = r"(?<![0-9])[0-9](?:[\s.\-]*[0-9]){8}(?:(?:[\s.\-]*[0-9]){5})?(?![\s.\-]*[0-9])"
    return normalise(re.sub(digits, lambda found: re.sub(r"[^0-9]", "", found[0])[:9], text)).split()


class Company(models.Model):
    """An enrolled legal unit, known by its SIREN; its figures are its group's, of the last closed year.

    Amounts in euros, turnover without VAT; headcount in full-time-year persons (UTA). None means unknown.
    """

    siren = models.CharField("SIREN", max_length=9, unique=True)
    name = models.CharField("raison sociale", max_length=200)
    legal_form = models.CharField("forme juridique", max_length=60, blank=True)
    naf = models.ForeignKey(
        NafCode,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"level": "subclass"},
        verbose_name="activité (NAF)",
    )
    group_name = models.CharField(
        "groupe",
        max_length=200,
        blank=True,
        help_text="Si l’entreprise dépend d’un groupe, son nom\u202f; "
        "les chiffres sont alors ceux du groupe entier.",
    )
    headcount = models.DecimalField("effectif (UTA)", max_digits=9, decimal_places=2, null=True, blank=True)
    turnover = models.DecimalField(
        "chiffre d’affaires (€)", max_digits=15, decimal_places=2, null=True, blank=True
    )
    balance_sheet = models.DecimalField(
        "total de bilan (€)", max_digits=15, decimal_places=2, null=True, blank=True
    )
    figures_year = models.PositiveSmallIntegerField(
        "année des chiffres", null=True, blank=True, validators=[MinValueValidator(2000)]
    )
    size_category = models.CharField(
        "catégorie", max_length=7, choices=SizeCategory, default=SizeCategory.UNKNOWN, editable=False
    )
    search_text = models.TextField("texte de recherche", editable=False)
    sort_name = models.CharField("nom de tri", max_length=220, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = "entreprise"
        ordering = ("sort_name", "pk")
        indexes = [
            # Firms of one group have one de minimis ceiling: each act on their money looks for them.
            models.Index(Upper("group_name"), name="company_group"),
            # The order of the list: a deep page skips keys of this index, and no row.
            models.Index(fields=["sort_name", "id"], name="company_list_order"),
        ]
        constraints = [
            models.CheckConstraint(
                name="company_siren_nine_digits",
                condition=Q(siren__regex=r"^[0-9]{9}$"),
                violation_error_message="Le SIREN compte neuf chiffres.",
            ),
            models.CheckConstraint(
                name="company_figures_not_negative",
                condition=(Q(headcount=None) | Q(headcount__gte=0))
                & (Q(turnover=None) | Q(turnover__gte=0))
                & (Q(balance_sheet=None) | Q(balance_sheet__gte=0)),
                violation_error_message="Un effectif ou un montant ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                name="company_size_category_known",
                condition=Q(size_category__in=SizeCategory.values),
                violation_error_message="Cette catégorie d’entreprise n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:company_detail", args=[self.siren])


class SiteQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)

    def assigned_to(self, user: Any) -> Self:
        return self.filter(company__in=Company.objects.assigned_to(user).values("siren"))


class Site(models.Model):
    """A place of activity (établissement), known by its SIRET; its region is that of 2015, the finest."""

    # to_field: the SIREN lies in this row too, so that the database itself checks the SIRET against it.
    company = models.ForeignKey(
        Company, models.PROTECT, to_field="siren", related_name="sites", verbose_name="entreprise"
    )
    siret = models.CharField("SIRET", max_length=14, unique=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    postcode = models.CharField("code postal", max_length=5)
    municipality = models.CharField("commune", max_length=100)
    sort_municipality = models.CharField("commune de tri", max_length=120, editable=False, db_index=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="département")
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", editable=False, verbose_name="région (2015)"
    )

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        ordering = ("siret",)
        indexes = [models.Index(fields=["region", "company"], name="site_region_company")]
        constraints = [
            models.CheckConstraint(
                name="site_siret_fourteen_digits",
                condition=Q(siret__regex=r"^[0-9]{14}$"),
                violation_error_message="Le SIRET compte quatorze chiffres.",
            ),
            models.CheckConstraint(
                name="site_siret_starts_with_siren",
                condition=Q(siret__startswith=F("company")),
                violation_error_message="Le SIRET ne commence pas par le SIREN de l’entreprise.",
            ),
            models.CheckConstraint(
                name="site_postcode_five_digits",
                condition=Q(postcode__regex=r"^[0-9]{5}$"),
                violation_error_message="Le code postal compte cinq chiffres.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.siret}, {self.municipality}"


class ContactQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(company__in=Company.objects.in_regions(codes))

    def assigned_to(self, user: Any) -> Self:
        return self.filter(company__in=Company.objects.assigned_to(user))

    def reachable_on(self, day: date) -> Self:
        """Those whom the portal may write to on `day`: an address, no objection, still in the firm."""
        there = self.filter(Q(left_on=None) | Q(left_on__gt=day))
        return there.filter(objects_to_mail=False).exclude(email="")


class Contact(models.Model):
    """A person of the firm (personal data: kept for the follow-up only)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="contacts", verbose_name="entreprise")
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80)
    position = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=25, blank=True)
    # By the database too: the generator of firms names its own columns.
    objects_to_mail = models.BooleanField("refuse les courriels du portail", default=False, db_default=False)
    left_on = models.DateField("a quitté l’entreprise le", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "correspondant"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def left_by(self, day: date) -> bool:
        """Whether this person was no longer in the firm on `day`."""
        return self.left_on is not None and self.left_on <= day
