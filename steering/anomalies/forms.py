"""Choosing which anomalies are listed, and holding one for right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from regions.models import Region
from steering.anomalies.rules import RULES


class AnomalyFilterForm(forms.Form):
    """A rule and a region, read from the address; `regions` (by code) are those of the day in reach."""

    regle = forms.ChoiceField(label="Anomalie", required=False)
    region = forms.ChoiceField(label="Région", required=False)

    def __init__(self, asked: Mapping[str, str], *, regions: Mapping[str, Region]) -> None:
        super().__init__({name: asked.get(name, "").strip() for name in ("regle", "region")})
        rules = [(code, rule.title) for code, rule in RULES.items()]
        places = [(code, str(region)) for code, region in regions.items()]
        self.fields["regle"].choices = [("", "Toutes les anomalies"), *rules]  # type: ignore[attr-defined]
        self.fields["region"].choices = [("", "Toutes les régions"), *places]  # type: ignore[attr-defined]
        if len(regions) < 2:
            del self.fields["region"]

    @property
    def rules(self) -> list[str]:
        """Codes of the rules wanted; empty: all."""
        return [code for code in [self.cleaned_data.get("regle")] if code]

    @property
    def region_code(self) -> str:
        """ "": all."""
        return self.cleaned_data.get("region") or ""


class AcceptForm(forms.Form):
    """Why what looks wrong is right."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi ce qui est enregistré est juste. Le motif est conservé, et lu par le ministère.",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("reason")
