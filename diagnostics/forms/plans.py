"""Following an action of the plan."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from diagnostics.models import ActionItem
from diagnostics.services.plans import NEXT


class MoveForm(forms.Form):
    """The next state of an action, and the note that it asks for."""

    to = forms.ChoiceField(label="État")
    note = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        help_text="Ce qui montre que l’action est faite, ou pourquoi elle est écartée.",
    )

    def __init__(self, *args: Any, action: ActionItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = NEXT.get(ActionItem.Status(action.status), ())
        self.fields["to"].choices = [(each.value, each.label) for each in steps]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
