"""Filters of the list of accepted anomalies."""

import django_filters
from django.db.models import QuerySet

from regions.queries import absorbed
from steering.anomalies.rules import RULES
from steering.filters import region_choices
from steering.models import AcceptedAnomaly


class AcceptedAnomalyFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Motif", field_name="reason", lookup_expr="icontains")
    regle = django_filters.ChoiceFilter(
        label="Anomalie",
        field_name="rule",
        empty_label="Toutes les anomalies",
        choices=[(code, rule.title) for code, rule in RULES.items()],
    )
    region = django_filters.ChoiceFilter(
        label="Région", method="in_region", empty_label="Toutes les régions", choices=region_choices
    )

    class Meta:
        model = AcceptedAnomaly
        fields: list[str] = []

    def in_region(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(region__in=absorbed({value}))
