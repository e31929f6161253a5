"""An expert's card, and what they keep of it themselves."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from companies.queries import naf_divisions
from experts.models import Expert, Organisation, OrganisationKind, Speciality, Technology
from experts.queries import LANGUAGES
from industrie_futur import clock
from industrie_futur.forms import DateField, DecimalField
from regions.models import Department, Region

_BOXES = forms.CheckboxSelectMultiple


class Languages(forms.MultipleChoiceField):
    """Languages among those known, stored "fr;de"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=list(LANGUAGES.items()), widget=_BOXES, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split(";") if isinstance(value, str) else value

    def clean(self, value: Any) -> str:  # type: ignore[override]
        return ";".join(super().clean(value))


class ProfileForm(forms.Form):
    """What an expert keeps of their own card."""

    profile = forms.CharField(
        label="Présentation", max_length=2000, required=False, widget=forms.Textarea({"rows": 5})
    )
    phone = forms.CharField(label="Téléphone", max_length=25, required=False)
    technologies = forms.ModelMultipleChoiceField(
        label="Technologies", queryset=Technology.objects.all(), widget=_BOXES, required=False
    )
    sectors: Any = forms.ModelMultipleChoiceField(
        label="Secteurs connus",
        queryset=None,
        required=False,
        widget=forms.SelectMultiple({"size": 8}),
        help_text="Plusieurs choix\u202f: maintenez Ctrl (ou Cmd) enfoncé.",
    )
    languages = Languages(label="Langues de travail")
    department = forms.ModelChoiceField(
        label="Département d’attache",
        queryset=Department.objects.order_by("code"),
        required=False,
        empty_label="Non renseigné",
        help_text="D’où vous partez en visite\u202f: sert à estimer les distances.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, expert: Expert | None) -> None:
        super().__init__(data, initial=self._initial(expert))
        self.fields["sectors"].queryset = naf_divisions()  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _initial(self, expert: Expert | None) -> dict[str, Any]:
        if expert is None:
            return {"version": 1, "languages": "fr"}
        links = ("technologies", "sectors", "specialities", "regions")
        stored = {
            name: [row.pk for row in getattr(expert, name).all()] if name in links else getattr(expert, name)
            for name in self.base_fields
            if hasattr(expert, name)
        }
        return stored | {"version": expert.version}

    def values(self) -> dict[str, Any]:
        """What `update_expert` is told."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ExpertForm(ProfileForm):
    """The whole card, as the administration keeps it."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse électronique")
    organisation = forms.ModelChoiceField(
        label="Organisme",
        queryset=Organisation.objects.all(),
        required=False,
        empty_label="Indépendant, ou organisme non enregistré",
        help_text="Sa nature devient celle de l’expert.",
    )
    organisation_kind = forms.ChoiceField(label="Nature de l’organisme", choices=OrganisationKind.choices)
    specialities = forms.ModelMultipleChoiceField(
        label="Spécialités", queryset=Speciality.objects.all(), widget=_BOXES
    )
    main_region = forms.ModelChoiceField(
        label="Région principale (2015)",
        queryset=Region.objects.filter(predecessors=None),
        help_text="Celle où l’expert est compté.",
    )
    regions = forms.ModelMultipleChoiceField(
        label="Régions couvertes (2015)", queryset=Region.objects.filter(predecessors=None), widget=_BOXES
    )
    days_per_quarter = DecimalField(
        label="Jours par trimestre", max_digits=4, decimal_places=1, min_value=0, max_value=66
    )
    field_order: tuple[str, ...] = (
        *("first_name", "last_name", "email", "phone", "organisation", "organisation_kind", "specialities"),
        *("technologies", "sectors", "languages", "main_region", "regions", "department"),
        *("days_per_quarter", "profile", "version"),
    )

    def _initial(self, expert: Expert | None) -> dict[str, Any]:
        initial = super()._initial(expert)
        return initial if expert else initial | {"days_per_quarter": Expert().days_per_quarter}


class ExpertCreateForm(ExpertForm):
    """The card of somebody retained just now."""

    retained_on = DateField(label="Retenu à compter du", help_text="Aujourd’hui au plus tard.")
    expires_on = DateField(
        label="Agrément valable jusqu’au", required=False, help_text="Vide\u202f: sans échéance."
    )
    decision = forms.CharField(label="Référence de la décision", max_length=120, required=False)
    field_order = (*ExpertForm.field_order, "retained_on", "expires_on", "decision")

    def _initial(self, expert: Expert | None) -> dict[str, Any]:
        return super()._initial(expert) | {"retained_on": clock.today()}
