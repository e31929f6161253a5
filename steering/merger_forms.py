"""Forms of a takeover: each act is confirmed, and undoing says why."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class ConfirmForm(forms.Form):
    """A box to tick, worded by the act."""

    is_confirmed = forms.BooleanField(
        error_messages={"required": "Cochez la case pour confirmer."},
    )

    def __init__(self, *args: Any, confirmation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_confirmed"].label = confirmation
        self.helper = FormHelper()
        self.helper.form_tag = False


class UndoForm(ConfirmForm):
    """Why a takeover is undone."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Il est conservé avec la reprise.",
    )
    field_order = ("reason", "is_confirmed")
