"""Asking for a report, writing and reading its comments, and publishing it to a meeting."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User
from industrie_futur import clock
from industrie_futur.forms import DateField
from steering.languages import FRENCH, LANGUAGES
from steering.models import ChapterText, Meeting


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ReportForm(_Form):
    """The day whose situation is reported."""

    as_of = DateField(
        label="Situation au", help_text="Jour dont le point rend compte, aujourd’hui au plus tard."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.today


class LanguageForm(forms.Form):
    """In which language a report is read: French unless told, or told wrong."""

    langue = forms.ChoiceField(choices=list(LANGUAGES.items()))

    @property
    def chosen(self) -> str:
        return self.cleaned_data["langue"] if self.is_valid() else FRENCH


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
