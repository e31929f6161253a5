"""The versions of the questionnaire: two to compare, a question to write, a draft to publish."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms

from diagnostics.models import Question, Questionnaire
from diagnostics.queries_versions import wording_of
from diagnostics.reference import typeset
from diagnostics.scale import SCALE
from industrie_futur import clock
from industrie_futur.forms import DateField

_LEVELS = tuple(f"level_{step.value}" for step in SCALE)


class TypesetField(forms.CharField):
    """A text of one paragraph, kept with the apostrophes and the spaces of French printing."""

    def to_python(self, value: Any) -> str:
        return typeset(re.sub(r"[ \t\r\n]+", " ", super().to_python(value) or "").strip())


class CompareForm(forms.Form):
    """Two versions among those that the visitor reads."""

    de = forms.TypedChoiceField(label="De", coerce=int, widget=forms.Select({"class": "fr-select"}))
    a = forms.TypedChoiceField(label="À", coerce=int, widget=forms.Select({"class": "fr-select"}))

    def __init__(self, data: Any = None, *, versions: Sequence[Questionnaire]) -> None:
        last = [each.version for each in versions[:2]]
        super().__init__(data, initial={"de": last[-1], "a": last[0]})
        self.versions = {each.version: each for each in versions}
        choices = [(each.version, each.short_name) for each in versions]
        for name in ("de", "a"):
            field: Any = self.fields[name]
            field.choices = choices
            field.error_messages["invalid_choice"] = "Cette version n’existe pas."

    def pair(self) -> tuple[Questionnaire, Questionnaire]:
        """The versions chosen, once the form is valid."""
        return self.versions[self.cleaned_data["de"]], self.versions[self.cleaned_data["a"]]


class QuestionForm(forms.Form):
    """The texts of a question of the draft; its levels may be written later, before it is published."""

    title = TypesetField(label="Titre", max_length=120, help_text="Quelques mots, une fois par axe.")
    text = TypesetField(label="Question", max_length=300, widget=forms.Textarea({"rows": 2}))
    help = TypesetField(
        label="Aide à la notation",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce que l’expert regarde, ou demande, pour choisir un niveau.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, question: Question | None = None) -> None:
        stored = {**wording_of(question), "version": question.version} if question else {}
        super().__init__(data, initial=stored)
        for name, step in zip(_LEVELS, SCALE, strict=True):
            self.fields[name] = TypesetField(
                label=f"Niveau {step.value}, {step.name.lower()}",
                max_length=300,
                required=False,
                widget=forms.Textarea({"rows": 2}),
                help_text=f"Échelle commune\u202f: {step.description}",
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("La question", "title", "text", "help", "version"),
            Fieldset("Ce que chaque niveau veut dire", *_LEVELS),
        )

    @property
    def wording(self) -> dict[str, str]:
        """What the services are told, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("title", "text", "help", *_LEVELS)}

    @property
    def typed(self) -> list[tuple[str, str]]:
        """Label and text of what was typed, valid or not."""
        return [
            (str(field.label), str(field.value()))
            for field in self
            if field.name != "version" and field.value()
        ]


class RemoveForm(forms.Form):
    """A question to take out, as it was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class DropForm(forms.Form):
    """A draft to throw away, as it was read."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, draft: Questionnaire) -> None:
        super().__init__(data, initial={"revision": draft.revision})
        self.helper = FormHelper()
        self.helper.form_tag = False

    def read_again(self, draft: Questionnaire) -> None:
        """Shown once more, on what the draft is now: confirming again is a choice."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form comes from a page
        data["revision"] = draft.revision
        self.data = data


class PublishForm(DropForm):
    """A draft to publish, from which day and why."""

    effective_on = DateField(
        label="Appliquée à partir du",
        help_text="Les diagnostics commencés ce jour-là ou après se font sur cette version.",
    )
    note = forms.CharField(
        label="Note",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce qui change et pourquoi\u202f: les officiers et les experts la lisent.",
    )
    field_order = ("effective_on", "note", "revision")

    def __init__(self, data: Any = None, *, draft: Questionnaire) -> None:
        super().__init__(data, draft=draft)
        self.initial["effective_on"] = clock.today()


class MoveForm(forms.Form):
    """A question to move up or down, from the place where it was seen."""

    sens = forms.ChoiceField(choices=[("haut", "Monter"), ("bas", "Descendre")])
    position = forms.IntegerField()
