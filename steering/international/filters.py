"""Filters of the lists of use cases and of events."""

from __future__ import annotations

import django_filters
from django.db.models import Q

from experts.models import Speciality
from industrie_futur import clock
from steering.models import Event, UseCase
from steering.models.countries import COUNTRIES

TO_COME, PAST, CANCELLED = "a_venir", "passes", "annules"


class UseCaseFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Cas d’usage", method="with_words")
    axe = django_filters.ModelChoiceFilter(
        label="Axe", field_name="axis", queryset=Speciality.objects.all(), empty_label="Tous"
    )
    pays = django_filters.ChoiceFilter(
        label="Pays", field_name="country", choices=list(COUNTRIES.items()), empty_label="Tous"
    )

    class Meta:
        model = UseCase
        fields: list[str] = []

    def with_words(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(description__icontains=value))


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Événement", field_name="name", lookup_expr="icontains")
    quand = django_filters.ChoiceFilter(
        label="Quand",
        method="at_time",
        empty_label="Tous",
        choices=[(TO_COME, "À venir"), (PAST, "Passés"), (CANCELLED, "Annulés")],
    )
    pays = django_filters.ChoiceFilter(
        label="Pays", field_name="country", choices=list(COUNTRIES.items()), empty_label="Tous"
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def at_time(self, rows, name, value):
        if value == CANCELLED:
            return rows.exclude(cancelled_on=None)
        # A month of which the day is not known is to come until it is over.
        today = clock.today()
        to_come = Q(held_on__gt=today) | Q(is_day_known=False, held_on__gte=today.replace(day=1))
        return rows.standing().filter(to_come if value == TO_COME else ~to_come)
