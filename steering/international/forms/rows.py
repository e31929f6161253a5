"""Forms of partnerships, joint actions, use cases and events."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from crispy_forms.layout import Column, Fieldset, Row
from django import forms
from django.core.exceptions import ValidationError

from companies.identifiers import clean_siren
from companies.models import Company
from experts.models import Speciality
from industrie_futur import clock
from industrie_futur.forms import DateField
from steering.committee.forms.base import CommitteeForm, with_version
from steering.models import ActionStatus, Event, JointAction, Partnership
from steering.models.countries import COUNTRIES
from steering.models.international import Entry

ANY_COUNTRY = [("", "À choisir"), *COUNTRIES.items()]
ABROAD = [choice for choice in ANY_COUNTRY if choice[0] != "FR"]
IN_GERMAN = "Pour la fiche franco-allemande\u202f; vide, elle le donne en français."


class EntryForm(CommitteeForm):
    """A new row, whose button pressed twice writes once; or `row` as it was when the page was opened."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Entry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(row) if row else {"key": uuid4}, **kwargs)
        self.rows = (*self.rows, "version" if row else "key")
        del self.fields["key" if row else "version"]
        self.helper.layout.fields = list(self.rows)


class PartnershipForm(EntryForm):
    partner = forms.CharField(label="Partenaire", max_length=150)
    country = forms.ChoiceField(label="Pays", choices=ABROAD)
    kind = forms.ChoiceField(label="Nature", choices=Partnership.Kind.choices)
    started_on = DateField(label="Depuis le")
    ended_on = DateField(label="Jusqu’au (inclus)", required=False, help_text="Vide\u202f: sans terme.")
    aim = forms.CharField(label="Objet", max_length=1000, widget=forms.Textarea({"rows": 4}))
    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    contact = forms.CharField(
        label="Service à joindre en France",
        max_length=150,
        required=False,
        help_text="Un service, non une personne\u202f; la fiche destinée à l’étranger le donne.",
    )
    contact_email = forms.EmailField(label="Adresse électronique de ce service", required=False)
    rows = (
        Fieldset("Avec qui", "partner", Row(Column("country"), Column("kind")), "website"),
        Fieldset("Quoi et quand", "aim", Row(Column("started_on"), Column("ended_on"))),
        Fieldset("En France", "contact", "contact_email"),
    )


class _ActionFields(EntryForm):
    theme = forms.ChoiceField(label="Thème", choices=JointAction.Theme.choices)
    title = forms.CharField(label="Action", max_length=200)
    title_de = forms.CharField(
        label="Intitulé en allemand", max_length=200, required=False, help_text=IN_GERMAN
    )
    lead = forms.CharField(label="Chef de file", max_length=150)
    rows: Any = ("theme", "title", "title_de", "lead")


class ActionForm(_ActionFields):
    """An action that was agreed."""

    on = DateField(label="Convenue le", initial=clock.today)
    due_on = DateField(label="Échéance")
    rows = (*_ActionFields.rows, Row(Column("on"), Column("due_on")))


class ActionUpdateForm(_ActionFields):
    """What it is; where it stands is told by a note."""


class ProgressForm(CommitteeForm):
    """Where an action stands, from a day on."""

    on = DateField(label="En date du", initial=clock.today)
    status = forms.ChoiceField(label="État", choices=ActionStatus.choices)
    due_on = DateField(label="Échéance")
    text = forms.CharField(
        label="Note",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Ce qui a été fait ou a changé. Elle ne s’efface plus.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (Row(Column("on"), Column("status"), Column("due_on")), "text", "key", "version")

    def __init__(self, *args: Any, action: JointAction, **kwargs: Any) -> None:
        stored = {name: getattr(action, name) for name in ("status", "due_on", "version")}
        super().__init__(*args, initial={**stored, "key": uuid4}, **kwargs)


class _OfPartnership(EntryForm):
    """What may belong to a partnership."""

    partnership: Any = forms.ModelChoiceField(
        label="Partenariat", queryset=None, required=False, empty_label="Aucun"
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partnership"].queryset = Partnership.objects.visible_to(user)  # type: ignore[attr-defined]


class UseCaseForm(_OfPartnership):
    title = forms.CharField(label="Cas d’usage", max_length=200)
    description = forms.CharField(
        label="Description",
        max_length=2000,
        widget=forms.Textarea({"rows": 6}),
        help_text="Sans rien qui désigne une entreprise qui n’a pas accepté d’être nommée.",
    )
    axis = forms.ModelChoiceField(label="Axe", queryset=Speciality.objects.all(), empty_label="À choisir")
    country = forms.ChoiceField(label="Pays", choices=ANY_COUNTRY, initial="FR")
    company = forms.CharField(
        label="SIREN de l’entreprise du programme",
        max_length=20,
        required=False,
        help_text="Son nom n’est donné que tant que court son accord pour toute communication publique, qui "
        "se note sur sa fiche\u202f; sinon, son secteur et sa région, s’ils sont ceux d’assez d’autres.",
    )
    rows = (
        "title",
        "description",
        Row(Column("axis"), Column("country")),
        "partnership",
        "company",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.companies = Company.objects.visible_to(user)
        known = self.companies.filter(pk=self.initial.get("company") or 0).first()
        self.initial["company"] = known.siren if known else ""

    def clean_company(self) -> Company | None:
        if not (typed := self.cleaned_data["company"]):
            return None
        company = self.companies.filter(siren=clean_siren(typed)).select_related("naf").first()
        if company is None:
            raise ValidationError("Aucune entreprise du programme n’a ce SIREN.")
        return company


class EventForm(_OfPartnership):
    name = forms.CharField(label="Événement", max_length=200)
    name_de = forms.CharField(
        label="Intitulé en allemand", max_length=200, required=False, help_text=IN_GERMAN
    )
    kind = forms.ChoiceField(label="Nature", choices=Event.Kind.choices)
    place = forms.CharField(label="Lieu", max_length=150)
    country = forms.ChoiceField(label="Pays", choices=ANY_COUNTRY)
    held_on = DateField(label="Date")
    is_day_known = forms.BooleanField(
        label="Le jour est connu",
        required=False,
        initial=True,
        help_text="Décochez si seul le mois est connu\u202f: n’importe quel jour du mois convient alors.",
    )
    website = forms.URLField(label="Site", required=False, assume_scheme="https")
    rows = (
        Row(Column("name"), Column("name_de")),
        Row(Column("kind"), Column("held_on")),
        "is_day_known",
        Row(Column("place"), Column("country")),
        "partnership",
        "website",
    )


class CancelForm(CommitteeForm):
    reason = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea({"rows": 3}))


class VersionForm(CommitteeForm):
    """The row that was read: another one is not published in its place."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class DayForm(forms.Form):
    """The day of a page, read from `?au=`; today by default, and when it is wrong or to come."""

    au = DateField(label="Situation au", required=False)

    def __init__(self, asked: Any) -> None:
        super().__init__({"au": asked.get("au", "").strip() or clock.today().isoformat()})
        self.full_clean()

    def clean_au(self) -> Any:
        day = self.cleaned_data["au"]
        if day and day > clock.today():
            raise ValidationError("Ce jour est à venir\u202f: la page est celle d’aujourd’hui.")
        return day

    @property
    def day(self) -> Any:
        return self.cleaned_data.get("au") or clock.today()
