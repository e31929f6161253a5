"""Forms of the handover: who takes over, from when, with which instructions."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import RegionRight, User
from accounts.successors import Proposal
from experts.forms.mandates import SuccessionForm
from experts.queries import Succession
from industrie_futur import clock
from industrie_futur.forms import DateField
from steering.models import Handover

NOBODY = "Personne\u202f: rien ne resterait sans responsable"
INSTRUCTIONS = "Ce qu’il faut savoir, les rendez-vous pris, les contacts utiles. Elles figurent dans la note."


class InstructionsForm(forms.Form):
    """The instructions of a note; every form of a handover ends with them."""

    comment = forms.CharField(
        label="Consignes",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=INSTRUCTIONS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class SuccessorForm(InstructionsForm):
    """Who takes over, among `proposals`; nobody where `is_needed` is false."""

    successor = forms.ChoiceField(
        label="Qui prend la suite",
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": "Ce compte ne peut plus prendre la suite\u202f: rechargez la page."
        },
    )
    field_order = ("on", "starts_on", "ends_on", "successor", "comment")

    def __init__(self, *args: Any, proposals: list[Proposal], is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.user.pk): each.user for each in proposals}
        named = [(str(each.user.pk), f"{each.user}\u202f: {each.reason}") for each in proposals]
        field: Any = self.fields["successor"]
        field.choices = named if is_needed else [("", NOBODY), *named]
        field.initial = field.choices[0][0] if field.choices else ""
        if not proposals:
            del self.fields["successor"]

    def chosen(self) -> User | None:
        """Who takes over; None: nobody."""
        return self.people.get(self.cleaned_data.get("successor", ""))


class RightEndForm(SuccessorForm):
    """The last day of a right."""

    on = DateField(
        label="Dernier jour du droit",
        help_text="Ce jour est compris. La personne qui prend la suite commence le lendemain.",
    )

    def __init__(self, *args: Any, right: RegionRight, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = max(clock.today(), right.starts_on)


class AbsenceForm(SuccessorForm):
    """The two days of an absence, both in."""

    starts_on = DateField(label="Premier jour d’absence")
    ends_on = DateField(label="Dernier jour d’absence", help_text="Ce jour est compris.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = clock.today
        if "successor" in self.fields:
            self.fields["successor"].label = "Qui supplée"
            self.fields[
                "successor"
            ].help_text = "Ses droits sur les régions courent pendant l’absence seulement."


class AccountCloseForm(SuccessionForm, SuccessorForm):
    """The closing of an account: who takes over, and for an expert, who follows the firms of each region."""

    def __init__(self, *args: Any, successions: list[Succession], **kwargs: Any) -> None:
        super().__init__(*args, successions=successions, may_leave=False, **kwargs)
        self.order_fields(["successor", *self.names, "comment"])


class PreparationForm(InstructionsForm):
    """What somebody who leaves says of it themselves."""

    occasion = forms.ChoiceField(
        label="Ce qui se prépare", choices=Handover.Occasion.choices, widget=forms.RadioSelect
    )
    effective_on = DateField(label="Dernier jour")
    field_order = ("occasion", "effective_on", "comment")
