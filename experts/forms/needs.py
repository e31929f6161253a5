"""What a firm needs of its expert."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from experts.models import Need, Speciality, Technology
from experts.queries import LANGUAGES


class NeedForm(forms.Form):
    """Nothing is compulsory: what is left empty does not weigh in the ranking of experts."""

    specialities = forms.ModelMultipleChoiceField(
        label="Spécialités attendues",
        queryset=Speciality.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    technologies = forms.ModelMultipleChoiceField(
        label="Technologies attendues",
        queryset=Technology.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label="Langue de travail", choices=list(LANGUAGES.items()))
    comment = forms.CharField(
        label="Précisions",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour l’expert\u202f: le projet, la ligne ou l’atelier concerné.",
    )

    def __init__(self, *args: Any, need: Need | None, **kwargs: Any) -> None:
        if need:
            kwargs["initial"] = {
                "specialities": [each.pk for each in need.specialities.all()],
                "technologies": [each.pk for each in need.technologies.all()],
                "language": need.language,
                "comment": need.comment,
            }
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)
