"""What the members' table can be narrowed to; the day is the page's."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest

from experts.models import OrganisationKind
from steering.alliance.queries import Alliance, with_contributions

FORMER, ALL = "anciens", "tous"


class MemberFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        label="Organisme", field_name="name", lookup_expr="icontains", max_length=150
    )
    nature = django_filters.ChoiceFilter(
        label="Nature",
        field_name="kind",
        choices=OrganisationKind.choices,
        empty_label="Toutes",
        error_messages={"invalid_choice": "La nature «\u202f%(value)s\u202f» n’existe pas."},
    )
    adhesion = django_filters.ChoiceFilter(
        label="Adhésion",
        choices=[(FORMER, "Anciens membres"), (ALL, "Membres et anciens membres")],
        method="unchanged",
        empty_label="Membres à cette date",
        error_messages={"invalid_choice": "L’adhésion «\u202f%(value)s\u202f» n’existe pas."},
    )

    class Meta:
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        self.alliance: Alliance = request.alliance  # type: ignore[attr-defined]  # of the view

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        day = self.alliance.day
        wanted = self.form.cleaned_data["adhesion"]
        asked = {"": rows.members_on, FORMER: rows.former_members_on, ALL: rows.members_by}  # type: ignore[attr-defined]
        return with_contributions(asked[wanted](day), day, self.alliance.hidden)

    def unchanged(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Told by `filter_queryset`, whatever is asked: without it, the members of the day."""
        return rows
