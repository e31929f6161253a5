"""What a list of grants can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from accounts.access import SignedInRequest
from companies import queries
from companies.filters import OUT_OF_SCOPE, CompanyFilterForm, DateFilter
from companies.models import Company, Grant
from companies.tables_money import STATES
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.models import RegionalProgramme
from regions.queries import absorbed


class GrantFilter(django_filters.FilterSet):
    """Regions of both geographies: a new one stands for those it absorbed."""

    q = django_filters.CharFilter(label="Entreprise ou référence", max_length=200, method="search")
    etat = django_filters.ChoiceFilter(
        label="État",
        method="in_state",
        choices=[(state.code, state.label) for state in STATES],
        empty_label="Tous",
        error_messages={"invalid_choice": "L’état «\u202f%(value)s\u202f» n’existe pas."},
    )
    nature = django_filters.ChoiceFilter(
        label="Nature",
        field_name="kind",
        choices=Grant.Kind.choices,
        empty_label="Toutes",
        error_messages={"invalid_choice": "La nature «\u202f%(value)s\u202f» n’existe pas."},
    )
    regime = django_filters.ChoiceFilter(
        label="Régime",
        field_name="regime",
        choices=Grant.Regime.choices,
        empty_label="Tous",
        error_messages={"invalid_choice": "Le régime «\u202f%(value)s\u202f» n’existe pas."},
    )
    region = django_filters.ChoiceFilter(
        label="Région",
        method="in_region",
        empty_label="Toutes",
        error_messages={"invalid_choice": f"La région «\u202f%(value)s\u202f» {OUT_OF_SCOPE}"},
    )
    programme = django_filters.ModelChoiceFilter(
        label="Programme",
        queryset=lambda request: RegionalProgramme.objects.visible_to(request.user),
        empty_label="Tous",
        error_messages={"invalid_choice": f"Ce programme {OUT_OF_SCOPE}"},
    )
    engagee_du = DateFilter(label="Engagée à partir du", field_name="committed_on", lookup_expr="gte")
    engagee_au = DateFilter(label="Engagée jusqu’au", field_name="committed_on", lookup_expr="lte")

    class Meta:
        model = Grant
        form = CompanyFilterForm
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: SignedInRequest) -> None:
        super().__init__(data, queryset, request=request)
        self.regions = queries.regions_of(clock.today(), data.get("perimetre"))
        seen = queries.region_codes_seen_by(request.user)
        offered = [region for code, region in self.regions.named.items() if seen is None or code in seen]
        self.filters["region"].extra["choices"] = queries.region_choices(offered, self.regions.switch.map_on)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows.select_related("enrolment__company", "programme", "recorded_by")

    def search(self, grants: QuerySet, name: str, typed: str) -> QuerySet:
        firms = Company.objects.visible_to(self.request.user).matching(typed).values("pk")
        named = grants.filter(enrolment__company__in=firms)
        return named | grants.filter(act_reference__icontains=typed) if normalise(typed) else named

    def in_state(self, grants: Any, name: str, code: str) -> QuerySet:
        return next(state for state in STATES if state.code == code).rows(grants)

    def in_region(self, grants: QuerySet, name: str, code: str) -> QuerySet:
        return grants.filter(region__in=absorbed({code}))
