"""Forms of the lists, their members, and the mailings."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from regions.models import Region
from steering.committee.forms.base import CommitteeForm, with_version
from steering.mailing.queries import possible_members
from steering.models import Mailing, MailingList


class MailingListForm(CommitteeForm):
    """A list: new, or as it was when the page was opened."""

    name = forms.CharField(label="Nom", max_length=120)
    purpose = forms.CharField(
        label="Objet",
        max_length=300,
        help_text="Imprimé au pied de chaque courriel\u202f: pourquoi on le reçoit.",
    )
    region: Any = forms.ModelChoiceField(
        label="Région",
        queryset=Region.objects.order_by("name"),
        required=False,
        empty_label="France entière",
    )
    gets_digest = forms.BooleanField(
        label="Reçoit la synthèse hebdomadaire",
        required=False,
        help_text="Celle de sa région, ou celle du pays\u202f: des chiffres agrégés, aucun nom d’entreprise.",
    )
    rows: Any = ("name", "purpose", "region", "gets_digest")


class MailingListUpdateForm(MailingListForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*MailingListForm.rows, "version")

    def __init__(self, *args: Any, mailing_list: MailingList, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(mailing_list), **kwargs)


class ListMemberForm(CommitteeForm):
    """An account of the portal, or an address with what makes it right to write to it."""

    user: Any = forms.ModelChoiceField(
        label="Compte du portail", queryset=None, required=False, empty_label="Aucun\u202f: une adresse"
    )
    name = forms.CharField(label="Nom", max_length=170, required=False)
    email = forms.EmailField(label="Adresse électronique", required=False)
    motive = forms.CharField(
        label="Accord ou motif",
        max_length=300,
        required=False,
        help_text="Obligatoire pour une adresse\u202f: accord donné par courriel le 3 juillet 2015.",
    )
    rows: Any = (
        "user",
        Fieldset("Ou une adresse sans compte", Row(Column("name"), Column("email")), "motive"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        users: Any = self.fields["user"]
        users.queryset = possible_members()

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("user") is None and "user" not in self.errors:
            needed = {
                "name": "Donnez le nom.",
                "email": "Donnez l’adresse, ou choisissez un compte.",
                "motive": "Dites pourquoi il est permis d’écrire à cette adresse.",
            }
            for field, said in needed.items():
                if not typed.get(field) and field not in self.errors:
                    self.add_error(field, said)
        return typed


class MailingForm(CommitteeForm):
    """A draft: new, or as it was when the page was opened."""

    subject = forms.CharField(label="Objet", max_length=150)
    body = forms.CharField(
        label="Texte",
        max_length=8000,
        widget=forms.Textarea({"rows": 12}),
        help_text="Une ligne vide sépare les paragraphes. Salut et lien de désinscription s’ajoutent seuls.",
    )
    lists: Any = forms.ModelMultipleChoiceField(
        label="Listes", queryset=None, widget=forms.CheckboxSelectMultiple
    )
    rows: Any = ("subject", "body", "lists")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["lists"]
        chosen.queryset = MailingList.objects.visible_to(user)


class MailingUpdateForm(MailingForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*MailingForm.rows, "version")

    def __init__(self, *args: Any, mailing: Mailing, **kwargs: Any) -> None:
        known = {
            "subject": mailing.subject,
            "body": mailing.body,
            "lists": list(mailing.lists.all()),
            "version": mailing.version,
        }
        super().__init__(*args, initial=known, **kwargs)


class VersionForm(forms.Form):
    """What somebody read, when they act on it."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DigestForm(CommitteeForm):
    """Whose digest to look at."""

    region: Any = forms.ModelChoiceField(
        label="Territoire",
        queryset=Region.objects.order_by("name"),
        required=False,
        empty_label="France entière",
    )
