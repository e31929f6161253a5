"""Sending a spreadsheet of firms."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from companies.imports import Source
from industrie_futur import clock
from industrie_futur.forms import DateField
from industrie_futur.spreadsheets.reading import MAX_BYTES, MAX_ROWS


class ImportForm(forms.Form):
    """A file and the day whose situation it tells."""

    file = forms.FileField(
        label="Fichier",
        help_text=(
            f"CSV, XLSX (Excel) ou ODS (LibreOffice)\u202f; {MAX_BYTES // 2**20}\u00a0Mo "
            f"et {MAX_ROWS // 1000}\u202f000 lignes au plus."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.ods"}),
        error_messages={
            "required": "Choisissez un fichier.",
            "empty": "Ce fichier est vide. Vérifiez que c’est le bon, puis choisissez-le de nouveau.",
        },
    )
    as_of = DateField(
        label="Situation au",
        help_text=(
            "Jour dont le fichier décrit la situation. Les étapes dont le fichier ne donne pas la date "
            "sont enregistrées à ce jour."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False

    def source(self) -> Source:
        """The file sent, once the form is valid."""
        file = self.cleaned_data["file"]
        return Source.read(file, name=file.name)
