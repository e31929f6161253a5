"""Filters of the list of decisions."""

from __future__ import annotations

import django_filters

from industrie_futur import clock
from steering.models import Decision, DecisionStatus

UNFINISHED, LATE = "a_suivre", "en_retard"


class DecisionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Décision", field_name="title", lookup_expr="icontains")
    etat = django_filters.ChoiceFilter(
        label="État",
        method="in_state",
        empty_label="Tous les états",
        choices=[(UNFINISHED, "À suivre"), (LATE, "En retard"), *DecisionStatus.choices],
    )

    class Meta:
        model = Decision
        fields: list[str] = []

    def in_state(self, rows, name, value):
        if value == UNFINISHED:
            return rows.unfinished()
        return rows.late_on(clock.today()) if value == LATE else rows.filter(status=value)
