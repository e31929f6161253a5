"""Forms of the members, the meetings and their agenda."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from experts.models import Organisation
from industrie_futur.forms import DateField
from steering.committee.forms.base import CommitteeForm, MinutesField, TimeField, with_version
from steering.committee.queries import possible_accounts
from steering.models import AgendaItem, CommitteeMember, Meeting


class MemberForm(CommitteeForm):
    """A mandate: new, or `member` as it was when the page was opened."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse électronique", help_text="Les convocations y sont envoyées.")
    user: Any = forms.ModelChoiceField(
        label="Compte du portail",
        queryset=None,
        required=False,
        empty_label="Aucun compte",
        help_text="Y paraissent les rappels de décisions\u202f; sans compte, le ministère les reçoit.",
    )
    organisation: Any = forms.ModelChoiceField(
        label="Organisme de l’Alliance", queryset=None, required=False, empty_label="Aucun"
    )
    administration = forms.CharField(
        label="Ou administration, autre instance",
        max_length=150,
        required=False,
        help_text="Par exemple\u202f: direction générale des entreprises.",
    )
    quality = forms.CharField(label="Qualité", max_length=150, help_text="Par exemple\u202f: présidente.")
    starts_on = DateField(label="Mandat à compter du")
    ends_on = DateField(label="Jusqu’au (inclus)", required=False, help_text="Vide\u202f: sans terme.")
    rows: Any = (
        Fieldset("Qui", Row(Column("first_name"), Column("last_name")), "email", "user"),
        Fieldset("Pour qui", "organisation", "administration", "quality"),
        Fieldset("Mandat", Row(Column("starts_on"), Column("ends_on"))),
    )

    def __init__(self, *args: Any, user: Any, member: CommitteeMember | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(member) if member else None, **kwargs)
        chosen: Any = self.fields
        chosen["user"].queryset = possible_accounts(member)
        chosen["organisation"].queryset = Organisation.objects.visible_to(user)


class MemberUpdateForm(MemberForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*MemberForm.rows, "version")


class MeetingForm(CommitteeForm):
    """When, where and on what the committee meets."""

    title = forms.CharField(label="Thème", max_length=200)
    held_on = DateField(label="Date")
    is_confirmed = forms.BooleanField(
        label="La date est confirmée",
        required=False,
        initial=True,
        help_text="Tant qu’elle ne l’est pas, la réunion ne peut pas être convoquée.",
    )
    starts_at = TimeField(label="Heure", required=False)
    duration_minutes = MinutesField(label="Durée (minutes)", initial=120, min_value=15, max_value=600)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    rows: Any = (
        "title",
        Row(Column("held_on"), Column("starts_at"), Column("duration_minutes")),
        "is_confirmed",
        "place",
    )


class MeetingUpdateForm(MeetingForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*MeetingForm.rows, "version")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(meeting), **kwargs)


class CancelForm(CommitteeForm):
    reason = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Les membres le lisent.",
    )


class ItemForm(CommitteeForm):
    """A point of the agenda."""

    title = forms.CharField(label="Point", max_length=200)
    rapporteur = forms.CharField(label="Rapporteur", max_length=160, required=False)
    duration_minutes = MinutesField(label="Durée (minutes)", initial=15, min_value=1, max_value=600)
    rows: Any = ("title", Row(Column("rapporteur"), Column("duration_minutes")))


class ItemUpdateForm(ItemForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*ItemForm.rows, "version")

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(item), **kwargs)
