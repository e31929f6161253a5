"""What the list of experts can be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from companies.filters import DateFilter
from companies.queries import region_choices, regions_of
from experts.models import Expert, ExpertQuerySet, OrganisationKind, Speciality
from experts.queries import LANGUAGES, with_card
from industrie_futur import clock
from regions.queries import absorbed

EXPIRING = "expiring"
UNKNOWN_REGION = {"invalid_choice": "La région «\u202f%(value)s\u202f» n’existe pas."}


class ExpertFilter(django_filters.FilterSet):
    """Regions of both geographies: a new one stands for those it absorbed.

    `region` is where an expert counts (the figure of the dashboard opens here), `couvre` where they work.
    """

    q = django_filters.CharFilter(label="Nom ou référence", max_length=200, method="search")
    specialite = django_filters.ModelChoiceFilter(
        label="Spécialité",
        field_name="specialities",
        queryset=lambda request: Speciality.objects.all(),
        empty_label="Toutes",
        error_messages={"invalid_choice": "Cette spécialité n’existe pas."},
    )
    couvre = django_filters.ChoiceFilter(
        label="Intervient en", method="covering", empty_label="Toutes régions", error_messages=UNKNOWN_REGION
    )
    region = django_filters.ChoiceFilter(
        label="Région principale", method="mainly_in", empty_label="Toutes", error_messages=UNKNOWN_REGION
    )
    organisme = django_filters.ChoiceFilter(
        label="Organisme",
        field_name="organisation_kind",
        choices=OrganisationKind.choices,
        empty_label="Tous",
        error_messages={"invalid_choice": "L’organisme «\u202f%(value)s\u202f» n’existe pas."},
    )
    langue = django_filters.ChoiceFilter(
        label="Langue",
        field_name="languages",
        lookup_expr="contains",
        choices=list(LANGUAGES.items()),
        empty_label="Toutes",
        error_messages={"invalid_choice": "La langue «\u202f%(value)s\u202f» n’est pas dans la liste."},
    )
    etat = django_filters.ChoiceFilter(
        label="Agrément",
        method="in_state",
        choices=[*Expert.State.choices, (EXPIRING, "Expire bientôt")],
        empty_label="Tous",
        error_messages={"invalid_choice": "L’état «\u202f%(value)s\u202f» n’existe pas."},
    )
    au = DateFilter(
        label="Retenu au", help_text="Vide\u202f: tous, mandats passés compris.", method="retained"
    )

    class Meta:
        model = Expert
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        self.regions = regions_of(clock.today(), data.get("perimetre"))
        choices = region_choices(self.regions.named.values(), self.regions.switch.map_on)
        for name in ("region", "couvre"):
            self.filters[name].extra["choices"] = choices

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset.with_state(clock.today()))  # type: ignore[attr-defined]
        return with_card(rows, clock.today(), standing=self.regions.standing)

    def search(self, experts: ExpertQuerySet, name: str, typed: str) -> QuerySet:
        return experts.matching(typed)

    def covering(self, experts: ExpertQuerySet, name: str, code: str) -> QuerySet:
        return experts.covering(absorbed({code}))

    def in_state(self, experts: ExpertQuerySet, name: str, state: str) -> QuerySet:
        return experts.expiring(clock.today()) if state == EXPIRING else experts.filter(state=state)

    def mainly_in(self, experts: ExpertQuerySet, name: str, code: str) -> QuerySet:
        return experts.mainly_in(absorbed({code}))

    def retained(self, experts: ExpertQuerySet, name: str, day: Any) -> QuerySet:
        return experts.retained_on(day)
