"""The steering committee: who sits on it, when it meets, and the agenda of each meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, ProtectedError, Q
from django.urls import reverse
from django.utils import timezone

from accounts.scoping import Role, ScopedQuerySet
from experts.models import Organisation
from industrie_futur import clock
from steering.models.periods import OfPeriod, Periods

WRITERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
READERS = WRITERS | {Role.OBSERVER}
"""The committee is not the business of the regions' officers, nor of experts."""


class CommitteeQuerySet(ScopedQuerySet):
    """What the ministry and administrators write, and nobody else reads."""

    writers = WRITERS
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        is_known = user.is_active and not user.is_anonymous
        return self.all() if is_known and user.role in WRITERS else self.none()


class MemberQuerySet(Periods, CommitteeQuerySet):
    pass


class CommitteeMember(OfPeriod):
    """A mandate on the committee: who, for whom, in what quality, from when to when.

    A person whose mandate is renewed, or who sits for another body, has another row.
    """

    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_mandates",
        verbose_name="compte du portail",
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committee_members",
        verbose_name="organisme de l’Alliance",
    )
    administration = models.CharField("administration ou autre instance", max_length=150, blank=True)
    quality = models.CharField("qualité", max_length=150)
    starts_on = models.DateField("mandat à compter du")
    ends_on = models.DateField("mandat jusqu’au (inclus)", null=True, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = "membre du comité"
        verbose_name_plural = "membres du comité"
        ordering = ("last_name", "first_name", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="committee_member_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin du mandat précède son début.",
            ),
            models.CheckConstraint(
                name="committee_member_for_one_body",
                condition=Q(organisation=None, administration__gt="")
                | Q(organisation__isnull=False, administration=""),
                violation_error_message="Un membre siège pour un organisme ou pour une administration.",
            ),
            models.UniqueConstraint(
                name="committee_member_once_per_start",
                fields=["email", "starts_on"],
                violation_error_message="Cette personne a déjà un mandat à compter de cette date.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self) -> str:
        return reverse("steering:member_update", args=[self.pk])

    @property
    def body(self) -> str:
        """For whom the member sits."""
        return str(self.organisation or self.administration)


class MeetingQuerySet(CommitteeQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Every meeting for who steers and for observers; none for officers and experts."""
        is_known = user.is_active and not user.is_anonymous
        return self.all() if is_known and user.role in READERS else self.none()

    def delete(self) -> Any:
        if closed := set(self.exclude(status=Meeting.Status.PLANNED)):
            raise frozen(closed)
        return super().delete()

    def standing(self) -> Self:
        """Meetings that were not cancelled."""
        return self.exclude(status=Meeting.Status.CANCELLED)

    def planned(self) -> Self:
        """Meetings that may still change."""
        return self.filter(status=Meeting.Status.PLANNED)

    def next_meeting(self) -> Any:
        """The first meeting today or later that is neither held nor cancelled."""
        return self.planned().filter(held_on__gte=clock.today()).order_by("held_on").first()


def frozen(rows: Iterable[Any]) -> ProtectedError:
    """What `rows` of a closed meeting answer to who deletes them, whatever the database."""
    return ProtectedError("Une réunion tenue ou annulée ne s’efface pas, ni rien d’elle.", set(rows))


class Meeting(models.Model):
    """A meeting of the steering committee; its eve brings a progress report.

    Held or cancelled, it never changes again, nor does anything of it: the database refuses
    (`steering.committee.guards`).
    """

    class Status(models.TextChoices):
        PLANNED = "planned", "Prévue"
        HELD = "held", "Tenue"
        CANCELLED = "cancelled", "Annulée"

    held_on = models.DateField("date")
    starts_at = models.TimeField("heure", null=True, blank=True)
    duration_minutes = models.PositiveSmallIntegerField("durée (minutes)", default=120)
    place = models.CharField("lieu", max_length=200, blank=True)
    title = models.CharField("thème", max_length=200)
    is_confirmed = models.BooleanField("date confirmée", default=True)
    status = models.CharField("état", max_length=9, choices=Status, default=Status.PLANNED)
    cancel_reason = models.CharField("motif d’annulation", max_length=500, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="close par",
    )
    sequence = models.PositiveIntegerField(
        "version convoquée",
        default=0,
        editable=False,
        help_text="Monte quand une réunion convoquée est déplacée ou annulée.",
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "réunion du comité de pilotage"
        verbose_name_plural = "réunions du comité de pilotage"
        ordering = ("held_on",)
        constraints = [
            models.UniqueConstraint(
                name="meeting_one_per_day",
                fields=["held_on"],
                condition=~Q(status="cancelled"),
                violation_error_message="Une réunion du comité est déjà prévue ce jour.",
            ),
            models.CheckConstraint(
                name="meeting_closed_iff_status",
                condition=Q(status="planned", closed_at=None, closed_by=None)
                | Q(status__in=["held", "cancelled"], closed_at__isnull=False, closed_by__isnull=False),
                violation_error_message="Une réunion tenue ou annulée dit quand et par qui.",
            ),
            models.CheckConstraint(
                name="meeting_cancelled_with_reason",
                condition=Q(status="cancelled", cancel_reason__gt="")
                | (~Q(status="cancelled") & Q(cancel_reason="")),
                violation_error_message="Une annulation se motive.",
            ),
            models.CheckConstraint(
                name="meeting_duration_in_bounds",
                condition=Q(duration_minutes__gte=15, duration_minutes__lte=600),
                violation_error_message="Une réunion dure de 15 minutes à 10 heures.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.held_on:%d/%m/%Y})"

    def get_absolute_url(self) -> str:
        return reverse("steering:meeting_detail", args=[self.pk])

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        if not self.is_planned:
            raise frozen([self])
        return super().delete(*args, **kwargs)

    @property
    def is_planned(self) -> bool:
        return self.status == self.Status.PLANNED

    @property
    def is_held(self) -> bool:
        return self.status == self.Status.HELD

    @property
    def starts(self) -> datetime | None:
        """The moment it begins, in Paris; None while the hour is not known."""
        if self.starts_at is None:
            return None
        return timezone.make_aware(datetime.combine(self.held_on, self.starts_at))

    @property
    def ends(self) -> datetime | None:
        return self.starts + timedelta(minutes=self.duration_minutes) if self.starts else None


class OfMeetingQuerySet(ScopedQuerySet):
    """What hangs on a meeting by the relation `meeting_path`: read with it, frozen once it is closed."""

    writers = WRITERS
    is_written_by_regions = False
    meeting_path = "meeting"

    def visible_to(self, user: Any) -> Self:
        return self.filter(**{f"{self.meeting_path}__in": Meeting.objects.visible_to(user)})

    def delete(self) -> Any:
        if closed := set(self.exclude(**{f"{self.meeting_path}__status": Meeting.Status.PLANNED})):
            raise frozen(closed)
        return super().delete()


class OfMeeting(models.Model):
    """Base of what is frozen with its meeting."""

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        # By its QuerySet, which asks the database how the meeting stands by now.
        return type(self)._default_manager.filter(pk=self.pk).delete()


class AgendaItem(OfMeeting):
    """A point of the agenda: in its place, presented by somebody, for some minutes."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name="réunion")
    position = models.PositiveSmallIntegerField("rang")
    title = models.CharField("point", max_length=200)
    rapporteur = models.CharField("rapporteur", max_length=160, blank=True)
    duration_minutes = models.PositiveSmallIntegerField("durée (minutes)", default=15)
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ("position", "pk")
        constraints = [
            models.UniqueConstraint(
                name="agenda_item_once",
                fields=["meeting", "title"],
                violation_error_message="Ce point est déjà à l’ordre du jour.",
            ),
            models.CheckConstraint(
                name="agenda_item_duration_in_bounds",
                condition=Q(duration_minutes__gte=1, duration_minutes__lte=600),
                violation_error_message="Un point dure d’une minute à 10 heures.",
            ),
        ]

    def __str__(self) -> str:
        return self.title
