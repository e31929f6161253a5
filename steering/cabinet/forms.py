"""Forms of the cabinet: a visit, a question."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from crispy_forms.layout import Column, Row
from django import forms
from django.core.exceptions import ValidationError

from industrie_futur import clock
from industrie_futur.forms import DateField
from industrie_futur.templatetags.portal import short_date
from regions.gazetteer import Place, places_matching
from regions.models import Department
from steering.committee.forms.base import CommitteeForm
from steering.models.cabinet import FARTHEST_KM

DEFAULT_KM = 30
FARTHEST_DAYS = 366
"""Past a year, nobody plans a visit: a typing slip."""


class VisitForm(CommitteeForm):
    """Where and when; a name that several communes bear is asked again with their list."""

    place = forms.CharField(
        label="Commune",
        max_length=100,
        help_text="Son nom ou son code postal, par exemple\u202f: Strasbourg, ou Saint-Denis (93).",
    )
    place_code = forms.CharField(label="Laquelle\u202f?", required=False, widget=forms.RadioSelect)
    day = DateField(label="Date du déplacement")
    radius_km = forms.IntegerField(
        label="Rayon (km)",
        initial=DEFAULT_KM,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "Saisissez un nombre de kilomètres, par exemple 30."},
    )
    rows: Any = ("place", Row(Column("day"), Column("radius_km")))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today
        found = places_matching(str(self.data.get("place", ""))) if self.is_bound else []
        self.found = {place.code: place for place in found}
        if len(found) > 1:
            box: Any = self.fields["place_code"].widget
            box.choices = [(place.code, _told(place)) for place in found]
            self.helper.layout.insert(1, "place_code")
        else:
            del self.fields["place_code"]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > (last := clock.today() + timedelta(days=FARTHEST_DAYS)):
            raise ValidationError(f"Choisissez une date jusqu’au {short_date(last)}.")
        return day

    def clean_radius_km(self) -> int:
        radius: int = self.cleaned_data["radius_km"]
        if not 1 <= radius <= FARTHEST_KM:
            raise ValidationError(f"Le rayon va de 1 à {FARTHEST_KM}\u202fkm.")
        return radius

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("place"):
            return cleaned
        if not self.found:
            self.add_error("place", "Aucune commune ne porte ce nom ni ce code postal.")
        elif len(self.found) > 1 and cleaned.get("place_code") not in self.found:
            self.add_error("place_code", "Plusieurs communes répondent à ce nom\u202f: choisissez la vôtre.")
        return cleaned

    @property
    def chosen(self) -> Place:
        """The commune of a form that is valid."""
        return self.found.get(self.cleaned_data.get("place_code", "")) or next(iter(self.found.values()))


def _told(place: Place) -> str:
    return f"{place}, {place.postcodes[0]}"


class QuestionForm(CommitteeForm):
    """What a member of parliament asks about a department."""

    department = forms.ModelChoiceField(
        label="Département", queryset=Department.objects.all(), empty_label="Choisir un département"
    )
    day = DateField(label="Chiffres au", help_text="Un jour passé, ou aujourd’hui.")
    number = forms.CharField(label="Numéro de la question", max_length=20, required=False)
    author = forms.CharField(
        label="Auteur",
        max_length=160,
        required=False,
        help_text="Par exemple\u202f: M. Jean Exemple, député du Bas-Rhin.",
    )
    text = forms.CharField(
        label="Texte de la question", max_length=5000, required=False, widget=forms.Textarea({"rows": 5})
    )
    rows: Any = (Row(Column("department"), Column("day")), Row(Column("number"), Column("author")), "text")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = clock.today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > clock.today():
            raise ValidationError("Les chiffres d’un jour à venir ne sont pas connus.")
        return day
