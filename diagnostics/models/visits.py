"""Visits of experts to firms, their half-days, photographs and files, and the certificate of each."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scoping import Role
from companies.models import Enrolment, Site
from diagnostics.files import stored_name
from diagnostics.models.diagnostics import Diagnostic
from diagnostics.models.scoping import FileQuerySet
from experts.models import Expert, Speciality


class Half(models.TextChoices):
    MORNING = "am", "Matin"
    AFTERNOON = "pm", "Après-midi"


class VisitQuerySet(FileQuerySet):
    def editable_by(self, user: Any) -> Self:
        """Their own visits that the expert `user` may write: neither cancelled nor certified."""
        rows = super().editable_by(user).filter(expert__user=user)
        return rows.exclude(status=Visit.Status.CANCELLED).filter(certification=None)

    def cancellable_by(self, user: Any) -> Self:
        """Visits that `user` cancels, be they cancelled: an expert's own, those of an officer's regions."""
        if user.is_active and not user.is_anonymous and user.role == Role.REGIONAL_OFFICER:
            return self.decidable_by(user)
        return super().editable_by(user).filter(expert__user=user)

    def with_day(self) -> Self:
        """Adds `day`: when the visit was held, else when it is planned."""
        return self.annotate(day=Coalesce("held_on", "planned_on"))

    def planned(self) -> Self:
        return self.filter(status=Visit.Status.PLANNED)

    def held(self) -> Self:
        return self.filter(status=Visit.Status.HELD)

    def to_certify(self) -> Self:
        """Held, and not yet confirmed by the firm."""
        return self.held().filter(certification=None)


class Visit(models.Model):
    """A visit: planned, then held or cancelled (DOMAIN section 8). The device that logs it makes its key.

    One cancelled after it was written up keeps the day on which it was said to be held.
    """

    class Kind(models.TextChoices):
        INITIALE = "initiale", "Visite initiale"
        DIAGNOSTIC = "diagnostic", "Diagnostic sur site"
        RESTITUTION = "restitution", "Restitution"
        THEMATIQUE = "thematique", "Visite thématique"
        SUIVI = "suivi", "Suivi du plan d’action"
        CLOTURE = "cloture", "Clôture"

    class Status(models.TextChoices):
        PLANNED = "planned", "Prévue"
        HELD = "held", "Réalisée"
        CANCELLED = "cancelled", "Annulée"

    class Place(models.TextChoices):
        SITE = "site", "Dans l’entreprise"
        REMOTE = "remote", "À distance"

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="visits", verbose_name="dossier")
    diagnostic = models.ForeignKey(
        Diagnostic,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="visits",
        verbose_name="diagnostic",
    )
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="visits", verbose_name="expert")
    kind = models.CharField("nature", max_length=11, choices=Kind)
    axis = models.ForeignKey(
        Speciality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="axe traité"
    )
    status = models.CharField("état", max_length=9, choices=Status, default=Status.PLANNED)
    planned_on = models.DateField("prévue le", null=True, blank=True)
    held_on = models.DateField("réalisée le", null=True, blank=True)
    half = models.CharField("demi-journée", max_length=2, choices=Half, default=Half.MORNING)
    half_days = models.PositiveSmallIntegerField("demi-journées", default=1)
    place = models.CharField("lieu", max_length=6, choices=Place, default=Place.SITE)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="établissement"
    )
    participants = models.CharField("participants", max_length=500, blank=True)
    summary = models.TextField("compte rendu", max_length=5000, blank=True)
    next_steps = models.TextField("suites", max_length=2000, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=500, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )
    changed_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "visite"
        ordering = (F("held_on").desc(nulls_first=True), "-planned_on", "-recorded_at")
        indexes = [
            models.Index(fields=["enrolment", "status"], name="visit_file_status"),
            models.Index(fields=["expert", "status"], name="visit_expert_status"),
        ]
        constraints = [
            models.CheckConstraint(
                name="visit_kind_known",
                condition=Q(
                    kind__in=["initiale", "diagnostic", "restitution", "thematique", "suivi", "cloture"]
                ),
                violation_error_message="Cette nature de visite n’existe pas.",
            ),
            models.CheckConstraint(
                name="visit_day_of_its_status",
                condition=Q(status="planned", planned_on__isnull=False, held_on=None)
                | Q(status="held", held_on__isnull=False)
                | (
                    Q(status="cancelled")
                    & (Q(planned_on__isnull=False) | Q(held_on__isnull=False))
                    & ~Q(cancel_reason="")
                ),
                violation_error_message="Une visite réalisée porte sa date, une visite annulée son motif.",
            ),
            models.CheckConstraint(
                name="visit_axis_when_thematic",
                condition=~Q(kind="thematique") | Q(axis__isnull=False),
                violation_error_message="Une visite thématique traite un axe.",
            ),
            models.CheckConstraint(
                name="visit_half_days_in_bounds",
                condition=Q(half_days__gte=1, half_days__lte=10),
                violation_error_message="Une visite dure d’une à dix demi-journées.",
            ),
            models.CheckConstraint(
                name="visit_half_known",
                condition=Q(half__in=["am", "pm"]),
                violation_error_message="Une demi-journée est le matin ou l’après-midi.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.enrolment.company}"

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:visit_detail", args=[self.pk])


class VisitSlot(models.Model):
    """A half-day that a visit, planned or held, takes of its expert; given back when it is cancelled."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="slots", verbose_name="visite")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+", verbose_name="expert")
    day = models.DateField("jour")
    half = models.CharField("demi-journée", max_length=2, choices=Half)

    class Meta:
        verbose_name = "demi-journée de visite"
        verbose_name_plural = "demi-journées de visite"
        ordering = ("day", "half")
        constraints = [
            models.UniqueConstraint(
                name="visit_slot_one_visit",
                fields=["expert", "day", "half"],
                violation_error_message="L’expert a déjà une visite dans cette demi-journée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}, {self.get_half_display().lower()}"


class AttachmentQuerySet(FileQuerySet):
    file = "visit__enrolment"
    author = "visit__expert"

    def editable_by(self, user: Any) -> Self:
        """Files of the visits that the expert `user` may write."""
        return self.filter(visit__in=Visit.objects.editable_by(user))


class Attachment(models.Model):
    """A photograph or a file of a visit, under a name of our own; served by a page that checks who asks."""

    class Kind(models.TextChoices):
        PHOTO = "photo", "Photo"
        DOCUMENT = "document", "Document"

    id = models.UUIDField("identifiant", primary_key=True, default=uuid.uuid4, editable=False)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="attachments", verbose_name="visite")
    kind = models.CharField("nature", max_length=8, choices=Kind)
    file = models.FileField("fichier", upload_to=stored_name, max_length=200)
    original_name = models.CharField("nom d’origine", max_length=200)
    content_type = models.CharField("type", max_length=100)
    size = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte (SHA-256)", max_length=64)
    caption = models.CharField("légende", max_length=200, blank=True)
    uploaded_at = models.DateTimeField("déposé le", auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="déposé par"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce jointe"
        verbose_name_plural = "pièces jointes"
        ordering = ("uploaded_at", "pk")
        constraints = [
            models.UniqueConstraint(
                name="attachment_once_per_visit",
                fields=["visit", "sha256"],
                violation_error_message="Ce fichier est déjà joint à la visite.",
            )
        ]

    def __str__(self) -> str:
        return self.caption or self.original_name

    def get_absolute_url(self) -> str:
        return reverse("diagnostics:attachment", args=[self.pk])


class CertificationSeries(models.Model):
    """The numbers of a year's attestations: none is skipped, none is given twice."""

    year = models.PositiveSmallIntegerField("année", primary_key=True)
    last_number = models.PositiveIntegerField("dernier numéro donné", default=0)

    class Meta:
        verbose_name = "série d’attestations"
        verbose_name_plural = "séries d’attestations"

    def __str__(self) -> str:
        return str(self.year)


class VisitCertification(models.Model):
    """The firm confirmed the visit: an *attestation de service fait* was issued, numbered, once.

    `content` is what the firm read, kept as it was: names that change later change no attestation.
    """

    class How(models.TextChoices):
        SCREEN = "screen", "Sur l’écran de l’expert"
        LINK = "link", "Par le lien reçu"

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="certification", verbose_name="visite")
    number = models.PositiveIntegerField("numéro dans l’année")
    year = models.PositiveSmallIntegerField("année")
    how = models.CharField("confirmée", max_length=6, choices=How)
    signatory = models.CharField("confirmée par", max_length=160)
    signatory_position = models.CharField("fonction", max_length=120, blank=True)
    comment = models.CharField("observation", max_length=1000, blank=True)
    content = models.JSONField("ce que l’entreprise a confirmé", default=dict)
    confirmed_on = models.DateField("confirmée le")
    confirmed_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    class Meta:
        verbose_name = "attestation de service fait"
        verbose_name_plural = "attestations de service fait"
        ordering = ("-year", "-number")
        constraints = [
            models.UniqueConstraint(
                name="certification_number_once",
                fields=["year", "number"],
                violation_error_message="Ce numéro d’attestation est déjà donné.",
            )
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """ASF-2015-000123."""
        return f"ASF-{self.year}-{self.number:06d}"
