"""Answers to a proposal, and taking it back."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class AcceptForm(forms.Form):
    """The declaration of interests, without which nobody follows a firm."""

    declares_no_interest = forms.BooleanField(
        label="Je déclare n’avoir aucun lien d’intérêts avec l’entreprise ni avec son groupe",
        help_text="Ni emploi, ni capital, ni contrat, ni parenté avec ses dirigeants. Le moment de cette "
        "déclaration est conservé.",
        error_messages={
            "required": "Déclarez l’absence de lien avec l’entreprise, ou déclinez la mission.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class DeclineForm(forms.Form):
    """Why the expert does not take the mission."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Le chargé de mission le lit\u202f: il l’aide à trouver un autre expert.",
    )
    has_interest = forms.BooleanField(
        label="J’ai un lien d’intérêts avec l’entreprise ou avec son groupe",
        required=False,
        help_text="Ce lien est conservé\u202f: cette entreprise ne vous sera plus proposée.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class AnswerForm(forms.Form):
    """The answer that an expert without an account gave to the officer, by telephone or by mail."""

    answer = forms.ChoiceField(
        label="Réponse de l’expert",
        choices=[("accept", "L’expert accepte la mission"), ("decline", "L’expert décline la mission")],
        widget=forms.RadioSelect,
    )
    declares_no_interest = forms.BooleanField(
        label="L’expert déclare n’avoir aucun lien d’intérêts avec l’entreprise ni avec son groupe",
        required=False,
        help_text="Demandé pour accepter\u202f; le moment de cette déclaration est conservé.",
    )
    reason = forms.CharField(
        label="Motif du refus", required=False, max_length=500, widget=forms.Textarea({"rows": 2})
    )
    has_interest = forms.BooleanField(
        label="L’expert a un lien d’intérêts avec l’entreprise ou avec son groupe",
        required=False,
        help_text="Ce lien est conservé\u202f: cette entreprise ne lui sera plus proposée.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class WithdrawForm(forms.Form):
    """Why a proposal is taken back."""

    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Facultatif\u202f; conservé avec la proposition.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
