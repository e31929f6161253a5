"""Forms of the agreement of a firm to be named."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from companies.forms.firms import Piece
from companies.models import Company, Contact, NamingAgreement
from industrie_futur import clock
from industrie_futur.forms import DateField


class NamingForm(forms.Form):
    """What the firm agreed to, as the officer collected it."""

    on = DateField(label="Accord donné le")
    given_by = forms.CharField(
        label="Donné par",
        max_length=160,
        help_text="Nom et fonction de la personne qui engage l’entreprise.",
    )
    scope = forms.ChoiceField(
        label="Portée de l’accord", choices=NamingAgreement.Scope.choices, widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label="Ce que l’entreprise a fait, en une phrase",
        max_length=200,
        required=False,
        help_text="Dans des mots que l’entreprise a relus\u202f: la phrase peut être citée avec son nom.",
    )
    contact: Any = forms.ModelChoiceField(
        label="Correspondant qui accepte d’être appelé",
        queryset=None,
        required=False,
        empty_label="Aucun",
        help_text="Son nom et ses coordonnées paraîtront sur les fiches de déplacement du ministère.",
    )

    def __init__(self, *args: Any, company: Company, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
        there = Contact.objects.visible_to(user).filter(company=company, left_on=None)
        self.fields["contact"].queryset = there  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("Accord", "on", "given_by", "scope"),
            Fieldset("Ce qui peut être dit", "summary", "contact"),
            Piece("companies/includes/contact_notice.html"),
        )


class NamingWithdrawalForm(forms.Form):
    on = DateField(label="Accord retiré le", help_text="L’entreprise n’est plus citée dès ce jour-là.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False
