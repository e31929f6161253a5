"""Proposing a candidate, deciding on one, keeping an organisation."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User
from experts.forms.register import Languages
from experts.models import Organisation, OrganisationKind, Speciality
from experts.queries import possible_delegates
from industrie_futur import clock
from industrie_futur.forms import DateField
from regions.models import Region


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class NominationForm(_Form):
    """A candidate; the organisation is one that the visitor represents."""

    organisation: Any = forms.ModelChoiceField(label="Au nom de", queryset=None, empty_label=None)
    first_name = forms.CharField(label="Prénom", max_length=80)
    last_name = forms.CharField(label="Nom", max_length=80)
    email = forms.EmailField(label="Adresse électronique professionnelle")
    phone = forms.CharField(label="Téléphone", max_length=25, required=False)
    specialities = forms.ModelMultipleChoiceField(
        label="Spécialités", queryset=Speciality.objects.all(), widget=forms.CheckboxSelectMultiple
    )
    main_region = forms.ModelChoiceField(
        label="Région principale (2015)", queryset=Region.objects.filter(predecessors=None)
    )
    regions = forms.ModelMultipleChoiceField(
        label="Autres régions couvertes (2015)",
        queryset=Region.objects.filter(predecessors=None),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    languages = Languages(label="Langues de travail", initial=["fr"])
    motive = forms.CharField(
        label="Parcours et motifs de la proposition", max_length=2000, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        represented = Organisation.objects.visible_to(user).represented_by(user)
        self.fields["organisation"].queryset = represented.members_on(clock.today())  # type: ignore[attr-defined]


class RetainCandidateForm(_Form):
    """The decision that makes an expert of a candidate."""

    on = DateField(label="Retenu à compter du", help_text="Aujourd’hui au plus tard.")
    expires_on = DateField(
        label="Agrément valable jusqu’au", required=False, help_text="Vide\u202f: sans échéance."
    )
    decision = forms.CharField(label="Référence de la décision", max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class RefuseCandidateForm(_Form):
    reason = forms.CharField(
        label="Motif", max_length=500, widget=forms.Textarea({"rows": 3}), help_text="L’organisme le lit."
    )


class OrganisationForm(_Form):
    """An organisation, and the observers' accounts that nominate in its name."""

    name = forms.CharField(label="Nom", max_length=150)
    kind = forms.ChoiceField(label="Nature", choices=OrganisationKind.choices)
    delegates: Any = forms.ModelMultipleChoiceField(
        label="Délégués",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Comptes d’observateurs qui proposent des candidats au nom de l’organisme.",
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        stored = {name: getattr(organisation, name) for name in ("name", "kind")}
        if organisation.pk:
            stored["delegates"] = list(organisation.delegates.values_list("pk", flat=True))
        super().__init__(*args, initial=stored, **kwargs)
        self.fields["delegates"].queryset = possible_delegates()  # type: ignore[attr-defined]
