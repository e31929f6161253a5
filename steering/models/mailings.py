"""Mailing lists, and what is sent to them: to whom and what, frozen once approved; each mail once."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from industrie_futur.jobs import Job
from regions.models import Region
from steering.models.meetings import CommitteeQuerySet
from steering.models.schedules import ScheduledRun


class MailingList(models.Model):
    """People who are written to about one thing, in a region or (`region` None) in the whole country."""

    name = models.CharField("nom", max_length=120, unique=True)
    purpose = models.CharField(
        "objet", max_length=300, help_text="Dit au pied de chaque courriel\u202f: pourquoi il est reçu."
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="région",
        help_text="Vide\u202f: liste nationale.",
    )
    gets_digest = models.BooleanField(
        "reçoit la synthèse hebdomadaire",
        default=False,
        help_text="Celle de sa région, ou celle du pays. Des chiffres agrégés, aucun nom d’entreprise.",
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de diffusion"
        verbose_name_plural = "listes de diffusion"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("steering:mailinglist_detail", args=[self.pk])


class ListMemberQuerySet(CommitteeQuerySet):
    def present(self) -> Self:
        """Those who did not leave, and whose account, if they have one, is open."""
        return self.filter(Q(user=None) | Q(user__is_active=True), left_at=None)


class ListMember(models.Model):
    """Somebody on a list: an account, or an address with what makes it right to write to it.

    `left_by` None with `left_at`: they left by the link of a mail.
    """

    mailing_list = models.ForeignKey(
        MailingList, models.PROTECT, related_name="members", verbose_name="liste"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    name = models.CharField("nom", max_length=170)
    email = models.EmailField("adresse électronique")
    motive = models.CharField("accord ou motif", max_length=300, blank=True)
    joined_at = models.DateTimeField("inscrit le", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inscrit par"
    )
    left_at = models.DateTimeField("parti le", null=True, blank=True)
    left_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retiré par",
    )

    objects = ListMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "inscrit"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="list_member_once",
                fields=["mailing_list", "email"],
                condition=Q(left_at=None),
                violation_error_message="Cette adresse est déjà sur la liste.",
            ),
            models.CheckConstraint(
                name="list_member_address_has_motive",
                condition=Q(user__isnull=False) | Q(motive__gt=""),
                violation_error_message="Dites pourquoi il est permis d’écrire à cette adresse.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Mailing(Job):
    """One mail to several: a draft (`ready`) until it is approved, then its words and recipients stay.

    A digest, for a region's officers, and a bulletin, for lists, are the calendar's: one of each a run and
    a region, their words written when they leave.
    """

    class Kind(models.TextChoices):
        MESSAGE = "message", "Message"
        DIGEST = "digest", "Synthèse hebdomadaire"
        BULLETIN = "bulletin", "Synthèse pour les listes"

    task = "steering.tasks.send_mailing"

    kind = models.CharField("nature", max_length=8, choices=Kind, default=Kind.MESSAGE)
    subject = models.CharField("objet", max_length=150)
    body = models.TextField("texte", max_length=8000, blank=True)
    lists = models.ManyToManyField(MailingList, related_name="mailings", verbose_name="listes")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    run = models.ForeignKey(
        ScheduledRun,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mailings",
        verbose_name="exécution du calendrier",
    )
    approved_at = models.DateTimeField("approuvé le", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="approuvé par",
        help_text="Vide\u202f: par le calendrier.",
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = "envoi"
        ordering = ("-requested_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                F("run"),
                F("kind"),
                Coalesce("region_id", Value("")),
                name="mailing_one_digest_a_run_and_region",
                violation_error_message="La synthèse de cette région est déjà demandée.",
            )
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("steering:mailing_detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.READY

    @property
    def may_stop(self) -> bool:
        """Whether something may still leave."""
        return self.status in {self.Status.QUEUED, self.Status.RUNNING, self.Status.FAILED}


class MailingRecipient(models.Model):
    """Somebody in a mailing, as they were when it was approved; one mail an address, the database holds it.

    `claimed_at` is taken before the mail leaves and `sent_at` noted after, as for a convocation: killed in
    between, the sending is uncertain, it is said so, and a person decides. `stopped_at`: it does not leave.
    """

    mailing = models.ForeignKey(Mailing, models.PROTECT, related_name="recipients", verbose_name="envoi")
    member = models.ForeignKey(
        ListMember, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="inscrit"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="compte",
    )
    name = models.CharField("nom", max_length=170)
    email = models.EmailField("adresse électronique")
    claimed_at = models.DateTimeField("pris en charge le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    stopped_at = models.DateTimeField("arrêté le", null=True, blank=True)
    stopped_because = models.CharField("motif", max_length=120, blank=True)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "destinataire d’un envoi"
        verbose_name_plural = "destinataires d’un envoi"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="mailing_recipient_once",
                fields=["mailing", "email"],
                violation_error_message="Cette adresse reçoit déjà cet envoi.",
            ),
            models.CheckConstraint(
                name="mailing_recipient_sent_or_stopped",
                condition=Q(sent_at=None) | Q(stopped_at=None),
                violation_error_message="Ce qui est parti ne s’arrête plus.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """What is known of the sending, in words."""
        if self.sent_at:
            return "Envoyé"
        if self.stopped_at:
            return f"Non envoyé\u202f: {self.stopped_because}"
        return "Envoi incertain" if self.claimed_at else "À envoyer"
