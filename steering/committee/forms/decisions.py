"""Recording a decision, following it up, writing the minutes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Column, Row
from django import forms
from django.db.models import Q

from industrie_futur import clock
from industrie_futur.forms import DateField
from steering.committee.forms.base import CommitteeForm, with_version
from steering.models import AgendaItem, CommitteeMember, Decision, DecisionStatus, Meeting, Minutes


class _OwnedForm(CommitteeForm):
    """Who answers for a decision, among the members of its day and of today, and until when."""

    owner: Any = forms.ModelChoiceField(
        label="Responsable", queryset=None, empty_label="À choisir", help_text="Un membre du comité."
    )
    due_on = DateField(label="Échéance")

    def __init__(
        self, *args: Any, user: Any, meeting: Meeting, decision: Decision | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=with_version(decision) if decision else None, **kwargs)
        members = CommitteeMember.objects.visible_to(user)
        offered = Q(pk=decision.owner_id) if decision else Q()
        for day in (meeting.held_on, clock.today()):
            offered |= Q(pk__in=members.running_on(day).values("pk"))
        self.fields["owner"].queryset = members.filter(offered)  # type: ignore[attr-defined]
        if "key" in self.fields:
            self.fields["key"].initial = uuid4


class _DecisionFields(_OwnedForm):
    title = forms.CharField(label="Décision", max_length=200, help_text="En une phrase.")
    text = forms.CharField(
        label="Précisions", max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    item: Any = forms.ModelChoiceField(
        label="Point de l’ordre du jour", queryset=None, required=False, empty_label="Aucun en particulier"
    )
    rows: Any = ("title", "text", "item", Row(Column("owner"), Column("due_on")))

    def __init__(self, *args: Any, user: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, user=user, meeting=meeting, **kwargs)
        items = AgendaItem.objects.visible_to(user).filter(meeting=meeting)
        self.fields["item"].queryset = items  # type: ignore[attr-defined]


class DecisionForm(_DecisionFields):
    """A new decision; pressed twice, its button records one."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    rows = (*_DecisionFields.rows, "key")


class DecisionUpdateForm(_DecisionFields):
    """A decision as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*_DecisionFields.rows, "version")


class FollowUpForm(_OwnedForm):
    """Where a decision stands, by whom and until when from now on."""

    status = forms.ChoiceField(label="État", choices=DecisionStatus.choices)
    note = forms.CharField(
        label="Note",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Ce qui a été fait ou a changé. Elle s’imprime au prochain comité et ne s’efface plus.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = ("status", "note", Row(Column("owner"), Column("due_on")), "key", "version")


class MinutesForm(CommitteeForm):
    """The draft: a box for the opening, one for each point, one for the closing."""

    opening = forms.CharField(
        label="Ouverture", max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    closing = forms.CharField(
        label="Clôture", max_length=5000, required=False, widget=forms.Textarea({"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, minutes: Minutes, items: Any, **kwargs: Any) -> None:
        stored = {name: getattr(minutes, name) for name in ("opening", "closing", "version")}
        super().__init__(*args, initial=stored, **kwargs)
        self.items = list(items)
        for item in self.items:
            self.fields[f"item_{item.pk}"] = forms.CharField(
                label=f"Débats\u202f: {item}",
                max_length=5000,
                required=False,
                widget=forms.Textarea({"rows": 5}),
                initial=minutes.discussions.get(str(item.pk), ""),
            )
        self.order_fields(["opening", *(f"item_{item.pk}" for item in self.items), "closing", "version"])

    def discussions(self) -> dict[str, str]:
        return {str(item.pk): self.cleaned_data[f"item_{item.pk}"] for item in self.items}


class ApprovalForm(CommitteeForm):
    """The draft that was read: another one is not approved in its place."""

    version = forms.IntegerField(widget=forms.HiddenInput)
