"""Writing and reading the comments of a report, and publishing it to a meeting."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User
from steering.models import ChapterText, Meeting


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ChapterTextForm(_Form):
    """The comment on a chapter in one language, opened at a version."""

    text = forms.CharField(
        label="Commentaire",
        max_length=5000,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 12}),
        help_text="Un paragraphe par ligne. Les chiffres, eux, sont ceux du registre.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, text: ChapterText, **kwargs: Any) -> None:
        super().__init__(*args, initial={"text": text.text, "version": text.version}, **kwargs)
        self.fields["text"].widget.attrs["lang"] = text.language


class ReviewForm(_Form):
    """What somebody else says of a comment: nothing when it is approved."""

    motive = forms.CharField(
        label="À reprendre",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Pour renvoyer le commentaire à son auteur\u202f; vide pour l’approuver.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class PublishForm(_Form):
    """The meeting that the report is published to, if there is one."""

    meeting = forms.ModelChoiceField(
        Meeting.objects.none(), label="Pièce de la réunion", required=False, empty_label="Aucune réunion"
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["meeting"]
        chosen.queryset = Meeting.objects.editable_by(user).planned()
