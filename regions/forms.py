"""Entering a region's programme and the votes that fund it."""

from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, LayoutObject, Row
from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from industrie_futur.forms import DateField, EurosField
from regions.acts import MAX_BYTES, check_act
from regions.models import Funding, RegionalProgramme


class VoteField(EurosField):
    """Euros of one vote: the whole programme is 160 M€, a thousand million is a typing slip."""

    default_error_messages = {
        "max_value": "Vérifiez le montant\u202f: un vote ne dépasse pas un milliard d’euros.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=10**9, **kwargs)


class BaseProgrammeForm(forms.Form):
    """What a region says of its programme; the services hold the rules."""

    title = forms.CharField(label="Intitulé", max_length=200)
    planned_companies = forms.IntegerField(
        label="Entreprises prévues",
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput({"inputmode": "numeric"}),
        help_text="Nombre de PME et d’ETI que le programme prévoit d’accompagner.",
    )
    eligibility = forms.CharField(
        label="Conditions d’éligibilité",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Secteurs, tailles ou territoires visés, tels que l’acte les décrit.",
    )
    adopted_on = DateField(
        label="Adopté le", help_text="Jour du vote du conseil régional, par exemple 20/07/2015."
    )
    act_reference = forms.CharField(
        label="Référence de l’acte",
        required=False,
        max_length=100,
        help_text="Numéro de la délibération, par exemple CR-2015-114.",
    )
    act_document = forms.FileField(
        label="Document de l’acte",
        required=False,
        validators=[check_act],
        widget=forms.FileInput({"accept": ".pdf,application/pdf"}),
        error_messages={
            "empty": "Ce fichier est vide. Vérifiez que c’est le bon, puis choisissez-le de nouveau."
        },
    )
    starts_on = DateField(label="Début", help_text="Jour d’effet, au plus tôt celui de l’adoption.")
    ends_on = DateField(
        label="Fin", required=False, help_text="Dernier jour, compris\u202f; vide s’il n’est pas fixé."
    )

    more: tuple[str | LayoutObject, ...] = ()
    document_help = (
        f"PDF, {MAX_BYTES // 2**20}\u00a0Mo au plus\u202f; à choisir de nouveau si la page signale "
        "une erreur."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["act_document"].help_text = self.document_help
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            Fieldset("Programme", "title", "planned_companies", "eligibility"),
            Fieldset("Acte d’adoption", Row(Column("adopted_on"), Column("act_reference")), "act_document"),
            Fieldset("Période", Row(Column("starts_on"), Column("ends_on"))),
            *self.more,
        )

    def clean(self) -> dict[str, Any]:
        """Without a new document, nothing is said of the one that is kept."""
        if not self.cleaned_data.get("act_document"):
            self.cleaned_data.pop("act_document", None)
        return self.cleaned_data


class ProgrammeForm(BaseProgrammeForm):
    """A programme already there, as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    more = ("version",)

    def __init__(self, *args: Any, programme: RegionalProgramme, **kwargs: Any) -> None:
        if programme.act_document:
            self.document_help = f"Vide\u202f: le document enregistré reste. {self.document_help}"
        initial = {**model_to_dict(programme, exclude=["act_document"]), "version": programme.version}
        super().__init__(*args, initial=initial, **kwargs)


class AdoptionForm(BaseProgrammeForm):
    """A programme newly adopted, with the money voted that day."""

    starts_on = DateField(label="Début", required=False, help_text="Vide\u202f: le jour de l’adoption.")
    amount = VoteField(
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
    """One vote of money, or an amendment: the amount has no sign, the act gives it one."""

    ACTS = {
        "vote": (Funding.Kind.VOTE, 1, "Vote, qui ajoute au budget"),
        "add": (Funding.Kind.AMENDMENT, 1, "Décision modificative, qui ajoute au budget"),
        "take_back": (Funding.Kind.AMENDMENT, -1, "Décision modificative, qui retire du budget"),
    }

    act = forms.ChoiceField(
        label="Nature de l’acte",
        choices=[(name, label) for name, (_, _, label) in ACTS.items()],
        initial="vote",
        widget=forms.RadioSelect,
    )
    voted_on = DateField(label="Voté le", help_text="Jour du vote ou de la décision, par exemple 20/07/2015.")
    reference = forms.CharField(
        label="Référence de l’acte",
        required=False,
        max_length=100,
        help_text="Numéro de la délibération, par exemple CR-2015-114.",
    )
    amount = VoteField(label="Montant (€)", help_text="Sans signe, par exemple 12 500 ou 12 500,50.")
    source = forms.ChoiceField(label="Source", choices=[("", "Choisir…"), *Funding.Source.choices])
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(
            "act",
            Row(Column("voted_on"), Column("reference")),
            Row(Column("amount"), Column("source")),
            "key",
        )

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount < 0:
            raise ValidationError(
                "Saisissez le montant sans signe\u202f: pour retirer de l’argent, choisissez la décision "
                "modificative qui retire du budget."
            )
        if amount == 0:
            raise ValidationError("Saisissez un montant supérieur à zéro.")
        return amount

    def movement(self) -> dict[str, Any]:
        """What `vote_funding` takes, once the form is valid."""
        fields = dict(self.cleaned_data)
        kind, sign, _ = self.ACTS[fields.pop("act")]
        return {**fields, "kind": kind, "amount": sign * fields["amount"]}


class ReversalForm(forms.Form):
    """Why a vote entered by mistake is taken back."""

    comment = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Par exemple\u202f: montant saisi deux fois. Le motif reste lisible avec le vote barré.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
