"""Answering a convocation."""

from __future__ import annotations

from typing import Any

from django import forms

from steering.committee.forms.base import CommitteeForm
from steering.models import Recipient


class ReplyForm(CommitteeForm):
    """Whether a member comes, as it was said last."""

    reply = forms.ChoiceField(label="Réponse", choices=Recipient.Reply.choices, widget=forms.RadioSelect)
    represented_by = forms.CharField(
        label="Représenté par",
        max_length=160,
        required=False,
        help_text="À remplir seulement si quelqu’un vient à votre place.",
    )
    rows = ("reply", "represented_by")

    def __init__(self, *args: Any, recipient: Recipient, **kwargs: Any) -> None:
        known = {"reply": recipient.reply, "represented_by": recipient.represented_by}
        super().__init__(*args, initial=known, **kwargs)

    def clean(self) -> dict[str, Any]:
        is_represented = self.cleaned_data.get("reply") == Recipient.Reply.REPRESENTED
        if is_represented and not self.cleaned_data.get("represented_by"):
            self.add_error("represented_by", "Dites par qui.")
        elif not is_represented and not self.errors:
            self.cleaned_data["represented_by"] = ""
        return self.cleaned_data
