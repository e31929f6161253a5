"""What the lists of diagnostics and of visits can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest

from companies.filters import DateFilter
from companies.queries import region_choices, regions_of
from diagnostics.models import Diagnostic, Questionnaire, Visit
from diagnostics.queries import with_firm
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.queries import absorbed


def _choice(label: str, field: str, choices: Any, empty: str, error: str) -> django_filters.ChoiceFilter:
    said = {"invalid_choice": f"{error} «\u202f%(value)s\u202f» n’existe pas."}
    return django_filters.ChoiceFilter(
        label=label, field_name=field, choices=choices, empty_label=empty, error_messages=said
    )


class FileFilter(django_filters.FilterSet):
    """Rows of firms' files. Regions of both geographies: a new one stands for those it absorbed."""

    q = django_filters.CharFilter(label="Entreprise", max_length=200, method="search")
    region = django_filters.ChoiceFilter(
        label="Région",
        method="in_region",
        empty_label="Toutes",
        error_messages={"invalid_choice": "La région «\u202f%(value)s\u202f» n’existe pas."},
    )

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        self.regions = regions_of(clock.today(), data.get("perimetre"))
        self.filters["region"].extra["choices"] = region_choices(
            self.regions.named.values(), self.regions.switch.map_on
        )

    def search(self, rows: QuerySet, name: str, typed: str) -> QuerySet:
        for word in normalise(typed).split():
            rows = rows.filter(enrolment__company__search_text__contains=word)
        return rows

    def in_region(self, rows: QuerySet, name: str, code: str) -> QuerySet:
        return rows.filter(enrolment__region__in=absorbed({code}))


class DiagnosticFilter(FileFilter):
    etat = _choice("État", "status", Diagnostic.Status.choices, "Tous", "L’état")
    nature = _choice("Nature", "kind", Diagnostic.Kind.choices, "Toutes", "La nature")
    version = django_filters.ChoiceFilter(
        label="Version du questionnaire",
        field_name="questionnaire__version",
        empty_label="Toutes",
        error_messages={"invalid_choice": "La version «\u202f%(value)s\u202f» n’existe pas."},
    )

    class Meta:
        model = Diagnostic
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        versions = Questionnaire.objects.published()
        self.filters["version"].extra["choices"] = [(each.version, each.short_name) for each in versions]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return with_firm(super().filter_queryset(queryset))


class PeriodForm(forms.Form):
    """The filters together: the two ends of the period are in order."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("du"), cleaned.get("au")
        if first and last and last < first:
            self.add_error("au", "La fin de la période précède son début.")
        return cleaned


class VisitFilter(FileFilter):
    """`du` and `au` are days of the visit (both in): when it was held, else when it is planned."""

    etat = _choice("État", "status", Visit.Status.choices, "Tous", "L’état")
    nature = _choice("Nature", "kind", Visit.Kind.choices, "Toutes", "La nature")
    expert = django_filters.CharFilter(label="Expert", max_length=200, method="of_expert")
    du = DateFilter(label="À partir du", field_name="day", lookup_expr="gte")
    au = DateFilter(label="Jusqu’au", field_name="day", lookup_expr="lte")

    class Meta:
        model = Visit
        form = PeriodForm
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> QuerySet:
        rows = super().filter_queryset(queryset.with_day())
        return rows.select_related("enrolment__company", "expert", "axis")

    def of_expert(self, rows: QuerySet, name: str, typed: str) -> QuerySet:
        for word in normalise(typed).split():
            rows = rows.filter(expert__search_text__contains=word)
        return rows
