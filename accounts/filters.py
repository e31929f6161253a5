"""Filters of the lists of accounts and of acts."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Act, User
from accounts.queries import region_choices
from accounts.scoping import Role
from accounts.wording import ACTION_LABELS
from industrie_futur import clock
from industrie_futur.forms import DateField
from industrie_futur.text import normalise
from regions.queries import absorbed


class DayFilter(django_filters.Filter):
    """A day, typed as in every form of the portal."""

    field_class = DateField


class UserFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Nom ou adresse", method="by_text")
    role = django_filters.ChoiceFilter(label="Rôle", choices=Role.choices, empty_label="Tous les rôles")
    region = django_filters.ChoiceFilter(
        label="Région en charge", choices=region_choices, method="by_region", empty_label="Toutes les régions"
    )
    actif = django_filters.ChoiceFilter(
        label="État",
        choices=[("oui", "Actif"), ("non", "Désactivé")],
        method="by_state",
        empty_label="Tous les états",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_text(self, rows: Any, name: str, typed: str) -> QuerySet:
        return rows.matching(typed)

    def by_region(self, rows: Any, name: str, code: str) -> QuerySet:
        """Those in charge today of the region or of one that it absorbed."""
        return rows.in_charge_on(clock.today(), absorbed([code]))

    def by_state(self, rows: QuerySet, name: str, state: str) -> QuerySet:
        return rows.filter(is_active=state == "oui")


class PeriodForm(forms.Form):
    """Two days, both in."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("du"), cleaned.get("au")
        if start and end and end < start:
            raise ValidationError({"au": "La fin de la période précède son début."})
        return cleaned


class ActFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Objet (nom, numéro)", method="by_text")
    auteur = django_filters.CharFilter(label="Auteur (nom ou adresse)", method="by_author")
    acte = django_filters.ChoiceFilter(
        label="Acte",
        field_name="action",
        choices=sorted(ACTION_LABELS.items(), key=lambda choice: normalise(choice[1])),
        empty_label="Tous les actes",
    )
    du = DayFilter(label="Du", method="since")
    au = DayFilter(label="Au (inclus)", method="until")

    class Meta:
        model = Act
        fields: list[str] = []
        form = PeriodForm

    def by_text(self, rows: QuerySet, name: str, typed: str) -> QuerySet:
        return rows.filter(Q(subject_label__icontains=typed) | Q(subject_id=typed))

    def by_author(self, rows: QuerySet, name: str, typed: str) -> QuerySet:
        authors = User.objects.visible_to(self.request.user).matching(typed)
        return rows.filter(done_by__in=authors.values("pk"))

    def since(self, rows: QuerySet, name: str, day: date) -> QuerySet:
        return rows.filter(done_at__gte=_midnight(day))

    def until(self, rows: QuerySet, name: str, day: date) -> QuerySet:
        return rows.filter(done_at__lt=_midnight(day + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    """The first moment of `day` in Paris."""
    return timezone.make_aware(datetime.combine(day, time.min))
