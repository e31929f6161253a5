"""What a device sends with the key that it made itself."""

from django import forms

from diagnostics.forms.attachments import AttachForm
from diagnostics.models import Diagnostic


class StartForm(forms.Form):
    """A diagnostic begun without network."""

    id = forms.UUIDField()
    kind = forms.ChoiceField(choices=Diagnostic.Kind.choices)


class FileForm(AttachForm):
    """A photograph taken without network."""

    id = forms.UUIDField()
