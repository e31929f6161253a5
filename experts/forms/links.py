"""Interests that experts declare."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from companies.identifiers import clean_siren, clean_siret, siren_of
from industrie_futur import clock
from industrie_futur.forms import DateField


class LinkForm(forms.Form):
    """A firm by its number, or a firm or a group by its name."""

    subject = forms.CharField(
        label="Entreprise ou groupe",
        max_length=150,
        help_text="Le SIREN de l’entreprise, ou le nom de son groupe.",
    )
    nature = forms.CharField(
        label="Nature du lien",
        max_length=300,
        help_text="Par exemple\u202f: salarié jusqu’en 2013, associé, parent du dirigeant.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_subject(self) -> str:
        """A number is refused when it is wrong: it would exclude nobody."""
        typed = self.cleaned_data["subject"]
        letters = "".join(each for each in typed if each.isalnum())
        if letters.isdecimal():
            return siren_of(clean_siret(typed)) if len(letters) > 11 else clean_siren(typed)
        if len(letters) < 2:
            raise ValidationError("Écrivez le nom du groupe en entier, ou le SIREN de l’entreprise.")
        return typed


class LinkEndForm(forms.Form):
    """The day an interest ceased."""

    on = DateField(label="Le lien a cessé le", help_text="Aujourd’hui au plus tard.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False
