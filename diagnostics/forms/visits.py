"""Planning a visit, writing one up, cancelling it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from diagnostics.models import Half, Visit
from experts.models import Speciality
from industrie_futur import clock
from industrie_futur.forms import DateField


class _ActForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def values(self) -> dict[str, Any]:
        """What the act is told."""
        return self.cleaned_data


class _VisitForm(_ActForm):
    kind = forms.ChoiceField(label="Nature", choices=Visit.Kind.choices)
    axis = forms.ModelChoiceField(
        label="Axe traité",
        queryset=Speciality.objects.all(),
        required=False,
        empty_label="Aucun en particulier",
        help_text="Obligatoire pour une visite thématique.",
    )
    half = forms.ChoiceField(label="Demi-journée", choices=Half.choices)
    half_days = forms.IntegerField(label="Nombre de demi-journées", min_value=1, max_value=10, initial=1)
    place = forms.ChoiceField(label="Lieu", choices=Visit.Place.choices)


class PlanForm(_VisitForm):
    """A visit to come."""

    planned_on = DateField(label="Prévue le", help_text="Aujourd’hui au plus tôt.")
    field_order = ("kind", "axis", "planned_on", "half", "half_days", "place")


class MoveForm(PlanForm):
    """A planned visit put at another moment."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class LogForm(_VisitForm):
    """A visit that was held, in three minutes."""

    held_on = DateField(label="Réalisée le", help_text="Aujourd’hui au plus tard.")
    participants = forms.CharField(
        label="Participants", max_length=500, required=False, help_text="Noms et fonctions."
    )
    summary = forms.CharField(
        label="Compte rendu", max_length=5000, widget=forms.Textarea({"rows": 5}), required=False
    )
    next_steps = forms.CharField(
        label="Suites", max_length=2000, widget=forms.Textarea({"rows": 3}), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = (
        *("kind", "axis", "held_on", "half", "half_days", "place", "participants", "summary", "next_steps"),
    )

    def values(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        return {"id": typed.pop("key"), **typed}


class CancelForm(_ActForm):
    reason = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea({"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


def initial_of(visit: Visit) -> dict[str, Any]:
    """What the pages of a visit begin with: the stored one; written up, it was held today unless it says."""
    names = ("kind", "axis", "half", "half_days", "place", "participants", "summary", "next_steps")
    stored = {name: getattr(visit, name) for name in (*names, "planned_on", "version")}
    return {**stored, "held_on": visit.held_on or clock.today(), "key": visit.pk}
