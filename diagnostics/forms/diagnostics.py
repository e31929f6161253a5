"""Answering a question; transmitting a diagnostic, sending one of its axes back."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from diagnostics.models import Answer, Axis, Diagnostic, Question
from diagnostics.scale import SCALE

NOT_APPLICABLE = "na"
_TARGETS = [("", "Non précisé"), *((str(step.value), f"{step.value} {step.name}") for step in SCALE)]
_TEXT = {"rows": 2, "maxlength": 2000}


class AnswerForm(forms.Form):
    """The answer to one question; each field's name begins with the question's code."""

    level = forms.ChoiceField(label="Niveau constaté", required=False, widget=forms.RadioSelect)
    target_level = forms.ChoiceField(
        label="Niveau visé", required=False, choices=_TARGETS, help_text="Au moins le niveau constaté."
    )
    comment = forms.CharField(
        label="Commentaire", required=False, max_length=2000, widget=forms.Textarea(_TEXT)
    )
    evidence = forms.CharField(
        label="Éléments constatés", required=False, max_length=2000, widget=forms.Textarea(_TEXT)
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, question: Question, answer: Answer | None) -> None:
        super().__init__(data, prefix=question.code, initial=_initial(answer))
        self.question = question
        level: Any = self.fields["level"]
        level.choices = [
            *((str(each.value), f"{each.value} – {each.description}") for each in question.levels.all()),
            (NOT_APPLICABLE, "Non applicable à l’entreprise"),
        ]
        level.error_messages["invalid_choice"] = "Un niveau va de 0 à 5."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def values(self) -> dict[str, Any]:
        """What `save_answer` is told."""
        typed = self.cleaned_data
        is_scored = typed["level"] not in ("", NOT_APPLICABLE)
        return {
            "level": int(typed["level"]) if is_scored else None,
            "is_not_applicable": typed["level"] == NOT_APPLICABLE,
            "target_level": int(typed["target_level"]) if typed["target_level"] else None,
            "comment": typed["comment"],
            "evidence": typed["evidence"],
            "version": typed["version"] or 0,
        }

    @property
    def told(self) -> list[tuple[str, str]]:
        """What is stored, as it is read: label and value of each field."""
        labels = {str(value): label for value, label in self.fields["level"].choices}  # type: ignore[attr-defined]
        level, target = self.initial.get("level"), self.initial.get("target_level")
        return [
            ("Niveau constaté", labels.get(str(level), "sans réponse")),
            ("Niveau visé", "non précisé" if target is None else str(target)),
            ("Commentaire", self.initial.get("comment") or "–"),
            ("Éléments constatés", self.initial.get("evidence") or "–"),
        ]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed and nothing is stored."""
        return not any(self.cleaned_data.values())


def typed_as(answer: Answer) -> dict[str, str]:
    """The fields of `answer` as its form has them."""
    return {name: "" if value is None else str(value) for name, value in _initial(answer).items()}


def _initial(answer: Answer | None) -> dict[str, Any]:
    if answer is None:
        return {}
    return {
        "level": NOT_APPLICABLE if answer.is_not_applicable else answer.level,
        "target_level": answer.target_level,
        "comment": answer.comment,
        "evidence": answer.evidence,
        "version": answer.version,
    }


class SubmitForm(forms.Form):
    """Transmitting: the reason is asked when an axis is not scored."""

    incomplete_reason = forms.CharField(
        label="Pourquoi des axes ne sont-ils pas notés\u202f?",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Un axe est noté à partir de trois réponses.",
    )

    def __init__(self, *args: Any, is_complete: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_complete:
            del self.fields["incomplete_reason"]
        self.helper = FormHelper()
        self.helper.form_tag = False


class ReturnForm(forms.Form):
    """One axis sent back, with what is to be mended."""

    axis: Any = forms.ModelChoiceField(label="Axe à reprendre", queryset=None, empty_label=None)
    motive = forms.CharField(
        label="Ce qui est à reprendre", max_length=1000, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args: Any, diagnostic: Diagnostic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = diagnostic.returns.filter(mended_at=None).values("axis")
        axes: Any = self.fields["axis"]
        axes.queryset = Axis.objects.filter(questionnaire=diagnostic.questionnaire_id).exclude(pk__in=waiting)
        self.helper = FormHelper()
        self.helper.form_tag = False
