"""Days given by quarter, and absences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from experts.models import Expert
from experts.quarters import quarter_name
from industrie_futur.forms import DateField, DecimalField

OUT_OF_QUARTER = "Un trimestre compte de 0 à 66 jours travaillés."


def _days(label: str, **kwargs: Any) -> DecimalField:
    return DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=Decimal(66),
        decimal_places=1,
        error_messages=dict.fromkeys(("min_value", "max_value"), OUT_OF_QUARTER),
        **kwargs,
    )


class DaysForm(forms.Form):
    """The usual days, then a box for each quarter, empty when they are the usual ones."""

    usual = _days("Jours par trimestre", help_text="Ceux que vous donnez au programme d’ordinaire.")

    def __init__(
        self, *args: Any, expert: Expert, particular: Mapping[date, Decimal | None], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["usual"].initial = expert.days_per_quarter
        self.quarters = {f"jours_{each:%Y_%m}": each for each in particular}
        for name, quarter_on in self.quarters.items():
            self.fields[name] = _days(f"Jours au {quarter_name(quarter_on)}", required=False)
            self.fields[name].initial = particular[quarter_on]

    def box_of(self, quarter_on: date) -> forms.BoundField:
        return self[f"jours_{quarter_on:%Y_%m}"]

    def values(self) -> dict[str, Any]:
        """What `services.give_days` takes."""
        typed = self.cleaned_data
        return {
            "usual": typed["usual"],
            "particular": {quarter_on: typed[name] for name, quarter_on in self.quarters.items()},
        }


class LeaveForm(forms.Form):
    """An absence."""

    starts_on = DateField(label="Du")
    ends_on = DateField(label="Au (inclus)")
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=200,
        help_text="Facultatif\u202f: lu par l’administration seule.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(Row(Column("starts_on"), Column("ends_on")), "reason")
