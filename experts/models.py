"""Experts of the programme, what they know, where they work, and the firms they are assigned to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from companies.models import Enrolment
from industrie_futur.text import normalise
from regions.models import Region


class OrganisationKind(models.TextChoices):
    CONSULTANT = "consultant", "Consultant"
    TECHNICAL_CENTRE = "technical_centre", "Centre technique industriel"
    FEDERATION = "federation", "Fédération industrielle"
    SCHOOL = "school", "École d’ingénieurs"
    CLUSTER = "cluster", "Pôle de compétitivité"
    LABORATORY = "laboratory", "Laboratoire de recherche"


class Speciality(models.Model):
    """One of the six axes of the diagnostic, as an expert's field (DOMAIN section 10)."""

    code = models.CharField("code", max_length=6, primary_key=True)
    label = models.CharField("libellé", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "spécialité"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label


class ExpertQuerySet(ScopedQuerySet):
    """The register is the programme's: all but observers read it; its contact data are professional."""

    writers = frozenset({Role.ADMINISTRATOR})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        """All for those who steer or assign; an expert reads their own card only."""
        if user.is_active and not user.is_anonymous and user.role == Role.REGIONAL_OFFICER:
            return self.all()
        return super().visible_to(user)

    def assigned_to(self, user: Any) -> Self:
        return self.filter(user=user)

    def retained_on(self, day: date) -> Self:
        """Experts whose mandate runs on `day` (both bounds in), be it a former one."""
        former = PastMandate.objects.filter(retained_on__lte=day, ended_on__gte=day)
        current = Q(retained_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day))
        return self.filter(current | Q(pk__in=former.values("expert")))

    def mainly_in(self, codes: Iterable[str]) -> Self:
        """Experts counted in the regions `codes`: each in one, the first of theirs."""
        return self.filter(main_region__in=codes)

    def covering(self, codes: Iterable[str]) -> Self:
        """Experts who work in one at least of the regions `codes` of 2015."""
        # A sub-query, not a join: an expert of two of these regions is one row.
        links = Expert.regions.through.objects.filter(region__in=codes)
        return self.filter(pk__in=links.values("expert"))

    def reachable(self) -> Self:
        """Experts who may be given a file: without an account, or with one that is active."""
        return self.exclude(user__is_active=False)

    def matching(self, typed: str) -> Self:
        """Experts whose name, reference or organisation holds every word typed, accents and case apart."""
        rows = self
        for word in normalise(typed).split():
            rows = rows.filter(search_text__contains=word)
        return rows

    def with_running_count(self) -> Self:
        """Adds `running_count`: the files that each follows today."""
        running = Assignment.objects.running().filter(expert=OuterRef("pk")).order_by()
        counted = running.values("expert").annotate(count=Count("pk")).values("count")
        return self.annotate(running_count=Coalesce(Subquery(counted), 0))


class Expert(models.Model):
    """A retained person. Counted once, in the `main_region` (the first of theirs); covers all of `regions`.

    `retained_on` and `ended_on` are those of the last mandate; earlier ones are `past_mandates`.
    """

    OrganisationKind = OrganisationKind

    reference = models.CharField("référence", max_length=20, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expert",
        verbose_name="compte",
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique", unique=True)
    phone = models.CharField("téléphone", max_length=25, blank=True)
    organisation_kind = models.CharField("organisme", max_length=16, choices=OrganisationKind)
    specialities = models.ManyToManyField(Speciality, related_name="experts", verbose_name="spécialités")
    main_region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name="région principale (2015)"
    )
    regions = models.ManyToManyField(Region, related_name="experts", verbose_name="régions couvertes (2015)")
    languages = models.CharField("langues", max_length=40, help_text="Codes ISO 639-1\u202f: fr, en, de.")
    retained_on = models.DateField("retenu le")
    ended_on = models.DateField("fin de mandat (incluse)", null=True, blank=True)
    end_reason = models.CharField("motif de fin de mandat", max_length=500, blank=True)
    # Begins with the last name: it is what the list is sorted by, in French order.
    search_text = models.TextField("texte de recherche", editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "expert"
        ordering = ("last_name", "first_name", "pk")
        constraints = [
            models.CheckConstraint(
                name="expert_ended_after_retained",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("retained_on")),
                violation_error_message="La fin du mandat précède la date à laquelle l’expert a été retenu.",
            ),
            models.CheckConstraint(
                name="expert_organisation_kind_known",
                condition=Q(organisation_kind__in=OrganisationKind.values),
                violation_error_message="Cette nature d’organisme n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self) -> str:
        return reverse("experts:expert_detail", args=[self.pk])

    def is_retained_on(self, day: date) -> bool:
        """Whether the last mandate runs on `day`."""
        return self.retained_on <= day and (self.ended_on is None or day <= self.ended_on)


class PastMandate(models.Model):
    """A mandate that ended before the expert was retained again: the counts of its days stay."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="past_mandates", verbose_name="expert")
    retained_on = models.DateField("retenu le")
    ended_on = models.DateField("fin de mandat (incluse)")
    end_reason = models.CharField("motif de fin de mandat", max_length=500, blank=True)

    class Meta:
        verbose_name = "mandat passé"
        verbose_name_plural = "mandats passés"
        ordering = ("-retained_on",)
        constraints = [
            models.UniqueConstraint(
                name="past_mandate_once_per_start",
                fields=["expert", "retained_on"],
                violation_error_message="Ce mandat est déjà enregistré.",
            ),
            models.CheckConstraint(
                name="past_mandate_ended_after_retained",
                condition=Q(ended_on__gte=F("retained_on")),
                violation_error_message="La fin du mandat précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}, du {self.retained_on:%d/%m/%Y} au {self.ended_on:%d/%m/%Y}"


class AssignmentQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(enrolment__region_id__in=codes)

    def assigned_to(self, user: Any) -> Self:
        # Only while assigned: what an expert no longer follows is not theirs to read.
        return self.running().filter(expert__user=user)

    def running(self) -> Self:
        """Assignments that give the expert access to the firm."""
        return self.filter(status=Assignment.Status.ACCEPTED)


class Assignment(models.Model):
    """An expert on a firm's file; ending one keeps it as history and closes the firm's file to the expert."""

    class Status(models.TextChoices):
        ACCEPTED = "accepted", "En cours"
        ENDED = "ended", "Terminée"

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="assignments", verbose_name="dossier"
    )
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments", verbose_name="expert")
    status = models.CharField("état", max_length=8, choices=Status, default=Status.ACCEPTED)
    starts_on = models.DateField("à compter du")
    ended_on = models.DateField("terminée le", null=True, blank=True)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.UniqueConstraint(
                name="assignment_one_running_per_file",
                fields=["enrolment", "expert"],
                condition=Q(status="accepted"),
                violation_error_message="Cet expert suit déjà cette entreprise.",
            ),
            models.CheckConstraint(
                name="assignment_ended_iff_status",
                condition=Q(status="accepted", ended_on=None) | Q(status="ended", ended_on__isnull=False),
                violation_error_message=(
                    "Une affectation terminée porte sa date de fin, une affectation en cours n’en a pas."
                ),
            ),
            models.CheckConstraint(
                name="assignment_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                violation_error_message="La fin de l’affectation précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert} – {self.enrolment.company}"
