"""Proposing a mission to an expert of the matching."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from experts.models import Expert
from industrie_futur import clock
from industrie_futur.forms import DateField, DecimalField
from industrie_futur.thresholds import all_thresholds

MOTIVE = "over_capacity_reason"


class ProposalForm(forms.Form):
    """The expert is chosen on the cards of the page; the motive is asked once the rules ask for it."""

    expert = forms.ModelChoiceField(
        label="Expert",
        queryset=Expert.objects.none(),
        error_messages={
            "required": "Choisissez un expert.",
            "invalid_choice": "Cet expert n’est pas au registre.",
        },
    )
    on = DateField(label="À compter du")
    days = DecimalField(
        label="Jours prévus",
        decimal_places=1,
        min_value=Decimal("0.5"),
        max_value=Decimal(60),
        error_messages=dict.fromkeys(
            ("min_value", "max_value"), "Une mission dure d’un demi-jour à 60 jours."
        ),
    )
    message = forms.CharField(
        label="Message à l’expert",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que l’entreprise attend, une date à retenir.",
    )
    over_capacity_reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi cet expert malgré tout\u202f: conservé avec la mission.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expert"].queryset = Expert.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today()
        self.fields["days"].initial = all_thresholds()["mission_days"]

    @property
    def chosen(self) -> str:
        """The expert's key as it was posted, to keep the choice."""
        return str(self["expert"].value() or "")

    @property
    def asks_motive(self) -> bool:
        return bool(self[MOTIVE].errors or self[MOTIVE].value())

    @property
    def mission(self) -> tuple[date, Decimal]:
        """First day and days of the mission to rank experts for: as typed, as long as they make sense."""
        typed = getattr(self, "cleaned_data", {})
        on, days = typed.get("on"), typed.get("days")
        return on or self.fields["on"].initial, days or Decimal(self.fields["days"].initial)
