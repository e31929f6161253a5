"""Writing a plan's actions, following them, asking the firm."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms

from accounts.models import User
from companies.models import Enrolment, Grant
from companies.tables_money import state_of
from diagnostics.models import ActionItem
from diagnostics.services.plans import CONTENT, NEXT
from experts.models import Speciality
from industrie_futur.forms import DateField, EurosField
from industrie_futur.templatetags.portal import euros


class _PlanForm(forms.Form):
    """Base: the layout follows `rows`, or the fields; the template owns the <form>."""

    rows: tuple[Any, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*(self.rows or self.fields))


class _GrantField(forms.ModelChoiceField):
    def label_from_instance(self, grant: Grant) -> str:  # type: ignore[override]
        return f"{grant.get_kind_display()}, {euros(grant.amount, 'court')}, {state_of(grant).label.lower()}"


class ActionForm(_PlanForm):
    """All of an action that may be changed; the grant for who reads the firm's grants alone."""

    title = forms.CharField(label="Action", max_length=200)
    detail = forms.CharField(
        label="Précisions", max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    axis = forms.ModelChoiceField(label="Axe", queryset=Speciality.objects.all(), empty_label="Choisir…")
    priority = forms.TypedChoiceField(
        label="Priorité", choices=ActionItem.Priority.choices, coerce=int, initial=ActionItem.Priority.MEDIUM
    )
    horizon = forms.ChoiceField(
        label="Horizon", choices=ActionItem.Horizon.choices, initial=ActionItem.Horizon.MEDIUM
    )
    owner = forms.CharField(
        label="Responsable dans l’entreprise", max_length=160, required=False, help_text="Nom et fonction."
    )
    due_on = DateField(label="Échéance", required=False)
    cost = EurosField(
        label="Coût estimé (€)",
        min_value=0,
        max_digits=12,
        required=False,
        help_text="Hors taxes. Vide\u202f: pas encore estimé.",
        error_messages={"min_value": "Un coût n’est pas négatif."},
    )
    grant = _GrantField(
        label="Subvention qui la finance",
        queryset=Grant.objects.none(),
        required=False,
        empty_label="Aucune",
    )
    rows: tuple[Any, ...] = (
        Fieldset("Action", "title", "detail", "axis", Row(Column("priority"), Column("horizon"))),
        Fieldset("Réalisation", "owner", Row(Column("due_on"), Column("cost"))),
    )

    def __init__(self, *args: Any, user: User, file: Enrolment, **kwargs: Any) -> None:
        grants = Grant.objects.visible_to(user).filter(enrolment=file).select_related("enrolment__company")
        self.has_grants = grants.exists()
        if self.has_grants:
            self.rows = (*self.rows, Fieldset("Financement", "grant"))
        super().__init__(*args, **kwargs)
        if self.has_grants:
            self.fields["grant"].queryset = grants  # type: ignore[attr-defined]
        else:
            del self.fields["grant"]


class ActionCreateForm(ActionForm):
    """A new action; its key is made with the page, so that a second press is harmless."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    rows = (*ActionForm.rows, "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid4

    def values(self) -> dict[str, Any]:
        """What `add_action` is told."""
        typed = dict(self.cleaned_data)
        return {"id": typed.pop("key"), **typed}


class ActionUpdateForm(ActionForm):
    """An action as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*ActionForm.rows, "version")

    def __init__(self, *args: Any, action: ActionItem, **kwargs: Any) -> None:
        stored = {name: getattr(action, name) for name in CONTENT}
        initial = {**stored, "version": action.version}
        super().__init__(*args, file=action.enrolment, initial=initial, **kwargs)


class MoveForm(_PlanForm):
    """The next state of an action, and the note that it asks for."""

    to = forms.ChoiceField(label="État")
    note = forms.CharField(
        label="Note",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Ce qui montre que l’action est faite, ou pourquoi elle est écartée.",
    )

    def __init__(self, *args: Any, action: ActionItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = NEXT.get(ActionItem.Status(action.status), ())
        self.fields["to"].choices = [(each.value, each.label) for each in steps]  # type: ignore[attr-defined]


class NoteForm(_PlanForm):
    """A line of progress."""

    text = forms.CharField(
        label="Où en est l’action",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Une note ne se modifie plus une fois enregistrée.",
        error_messages={"required": "Écrivez où en est l’action."},
    )


class OrderForm(forms.Form):
    """A button of the plan: up or down, from the rank that the page showed."""

    way = forms.ChoiceField(choices=[("up", "Monter"), ("down", "Descendre")])
    rank = forms.IntegerField(min_value=0)
