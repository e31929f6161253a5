"""Assigning experts to firms."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.text import get_text_list

from companies.models import Enrolment
from experts.models import Expert
from experts.queries import candidates_for
from industrie_futur import clock
from industrie_futur.forms import DateField


class CandidateField(forms.ModelChoiceField):
    """Experts to choose from, each with what decides: specialities, organisation, load."""

    def label_from_instance(self, expert: Expert) -> str:  # type: ignore[override]
        codes = get_text_list([speciality.label for speciality in expert.specialities.all()], "et")
        count = expert.running_count  # type: ignore[attr-defined]  # annotated by candidates_for
        load = (
            f"{count} entreprise{'s' if count > 1 else ''} suivie{'s' if count > 1 else ''}"
            if count
            else "disponible"
        )
        return f"{expert} ({expert.get_organisation_kind_display().lower()}, {load})\u202f: {codes}"


class AssignmentForm(forms.Form):
    """The expert of a firm's file, among those who may take it."""

    expert = CandidateField(
        label="Expert",
        queryset=None,
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"invalid_choice": "Cet expert ne peut pas être affecté à cette entreprise."},
    )
    on = DateField(label="À compter du", help_text="Aujourd’hui au plus tard.")

    def __init__(self, *args: Any, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = candidates_for(enrolment)  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False


class AssignmentEndForm(forms.Form):
    """The last day of a mission, and why it ends."""

    on = DateField(label="Dernier jour", help_text="Aujourd’hui au plus tard.")
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Conservé avec la mission\u202f: diagnostic remis, départ, désaccord…",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False
