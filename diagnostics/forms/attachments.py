"""Joining a photograph or a file to a visit."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

ACCEPTED = "image/jpeg,image/png,image/webp,.pdf,.xlsx,.ods"


class AttachForm(forms.Form):
    """One file and what it shows."""

    file = forms.FileField(
        label="Photo ou fichier",
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="JPEG, PNG ou WebP (15\u00a0Mo au plus), PDF, XLSX ou ODS (10\u00a0Mo au plus). "
        "Le lieu et l’heure enregistrés dans une photo sont effacés.",
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide.",
            "max_length": "Le nom de ce fichier est trop long\u202f: 200 caractères au plus.",
        },
    )
    caption = forms.CharField(
        label="Légende", required=False, max_length=200, help_text="Ce que le fichier montre."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
