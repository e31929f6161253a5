"""Firms, their sites and contacts, and their path through the programme."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from companies.phases import CLOSED, ENGAGED, RELEASED, Phase
from companies.size import SizeCategory
from industrie_futur.jobs import Job, JobQuerySet
from regions.models import Department, Region, RegionalProgramme


class NafCode(models.Model):
    """A code of the NAF rev. 2 (décret n° 2007-1888), at one of its five levels; `division` is empty for a section."""

    class Level(models.TextChoices):
        SECTION = "section", "Section"
        DIVISION = "division", "Division"
        GROUP = "group", "Groupe"
        CLASS = "class", "Classe"
        SUBCLASS = "subclass", "Sous-classe"

    code = models.CharField("code NAF", max_length=6, primary_key=True)
    level = models.CharField("niveau", max_length=8, choices=Level)
    label = models.CharField("libellé", max_length=250)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="niveau supérieur"
    )
    division = models.CharField("division", max_length=2, blank=True, db_index=True)

    class Meta:
        verbose_name = "code NAF"
        verbose_name_plural = "codes NAF"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class CompanyQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        # A sub-query, not a join: a Count() added later must not count a firm once per site.
        return self.filter(pk__in=Site.objects.filter(region_id__in=codes).values("company__pk"))

    def assigned_to(self, user: Any) -> Self:
        enrolments = Enrolment.objects.assigned_to(user)
        return self.filter(pk__in=enrolments.values("company_id"))

    def in_phase_on(self, day: date, phases: Collection[str]) -> Self:
        """Firms whose phase on `day` is one of `phases`; see `with_phase_on`."""
        return self.with_phase_on(day).filter(dated_phase__in=phases)

    def with_phase_on(self, day: date) -> Self:
        """Adds `dated_phase` and `dated_region` (code of 2015): those of the last step on or before `day`, else None."""
        last = EnrolmentEvent.objects.live().filter(enrolment__company=OuterRef("pk"), effective_on__lte=day)
        last = last.exclude(to_phase="").order_by("-effective_on", "-enrolment_id", "-rank")
        return self.annotate(
            dated_phase=Subquery(last.values("to_phase")[:1]),
            dated_region=Subquery(last.values("region_id")[:1]),
        )


class Company(models.Model):
    """An enrolled legal unit, known by its SIREN; the figures are those of its group, of the last closed year.

    Amounts in euros, turnover without VAT; headcount in full-time-year persons (UTA). None means unknown.
    """

    siren = models.CharField("SIREN", max_length=9, unique=True)
    name = models.CharField("raison sociale", max_length=200)
    legal_form = models.CharField("forme juridique", max_length=60, blank=True)
    naf = models.ForeignKey(
        NafCode, models.PROTECT, related_name="+", limit_choices_to={"level": "subclass"}, verbose_name="activité (NAF)"
    )
    group_name = models.CharField(
        "groupe",
        max_length=200,
        blank=True,
        help_text="Si l’entreprise dépend d’un groupe, son nom ; les chiffres sont alors ceux du groupe entier.",
    )
    headcount = models.DecimalField("effectif (UTA)", max_digits=9, decimal_places=2, null=True, blank=True)
    turnover = models.DecimalField("chiffre d’affaires (€)", max_digits=15, decimal_places=2, null=True, blank=True)
    balance_sheet = models.DecimalField("total de bilan (€)", max_digits=15, decimal_places=2, null=True, blank=True)
    figures_year = models.PositiveSmallIntegerField(
        "année des chiffres", null=True, blank=True, validators=[MinValueValidator(2000)]
    )
    size_category = models.CharField(
        "catégorie", max_length=7, choices=SizeCategory, default=SizeCategory.UNKNOWN, editable=False
    )
    search_text = models.TextField("texte de recherche", editable=False)
    sort_name = models.CharField("nom de tri", max_length=220, editable=False, db_index=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = "entreprise"
        ordering = ("sort_name", "pk")
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
    department = models.ForeignKey(Department, models.PROTECT, related_name="+", verbose_name="département")
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", editable=False, verbose_name="région (2015)"
    )

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


class Contact(models.Model):
    """A person of the firm (personal data: kept for the follow-up only)."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="contacts", verbose_name="entreprise")
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80)
    position = models.CharField("fonction", max_length=120, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=25, blank=True)

    class Meta:
        verbose_name = "correspondant"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class EnrolmentQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)

    def assigned_to(self, user: Any) -> Self:
        # The assignments are the experts' room's: reached by the name of their relation, not by an import.
        mine = Q(assignments__expert__user=user, assignments__status="accepted")
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))

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
    closed_on = models.DateField("close le", null=True, blank=True)
    reason = models.CharField("motif", max_length=500, blank=True)
    size_category = models.CharField("catégorie à la candidature", max_length=7, choices=SizeCategory)
    headcount = models.DecimalField("effectif (UTA)", max_digits=9, decimal_places=2, null=True, blank=True)
    turnover = models.DecimalField("chiffre d’affaires (€)", max_digits=15, decimal_places=2, null=True, blank=True)
    balance_sheet = models.DecimalField("total de bilan (€)", max_digits=15, decimal_places=2, null=True, blank=True)
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
                condition=Q(phase__in=CLOSED, closed_on__isnull=False) | (~Q(phase__in=CLOSED) & Q(closed_on=None)),
                violation_error_message="Un dossier clos porte sa date de clôture, un dossier ouvert n’en a pas.",
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


class EnrolmentEvent(models.Model):
    """One step of a path: append-only. A correction adds a row that reverses the wrong one, it does not erase.

    `effective_on` is the day it took effect, `recorded_at` the moment it was written. An empty `from_phase` opens
    the path; an empty `to_phase` closes a withdrawn or refused file that a new application replaces. `rank` orders the
    steps of one file that fall on one day; a corrected step keeps the rank of the one it replaces.
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
        indexes = [models.Index(fields=["effective_on", "region"], name="event_day_region")]
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


class CompanyImportQuerySet(JobQuerySet, ScopedQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Imports that `user` may read: all for an administrator, else those they asked for."""
        return super().visible_to(user) if user.role == "administrator" else self.filter(requested_by=user)


class CompanyImport(Job):
    """A spreadsheet of firms: checked first (`preview`), then written in one transaction when its owner confirms.

    `preview` is {"created": n, "updated": n, "unchanged": n, "refused": n, "warnings": [...]}; a refused row is a
    `RefusedRow`.
    """

    task = "companies.tasks.run_company_import"

    file = models.FileField("fichier", upload_to="imports/")
    file_name = models.CharField("nom du fichier", max_length=200)
    as_of = models.DateField("situation au", help_text="Jour où les étapes du fichier sont constatées.")
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    preview = models.JSONField("effet", default=dict)
    outcome = models.JSONField("résultat", default=dict)
    headings = models.JSONField("colonnes", default=list)

    objects = CompanyImportQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = "import d’entreprises"
        verbose_name_plural = "imports d’entreprises"
        ordering = ("-requested_at", "-pk")

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("companies:import_detail", args=[self.pk])


class RefusedRow(models.Model):
    """A line of an import that was not written, with what is wrong: [{"column", "value", "message", "mend"}]."""

    company_import = models.ForeignKey(
        CompanyImport, models.PROTECT, related_name="refused_rows", verbose_name="import"
    )
    line = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cellules")
    errors = models.JSONField("erreurs")

    class Meta:
        verbose_name = "ligne refusée"
        verbose_name_plural = "lignes refusées"
        ordering = ("line",)

    def __str__(self) -> str:
        return f"Ligne {self.line}"
