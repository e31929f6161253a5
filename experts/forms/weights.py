"""The weights of the matching, a box for each criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from experts.models import MatchingWeight
from industrie_futur.forms import DecimalField

HELP = {
    "need": "Part des spécialités et des technologies attendues que l’expert maîtrise.",
    "weak_axes": "Part des axes faibles du dernier diagnostic que l’expert couvre.",
    "sector": "Division NAF connue de l’expert, ou trois missions dans cette division.",
    "distance": "Entière dans le même département, nulle à 400\u00a0km de préfecture à préfecture.",
    "capacity": "Entière quand il lui reste de quoi mener trois missions comme celle-ci dans le trimestre.",
    "language": "L’expert parle la langue de travail de l’entreprise.",
    "past_work": "L’expert a déjà suivi cette entreprise.",
}


class WeightsForm(forms.Form):
    """From 0, which takes the criterion away, to 100."""

    def __init__(self, *args: Any, rows: Sequence[MatchingWeight], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        out = dict.fromkeys(("min_value", "max_value"), "Un poids va de 0 à 100.")
        for row in rows:
            self.fields[row.criterion] = DecimalField(
                label=row.get_criterion_display(),
                help_text=HELP[row.criterion],
                min_value=0,
                max_value=100,
                decimal_places=0,
                initial=row.weight,
                error_messages=out,
            )
        self.helper = FormHelper()
        self.helper.form_tag = False

    def weights(self) -> dict[str, int]:
        return {criterion: int(value) for criterion, value in self.cleaned_data.items()}
