"""What a list of firms can be narrowed to."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet

from accounts.access import SignedInRequest
from companies import queries
from companies.models import Company, Enrolment
from companies.phases import Phase
from companies.size import SizeCategory
from companies.tables import CompanyTable
from industrie_futur import clock
from industrie_futur.forms import DateField
from regions.queries import absorbed

OUT_OF_SCOPE = "n’existe pas, ou n’est pas dans votre périmètre."


class DateFilter(django_filters.Filter):
    """A day, typed as in every form of the portal."""

    field_class = DateField


class CompanyFilterForm(forms.Form):
    """The filters together: the two ends of the period of engagement are in order."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("engagee_du"), cleaned.get("engagee_au")
        if first and last and last < first:
            self.add_error("engagee_au", "La fin de la période précède son début.")
        return cleaned


class CompanyFilter(django_filters.FilterSet):
    """Firms as they stand today or, with `au`, on that day: phase and region are then those of the ledger.

    The figures of the dashboard open here: `?au=2015-07-20&phase=engagee&region=42`.
    """

    q = django_filters.CharFilter(label="Nom, SIREN ou commune", max_length=200)
    region = django_filters.ChoiceFilter(
        label="Région",
        empty_label="Toutes",
        error_messages={"invalid_choice": f"La région «\u202f%(value)s\u202f» {OUT_OF_SCOPE}"},
    )
    departement = django_filters.ModelChoiceFilter(
        label="Département",
        queryset=lambda request: queries.departments_seen_by(request.user),
        empty_label="Tous",
        error_messages={"invalid_choice": f"Ce département {OUT_OF_SCOPE}"},
    )
    categorie = django_filters.ChoiceFilter(
        label="Catégorie",
        choices=SizeCategory.choices,
        empty_label="Toutes",
        error_messages={"invalid_choice": "La catégorie «\u202f%(value)s\u202f» n’existe pas."},
    )
    division = django_filters.ModelChoiceFilter(
        label="Activité (division NAF)",
        queryset=lambda request: queries.naf_divisions(),
        empty_label="Toutes",
        error_messages={"invalid_choice": "Cette division de la NAF n’existe pas."},
    )
    expert = django_filters.ModelChoiceFilter(
        label="Suivie par l’expert",
        queryset=lambda request: queries.experts_seen_by(request.user),
        empty_label="Tous",
        error_messages={"invalid_choice": "Cet expert ne suit aucune entreprise de votre périmètre."},
    )
    engagee_du = DateFilter(label="Engagée à partir du")
    engagee_au = DateFilter(label="Engagée jusqu’au")
    au = DateFilter(label="Situation au", help_text="Vide\u202f: aujourd’hui.")
    phase = django_filters.MultipleChoiceFilter(
        label="Étapes",
        choices=Phase.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "L’étape «\u202f%(value)s\u202f» n’existe pas."},
    )

    class Meta:
        model = Company
        form = CompanyFilterForm
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: SignedInRequest) -> None:
        super().__init__(data, queryset, request=request)
        self.day = _day_in(data)
        day = self.day or clock.today()
        self.regions = queries.regions_of(day, data.get("perimetre"))
        seen = queries.region_codes_seen_by(request.user)
        offered = [region for code, region in self.regions.named.items() if seen is None or code in seen]
        self.filters["region"].extra["choices"] = queries.region_choices(offered, self.regions.switch.map_on)

    def filter_queryset(self, queryset: Any) -> QuerySet:
        """All at once: what `phase` and `region` mean depends on `au`."""
        wanted = self.form.cleaned_data
        rows: Any = queries.with_situation(
            queryset.matching(wanted["q"]),
            user=self.request.user,
            day=self.day,
            standing=self.regions.standing,
            also=["at_department", *CompanyTable().sort_fields(self.data.get("tri", ""))],
        )
        if wanted["region"]:
            rows = rows.filter(at_region__in=absorbed({wanted["region"]}))
        if wanted["departement"]:
            rows = rows.filter(at_department=wanted["departement"].pk)
        if wanted["phase"]:
            rows = rows.filter(at_phase__in=wanted["phase"])
        if wanted["categorie"]:
            rows = rows.filter(size_category=wanted["categorie"])
        if wanted["division"]:
            rows = rows.filter(naf__division=wanted["division"].code)
        return self._with_files(rows, wanted)

    def _with_files(self, rows: QuerySet, wanted: dict[str, Any]) -> QuerySet:
        """`rows` that have, among the files the visitor may read, one of the period and one of the expert."""
        files = Enrolment.objects.visible_to(self.request.user)
        engaged = {
            "enrolled_on__gte": wanted["engagee_du"],
            "enrolled_on__lte": wanted["engagee_au"],
        }
        if engaged := {lookup: day for lookup, day in engaged.items() if day}:
            rows = rows.filter(pk__in=files.filter(**engaged).values("company"))
        if wanted["expert"]:
            followed = files.filter(assignments__expert=wanted["expert"], assignments__status="accepted")
            rows = rows.filter(pk__in=followed.values("company"))
        return rows


def _day_in(data: Any) -> date | None:
    """The day that the address asks for, if it is one: the form says what is wrong with another."""
    try:
        return DateField(required=False).clean(data.get("au"))
    except forms.ValidationError:
        return None
