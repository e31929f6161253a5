"""Forms of the offices, the liaisons and their exchanges."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from experts.models import Organisation
from industrie_futur import clock
from industrie_futur.forms import DateField
from steering.committee.forms.base import CommitteeForm, with_version
from steering.models import Exchange, Liaison, Mandate, Office


class MandateForm(CommitteeForm):
    """An office: new, or `mandate` as it was when the page was opened."""

    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    organisation: Any = forms.ModelChoiceField(
        label="Organisme d’origine", queryset=None, required=False, empty_label="Non précisé"
    )
    office = forms.ChoiceField(label="Fonction", choices=Office.choices)
    title = forms.CharField(
        label="Titre",
        max_length=80,
        help_text="Tel qu’il se lit\u202f: «\u202fprésident opérationnel\u202f».",
    )
    starts_on = DateField(label="À compter du")
    ends_on = DateField(label="Jusqu’au (inclus)", required=False, help_text="Vide\u202f: sans terme.")
    rows: Any = (
        Fieldset("Qui", Row(Column("first_name"), Column("last_name")), "organisation"),
        Fieldset("Fonction", "office", "title", Row(Column("starts_on"), Column("ends_on"))),
    )

    def __init__(self, *args: Any, user: Any, mandate: Mandate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(mandate) if mandate else None, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.visible_to(user)  # type: ignore[attr-defined]


class MandateUpdateForm(MandateForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*MandateForm.rows, "version")


class LiaisonForm(CommitteeForm):
    """With whom, on what, and whom to speak to."""

    organisation: Any = forms.ModelChoiceField(
        label="Organisme",
        queryset=None,
        empty_label="À choisir",
        help_text="Le Conseil national de l’industrie, une organisation syndicale… Absent de la liste, "
        "il s’ajoute d’abord parmi les organismes.",
    )
    subject = forms.CharField(label="Sujet", max_length=150)
    is_co_steered = forms.BooleanField(label="L’Alliance et l’organisme copilotent ce sujet", required=False)
    contact_name = forms.CharField(label="Correspondant", max_length=160)
    contact_quality = forms.CharField(label="Qualité", max_length=150, required=False)
    contact_email = forms.EmailField(
        label="Adresse électronique professionnelle",
        required=False,
        help_text="Lue par le ministère et les administrateurs seulement.",
    )
    starts_on = DateField(label="À compter du")
    ends_on = DateField(label="Jusqu’au (inclus)", required=False, help_text="Vide\u202f: sans terme.")
    rows: Any = (
        Fieldset("Avec qui, sur quoi", "organisation", "subject", "is_co_steered"),
        Fieldset("Correspondant", Row(Column("contact_name"), Column("contact_quality")), "contact_email"),
        Fieldset("Durée", Row(Column("starts_on"), Column("ends_on"))),
    )

    def __init__(self, *args: Any, user: Any, liaison: Liaison | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(liaison) if liaison else None, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.visible_to(user)  # type: ignore[attr-defined]


class LiaisonUpdateForm(LiaisonForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*LiaisonForm.rows, "version")


class ExchangeForm(CommitteeForm):
    """What was said; pressed twice, its button writes it once."""

    kind = forms.ChoiceField(label="Nature", choices=Exchange.Kind.choices)
    held_on = DateField(label="Date")
    summary = forms.CharField(label="Objet et suites", max_length=2000, widget=forms.Textarea({"rows": 5}))
    key = forms.UUIDField(widget=forms.HiddenInput)
    rows: Any = (Row(Column("kind"), Column("held_on")), "summary", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = clock.today
        self.fields["key"].initial = uuid4
