"""Trying one's own lever."""

from __future__ import annotations

from typing import Any

from django import forms


class LeverForm(forms.Form):
    """Experts and places to add in one region, read from the address."""

    region = forms.ChoiceField(label="Région")
    experts = forms.IntegerField(label="Experts en plus", min_value=0, max_value=500, required=False)
    places = forms.IntegerField(
        label="Places financées en plus", min_value=0, max_value=10_000, required=False
    )

    def __init__(self, *args: Any, regions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = regions  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not (cleaned.get("experts") or cleaned.get("places")):
            self.add_error("experts", "Indiquez au moins un expert ou une place.")
        return cleaned
