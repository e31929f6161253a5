"""Convocations to a meeting: what left, to whom, once each, and who answered."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse

from industrie_futur.jobs import Job
from steering.models.meetings import CommitteeMember, CommitteeQuerySet, Meeting


class Convocation(Job):
    """A mail to the members, of one version of the meeting; what it says, and to whom, stays."""

    task = "steering.tasks.send_convocation"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="convocations", verbose_name="réunion")
    sequence = models.PositiveIntegerField("version de la réunion")
    contents = models.JSONField("contenu", default=dict, encoder=DjangoJSONEncoder)

    objects = CommitteeQuerySet.as_manager()

    class Meta(Job.Meta):
        verbose_name = "convocation"
        ordering = ("requested_at", "pk")

    def __str__(self) -> str:
        return f"Convocation du {self.meeting.held_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("steering:meeting_convene", args=[self.meeting_id])


class RecipientQuerySet(CommitteeQuerySet):
    def last_of_each(self) -> Self:
        """The last line of each member, that of the last version that concerns them."""
        same = self.model._default_manager.filter(meeting=OuterRef("meeting"), member=OuterRef("member"))
        return self.filter(pk=Subquery(same.order_by("-sequence").values("pk")[:1]))

    def invited(self) -> Self:
        return self.filter(method=Recipient.Method.REQUEST)


class Recipient(models.Model):
    """A member in a convocation; one mail a member and version of the meeting, the database holds it.

    `claimed_at` is taken before the mail leaves and `sent_at` noted after: killed in between, the sending is
    uncertain, it is said so, and a person decides to send again.
    """

    class Method(models.TextChoices):
        REQUEST = "REQUEST", "Convocation"
        CANCEL = "CANCEL", "Annulation"

    class Reply(models.TextChoices):
        YES = "yes", "Présent"
        REPRESENTED = "represented", "Représenté"
        NO = "no", "Excusé"

    convocation = models.ForeignKey(
        Convocation, models.PROTECT, related_name="recipients", verbose_name="convocation"
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="recipients", verbose_name="réunion")
    sequence = models.PositiveIntegerField("version de la réunion")
    member = models.ForeignKey(CommitteeMember, models.PROTECT, related_name="+", verbose_name="membre")
    name = models.CharField("nom", max_length=170)
    email = models.EmailField("adresse électronique")
    method = models.CharField("nature", max_length=7, choices=Method)
    claimed_at = models.DateTimeField("pris en charge le", null=True, blank=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    reply = models.CharField("réponse", max_length=11, choices=Reply, blank=True)
    represented_by = models.CharField("représenté par", max_length=160, blank=True)
    replied_at = models.DateTimeField("répondu le", null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réponse saisie par",
        help_text="Vide\u202f: par le lien de la convocation.",
    )

    objects = RecipientQuerySet.as_manager()

    class Meta:
        verbose_name = "destinataire"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="recipient_one_mail_per_version",
                fields=["meeting", "sequence", "member"],
                violation_error_message="Ce membre est déjà convoqué à cette version de la réunion.",
            ),
            models.CheckConstraint(
                name="recipient_reply_known",
                condition=Q(reply="", replied_at=None)
                | Q(reply__in=["yes", "represented", "no"], replied_at__isnull=False),
                violation_error_message="Cette réponse n’existe pas.",
            ),
            models.CheckConstraint(
                name="recipient_represented_by_somebody",
                condition=Q(reply="represented", represented_by__gt="")
                | (~Q(reply="represented") & Q(represented_by="")),
                violation_error_message="Dites par qui vous êtes représenté.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> str:
        """What is known of the sending, in words."""
        if self.sent_at:
            return "Envoyée" if self.method == self.Method.REQUEST else "Annulation envoyée"
        return "Envoi incertain" if self.claimed_at else "À envoyer"


def may_answer(recipient: Any) -> bool:
    """Whether the meeting still waits for this answer: it is planned, and as it was when this mail left."""
    meeting = recipient.meeting
    is_current = recipient.sequence == meeting.sequence and recipient.method == Recipient.Method.REQUEST
    return meeting.is_planned and is_current
