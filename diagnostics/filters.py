"""What the list of diagnostics can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from companies.queries import region_choices, regions_of
from diagnostics.models import Diagnostic, Questionnaire
from diagnostics.queries import with_firm
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.queries import absorbed


class DiagnosticFilter(django_filters.FilterSet):
    """Regions of both geographies: a new one stands for those it absorbed."""

    q = django_filters.CharFilter(label="Entreprise", max_length=200, method="search")
    etat = django_filters.ChoiceFilter(
        label="État",
        field_name="status",
        choices=Diagnostic.Status.choices,
        empty_label="Tous",
        error_messages={"invalid_choice": "L’état «\u202f%(value)s\u202f» n’existe pas."},
    )
    nature = django_filters.ChoiceFilter(
        label="Nature",
        field_name="kind",
        choices=Diagnostic.Kind.choices,
        empty_label="Toutes",
        error_messages={"invalid_choice": "La nature «\u202f%(value)s\u202f» n’existe pas."},
    )
    version = django_filters.ChoiceFilter(
        label="Version du questionnaire",
        field_name="questionnaire__version",
        empty_label="Toutes",
        error_messages={"invalid_choice": "La version «\u202f%(value)s\u202f» n’existe pas."},
    )
    region = django_filters.ChoiceFilter(
        label="Région",
        method="in_region",
        empty_label="Toutes",
        error_messages={"invalid_choice": "La région «\u202f%(value)s\u202f» n’existe pas."},
    )

    class Meta:
        model = Diagnostic
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        versions = Questionnaire.objects.published()
        self.filters["version"].extra["choices"] = [(each.version, each.short_name) for each in versions]
        self.regions = regions_of(clock.today(), data.get("perimetre"))
        self.filters["region"].extra["choices"] = region_choices(
            self.regions.named.values(), self.regions.switch.map_on
        )

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return with_firm(super().filter_queryset(queryset))

    def search(self, rows: QuerySet, name: str, typed: str) -> QuerySet:
        for word in normalise(typed).split():
            rows = rows.filter(enrolment__company__search_text__contains=word)
        return rows

    def in_region(self, rows: QuerySet, name: str, code: str) -> QuerySet:
        return rows.filter(enrolment__region__in=absorbed({code}))
