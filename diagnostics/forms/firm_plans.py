"""What the firm answers, without an account, on the pages of its links."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from diagnostics.models import ActionItem
from diagnostics.services.firm_plans import OFFERED, Reply
from industrie_futur.forms import DateField, EurosField

_SEEN = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-version")


class ReplyForm(forms.Form):
    """What the firm says of one action; unbound when the page did not hold that action yet."""

    is_agreed = forms.BooleanField(label="Nous retenons cette action", required=False, initial=True)
    owner = forms.CharField(label="Responsable chez vous", max_length=160, required=False)
    due_on = DateField(label="Échéance", required=False)
    cost = EurosField(
        label="Coût estimé (€)",
        min_value=0,
        max_digits=12,
        required=False,
        error_messages={"min_value": "Un coût n’est pas négatif."},
    )
    remark = forms.CharField(
        label="Remarque pour votre expert", max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, action: ActionItem) -> None:
        prefix = str(action.pk)
        known = data is not None and f"{prefix}-version" in data
        initial = {name: getattr(action, name) for name in (*OFFERED, "version")}
        super().__init__(data if known else None, prefix=prefix, initial=initial)
        self.action = action
        if action.status != ActionItem.Status.PROPOSED:
            del self.fields["is_agreed"]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True  # the secret of the address is the key
        rows = ("owner", Row(Column("due_on"), Column("cost")), "remark", "version")
        self.helper.layout = Layout(*(["is_agreed"] if "is_agreed" in self.fields else []), *rows)

    def reply(self) -> Reply:
        typed = self.cleaned_data
        content = {name: typed[name] for name in OFFERED}
        return Reply(typed["version"], typed.get("is_agreed", True), typed["remark"], content)

    def show_again(self) -> bool:
        """Take the stored version for the one read, to show the page again; whether it had changed."""
        if not self.is_bound:
            return True
        name, data = self.add_prefix("version"), self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        was, data[name] = data[name], str(self.action.version)
        self.data = data
        return was != data[name]


def reply_forms(actions: Sequence[ActionItem], data: Any = None) -> list[ReplyForm]:
    return [ReplyForm(data, action=each) for each in actions]


def replies_of(forms_shown: Sequence[ReplyForm], data: Mapping[str, str]) -> dict[UUID, Reply]:
    """What was said of each action that the page held, those closed meanwhile included."""
    seen = {UUID(found[1]): Reply(0) for name in data if (found := _SEEN.fullmatch(name))}
    return {**seen, **{form.action.pk: form.reply() for form in forms_shown if form.is_bound}}


class DoneForm(forms.Form):
    """Whether an action is done."""

    is_done = forms.TypedChoiceField(
        label="L’action est-elle faite\u202f?",
        choices=[("oui", "Oui, elle est faite"), ("non", "Non, pas encore")],
        coerce=lambda value: value == "oui",
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si l’action est faite."},
    )
    comment = forms.CharField(
        label="Précisions", max_length=500, required=False, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True
