"""The Alliance's members through time, and the firms that organisations brought to the programme."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Subquery

from accounts.scoping import Role, ScopedQuerySet
from companies.models import Enrolment, EnrolmentEvent
from companies.phases import ENGAGED
from experts.models.register import Organisation
from industrie_futur.kept import KeptModel, KeptRows


class MembershipQuerySet(KeptRows, ScopedQuerySet):
    writers = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        """Every membership for who signs in: the members of the Alliance are public."""
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def running_on(self, day: date) -> Self:
        """Memberships that hold on `day`; both bounds are in."""
        return self.filter(Q(left_on=None) | Q(left_on__gte=day), joined_on__lte=day)

    def overlapping(self, joined_on: date, left_on: date | None) -> Self:
        """Memberships that share at least a day with the given period; None: without end."""
        rows = self.filter(Q(left_on=None) | Q(left_on__gte=joined_on))
        return rows if left_on is None else rows.filter(joined_on__lte=left_on)


class Membership(KeptModel):
    """A time during which an organisation is a member of the Alliance; one that comes back has another."""

    kept_because = "Une adhésion ne s’efface pas\u202f: elle se termine."

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name="organisme"
    )
    joined_on = models.DateField("membre depuis le")
    left_on = models.DateField("membre jusqu’au (inclus)", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="enregistrée par",
        help_text="Vide\u202f: connue avant que le portail ne le note.",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "adhésion à l’Alliance"
        verbose_name_plural = "adhésions à l’Alliance"
        ordering = ("joined_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="membership_left_after_joined",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                violation_error_message="Le départ de l’Alliance précède l’adhésion.",
            ),
            models.UniqueConstraint(
                name="membership_one_open",
                fields=["organisation"],
                condition=Q(left_on=None),
                violation_error_message="Cet organisme est déjà membre de l’Alliance.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, membre depuis le {self.joined_on:%d/%m/%Y}"

    def is_running_on(self, day: date) -> bool:
        return self.joined_on <= day and (self.left_on is None or day <= self.left_on)


class ReferralQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(enrolment__region_id__in=codes)

    def assigned_to(self, user: Any) -> Self:
        return self.filter(enrolment__in=Enrolment.objects.visible_to(user))

    def engaged_on(self, day: date) -> Self:
        """Referrals by `day` of the files that stood engaged that evening, by the ledger of their steps."""
        steps = EnrolmentEvent.objects.live().filter(
            enrolment=models.OuterRef("enrolment_id"), effective_on__lte=day
        )
        last = steps.order_by("-effective_on", "-rank").values("to_phase")[:1]
        told = self.filter(referred_on__lte=day).alias(phase_then=Subquery(last))
        return told.filter(phase_then__in=ENGAGED)


class Referral(models.Model):
    """Which organisation brought a firm's file to the programme; none, once told by mistake."""

    enrolment = models.OneToOneField(
        Enrolment, models.PROTECT, related_name="referral", verbose_name="dossier"
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name="orientée par",
    )
    referred_on = models.DateField("orientée le")
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistrée par"
    )

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "orientation d’une entreprise"
        verbose_name_plural = "orientations d’entreprises"

    def __str__(self) -> str:
        return f"{self.enrolment.company}, orientée par {self.organisation or 'personne'}"
