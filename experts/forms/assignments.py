"""Ending a mission."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from industrie_futur import clock
from industrie_futur.forms import DateField


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
