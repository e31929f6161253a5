"""Events of the international part, of which the month alone may be known."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from steering.models.countries import COUNTRIES
from steering.models.international import Entry, InternationalQuerySet
from steering.models.partnerships import Partnership


class EventQuerySet(InternationalQuerySet):
    def standing(self) -> Self:
        """Events that were not cancelled."""
        return self.filter(cancelled_on=None)


class Event(Entry):
    """A conference, a fair, a working meeting; `held_on` is the 1st where the month alone is known."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", "Conférence"
        LAUNCH = "launch", "Lancement"
        FAIR = "fair", "Salon"
        MEETING = "meeting", "Réunion de travail"
        VISIT = "visit", "Visite"

    name = models.CharField("événement", max_length=200)
    name_de = models.CharField("intitulé en allemand", max_length=200, blank=True)
    kind = models.CharField("nature", max_length=10, choices=Kind)
    place = models.CharField("lieu", max_length=150)
    country = models.CharField("pays", max_length=2, choices=COUNTRIES.items())
    held_on = models.DateField("date")
    is_day_known = models.BooleanField("le jour est connu", default=True)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="partenariat"
    )
    website = models.URLField("site", blank=True)
    cancelled_on = models.DateField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=500, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement international"
        verbose_name_plural = "événements internationaux"
        ordering = ("held_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="event_once_per_day",
                fields=["name", "held_on"],
                violation_error_message="Cet événement est déjà enregistré à cette date.",
            ),
            models.CheckConstraint(
                name="event_month_is_its_first_day",
                condition=Q(is_day_known=True) | Q(held_on__day=1),
                violation_error_message="Un événement dont on ne connaît que le mois est au 1er de ce mois.",
            ),
            models.CheckConstraint(
                name="event_cancelled_with_reason",
                condition=Q(cancelled_on=None, cancel_reason="")
                | Q(cancelled_on__isnull=False, cancel_reason__gt=""),
                violation_error_message="Une annulation a une date et un motif.",
            ),
            models.CheckConstraint(
                name="event_of_known_country",
                condition=Q(country__in=sorted(COUNTRIES)),
                violation_error_message="Ce pays n’est pas de la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("steering:event_detail", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The last day on which it may be held."""
        return last_day(self.held_on, is_day_known=self.is_day_known)


def last_day(held_on: date, *, is_day_known: bool) -> date:
    """The day itself, or the last of its month when the month alone is known."""
    return held_on if is_day_known else held_on.replace(day=monthrange(held_on.year, held_on.month)[1])
