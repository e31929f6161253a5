"""What the committee's forms share."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from django import forms


class CommitteeForm(forms.Form):
    """A form whose `rows` say the order; the page owns the <form> and its buttons."""

    rows: tuple[str | LayoutObject, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        if self.rows:
            self.helper.layout = Layout(*self.rows)


def with_version(row: Any) -> dict[str, Any]:
    """The values of a row that a form shows again, its version among them."""
    stored = {field.attname.removesuffix("_id"): field.value_from_object(row) for field in row._meta.fields}
    return {**stored, "version": row.version}


class TimeField(forms.TimeField):
    """An hour of the day, typed 14:30 or 14 h 30."""

    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Saisissez une heure, par exemple 14:30."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%H h %M"], **kwargs)


class MinutesField(forms.IntegerField):
    """A whole number of minutes."""

    widget = forms.TextInput({"inputmode": "numeric"})
    default_error_messages = {"invalid": "Saisissez un nombre de minutes, par exemple 15."}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # min and max are for number boxes
