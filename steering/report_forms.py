"""Asking for a progress report."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from industrie_futur import clock
from industrie_futur.forms import DateField
from steering.languages import FRENCH, LANGUAGES


class ReportForm(forms.Form):
    """The day whose situation is reported."""

    as_of = DateField(
        label="Situation au", help_text="Jour dont le point rend compte, aujourd’hui au plus tard."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False


class LanguageForm(forms.Form):
    """In which language a report is read: French unless told, or told wrong."""

    langue = forms.ChoiceField(choices=list(LANGUAGES.items()))

    @property
    def chosen(self) -> str:
        return self.cleaned_data["langue"] if self.is_valid() else FRENCH
