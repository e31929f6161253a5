"""The Alliance Industrie du Futur: who holds which office, and with whom it is in liaison."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.scoping import ScopedQuerySet
from experts.models import Organisation
from industrie_futur.kept import KeptModel, KeptRows
from steering.models.meetings import WRITERS
from steering.models.periods import OfPeriod, Periods


class Office(models.TextChoices):
    """In the order of the page."""

    OPERATIONAL_PRESIDENT = "operational_president", "Présidence opérationnelle"
    HONORARY_PRESIDENT = "honorary_president", "Présidence d’honneur"
    BOARD = "board", "Bureau"


class AllianceQuerySet(ScopedQuerySet):
    """What every role reads, and the ministry and administrators write."""

    writers = WRITERS
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()


class MandateQuerySet(KeptRows, Periods, AllianceQuerySet):
    pass


class Mandate(KeptModel, OfPeriod):
    """An office of the Alliance, held by a person from a day to another; one that is renewed is another row.

    There is one operational president at a time (`steering.alliance.guards`), and as many honorary ones as
    were elected.
    """

    kept_because = "Un mandat se termine, il ne s’efface pas."

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name="organisme d’origine",
    )
    office = models.CharField("fonction", max_length=21, choices=Office)
    title = models.CharField("titre", max_length=80)
    starts_on = models.DateField("à compter du")
    ends_on = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat à l’Alliance"
        verbose_name_plural = "mandats à l’Alliance"
        ordering = ("starts_on", "last_name", "first_name", "pk")
        constraints = [
            models.CheckConstraint(
                name="mandate_office_known",
                condition=Q(office__in=Office.values),
                violation_error_message="Cette fonction n’existe pas.",
            ),
            models.CheckConstraint(
                name="mandate_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin du mandat précède son début.",
            ),
            models.UniqueConstraint(
                name="mandate_one_operational_president_without_end",
                fields=["office"],
                condition=Q(office=Office.OPERATIONAL_PRESIDENT, ends_on=None),
                violation_error_message="L’Alliance a déjà un président opérationnel\u202f: "
                "terminez d’abord son mandat.",
            ),
            models.UniqueConstraint(
                name="mandate_once_per_start",
                fields=["last_name", "first_name", "office", "starts_on"],
                violation_error_message="Ce mandat est déjà enregistré.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self) -> str:
        return reverse("steering:mandate_update", args=[self.pk])


class LiaisonQuerySet(Periods, AllianceQuerySet):
    pass


class Liaison(OfPeriod):
    """A body that the Alliance works with on a subject, and whom to speak to there."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="liaisons", verbose_name="organisme"
    )
    subject = models.CharField("sujet", max_length=150)
    is_co_steered = models.BooleanField("sujet copiloté", default=False)
    contact_name = models.CharField("correspondant", max_length=160)
    contact_quality = models.CharField("qualité du correspondant", max_length=150, blank=True)
    contact_email = models.EmailField("adresse électronique du correspondant", blank=True)
    starts_on = models.DateField("à compter du")
    ends_on = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = LiaisonQuerySet.as_manager()

    class Meta:
        verbose_name = "liaison de l’Alliance"
        verbose_name_plural = "liaisons de l’Alliance"
        ordering = ("organisation__name", "subject", "pk")
        constraints = [
            models.CheckConstraint(
                name="liaison_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin de la liaison précède son début.",
            ),
            models.UniqueConstraint(
                name="liaison_once_per_subject",
                fields=["organisation", "subject"],
                condition=Q(ends_on=None),
                violation_error_message="Cet organisme est déjà en liaison sur ce sujet.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}\u202f: {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("steering:liaison_detail", args=[self.pk])


class ExchangeQuerySet(KeptRows, AllianceQuerySet):
    pass


class Exchange(KeptModel):
    """What was said in a liaison on a day; append-only, the `key` of its form records it once."""

    kept_because = "Un échange enregistré ne s’efface pas."

    class Kind(models.TextChoices):
        MEETING = "meeting", "Réunion"
        CALL = "call", "Entretien téléphonique"
        LETTER = "letter", "Courrier"

    liaison = models.ForeignKey(Liaison, models.PROTECT, related_name="exchanges", verbose_name="liaison")
    kind = models.CharField("nature", max_length=7, choices=Kind)
    held_on = models.DateField("date")
    summary = models.TextField("objet et suites", max_length=2000)
    key = models.UUIDField("clé du formulaire", unique=True, editable=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = "échange avec un organisme de liaison"
        verbose_name_plural = "échanges avec les organismes de liaison"
        ordering = ("-held_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="exchange_kind_known",
                condition=Q(kind__in=["meeting", "call", "letter"]),
                violation_error_message="Cette nature d’échange n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.held_on:%d/%m/%Y}"
