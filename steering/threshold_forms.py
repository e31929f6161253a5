"""The thresholds of the programme's follow-up, all on one page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from industrie_futur.forms import DecimalField
from industrie_futur.models import Threshold
from industrie_futur.thresholds import THRESHOLDS, Kind, all_thresholds, last_changes

GROUPS = (
    (
        "Délais du bureau",
        (
            *("decision_days", "expert_days", "answer_days", "diagnosis_days", "validation_days"),
            "restitution_days",
            *("silence_days", "certification_days", "callback_days", "commit_days", "payment_days"),
            "right_ends_days",
        ),
    ),
    ("Anomalies", ("visit_days", "grant_days", "cost_gap_pct", "spending_gap_points")),
    ("Experts", ("mission_days",)),
    ("Enquêtes aux entreprises", ("survey_reminder_days",)),
    ("Comité de pilotage", ("committee_due_days",)),
    ("International", ("international_firms",)),
    ("Aides et statistiques", ("de_minimis_warning_pct", "small_number")),
)


@dataclass(frozen=True)
class ThresholdRow:
    """A threshold as the page shows it; `last` is its last change, None as long as it has its default."""

    kind: Kind
    value: int
    last: Threshold | None
    field: forms.BoundField | None

    @property
    def opened_with(self) -> str:
        """The value that the page was opened with, as a hidden box."""
        return self.field.as_hidden(only_initial=True) if self.field else ""


class ThresholdField(DecimalField):
    """A whole number; its bounds are the rule's, said by who changes it."""

    default_error_messages = {"invalid": "Saisissez un nombre entier, par exemple 60."}

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, max_digits=7, show_hidden_initial=True)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> int:  # type: ignore[override]
        number = super().clean(value)
        if number != number.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return int(number)


class ThresholdsForm(forms.Form):
    """A box for each, named by its code. What was not changed is not sent: somebody else's change stays."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial=all_thresholds())
        for code, kind in THRESHOLDS.items():
            self.fields[code] = ThresholdField(label=kind.label)

    @property
    def changed(self) -> dict[str, int]:
        """The thresholds that were given another value since the page was opened."""
        return {code: self.cleaned_data[code] for code in self.changed_data}


def threshold_groups(form: ThresholdsForm | None) -> list[tuple[str, list[ThresholdRow]]]:
    """(title, rows) of the page; without `form`, to be read only. Two queries."""
    last, values = last_changes(), all_thresholds()

    def row(code: str) -> ThresholdRow:
        return ThresholdRow(THRESHOLDS[code], values[code], last.get(code), form[code] if form else None)

    return [(title, [row(code) for code in codes]) for title, codes in GROUPS]
