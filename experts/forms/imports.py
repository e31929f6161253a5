"""Sending a spreadsheet of experts."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from companies.imports import Source
from industrie_futur.spreadsheets.reading import MAX_BYTES, MAX_ROWS


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        help_text=(
            f"CSV, XLSX (Excel) ou ODS (LibreOffice)\u202f; {MAX_BYTES // 2**20}\u00a0Mo "
            f"et {MAX_ROWS // 1000}\u202f000 lignes au plus."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def source(self) -> Source:
        """The file sent, once the form is valid."""
        file = self.cleaned_data["file"]
        return Source.read(file, name=file.name)
