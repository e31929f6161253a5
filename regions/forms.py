"""Entering a region's programme and the votes that fund it."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, LayoutObject, Row
from django import forms
from django.forms.models import model_to_dict

from industrie_futur.forms import DateField, EurosField
from regions.models import Funding, RegionalProgramme


class BaseProgrammeForm(forms.Form):
    """What a region says of its programme; the services hold the rules."""

    title = forms.CharField(label="Intitulé", max_length=200)
    planned_companies = forms.IntegerField(
        label="Entreprises prévues",
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="Nombre de PME et d’ETI que le programme prévoit d’accompagner.",
    )
    adopted_on = DateField(
        label="Adopté le", help_text="Jour du vote du conseil régional, par exemple 20/07/2015."
    )
    starts_on = DateField(label="Début", help_text="Jour d’effet, au plus tôt celui de l’adoption.")
    ends_on = DateField(
        label="Fin", required=False, help_text="Dernier jour, compris\u202f; vide s’il n’est pas fixé."
    )

    more: tuple[str | LayoutObject, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("Programme", "title", "planned_companies"),
            Fieldset("Dates", "adopted_on", Row(Column("starts_on"), Column("ends_on"))),
            *self.more,
        )


class ProgrammeForm(BaseProgrammeForm):
    """A programme already there, as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    more = ("version",)

    def __init__(self, *args: Any, programme: RegionalProgramme, **kwargs: Any) -> None:
        initial = {**model_to_dict(programme), "version": programme.version}
        super().__init__(*args, initial=initial, **kwargs)


class AdoptionForm(BaseProgrammeForm):
    """A programme newly adopted, with the money voted that day."""

    starts_on = DateField(label="Début", required=False, help_text="Vide\u202f: le jour de l’adoption.")
    amount = EurosField(
        label="Montant voté à l’adoption (€)",
        required=False,
        help_text="Les votes suivants s’ajoutent un à un.",
    )
    source = forms.ChoiceField(
        label="Source",
        choices=Funding.Source,
        initial=Funding.Source.UNSPECIFIED,
        help_text="Qui apporte ce montant.",
    )
    more = (Fieldset("Budget", Row(Column("amount"), Column("source"))),)


class FundingForm(forms.Form):
    """One vote of money."""

    amount = EurosField(label="Montant (€)")
    source = forms.ChoiceField(label="Source", choices=[("", "Choisir…"), *Funding.Source.choices])
    voted_on = DateField(label="Voté le", help_text="Jour du vote ou de la décision, par exemple 20/07/2015.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("voted_on", Row(Column("amount"), Column("source")))
