"""Forms of the acts on a grant; the services hold the rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.forms.models import model_to_dict

from companies.models import Grant
from companies.services import GRANT_FIELDS
from industrie_futur import clock
from industrie_futur.forms import DateField, DecimalField, EurosField

ONE_CENT = Decimal("0.01")


def _euros(label: str, **kwargs: Any) -> EurosField:
    errors = {"min_value": "Le montant est supérieur à zéro."}
    return EurosField(label=label, min_value=ONE_CENT, error_messages=errors, **kwargs)


class _MoneyForm(forms.Form):
    """Base: the layout follows `rows`, the template owns the <form>; `key` makes a second press harmless."""

    rows: tuple[Any, ...]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.rows)
        if "key" in self.fields:
            self.fields["key"].initial = uuid4


class GrantForm(_MoneyForm):
    """What a grant is: of a firm's file, not yet committed."""

    kind = forms.ChoiceField(label="Nature", choices=[("", "Choisir…"), *Grant.Kind.choices])
    eligible_base = _euros("Assiette éligible (€)", help_text="Dépenses retenues, hors taxes.")
    aid_rate_pct = DecimalField(
        label="Taux d’aide (%)",
        min_value=ONE_CENT,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Part de l’assiette que la subvention prend en charge, par exemple 50.",
        error_messages={
            "min_value": "Le taux est supérieur à zéro.",
            "max_value": "Un taux d’aide ne dépasse pas 100\u202f%%.",
        },
    )
    amount = _euros(
        "Montant (€)",
        required=False,
        help_text="Vide\u202f: le taux appliqué à l’assiette. Un montant plus faible est possible.",
    )
    regime = forms.ChoiceField(
        label="Régime d’aide", choices=Grant.Regime.choices, initial=Grant.Regime.DE_MINIMIS
    )
    regime_reason = forms.CharField(
        label="Motif de l’autre régime",
        required=False,
        max_length=500,
        help_text="À remplir pour un autre régime que le de minimis\u202f: lequel, et pourquoi.",
    )
    due_on = DateField(
        label="Mandatement attendu le",
        required=False,
        help_text="Vide\u202f: le délai habituel après l’engagement.",
    )
    rows: tuple[Any, ...] = (
        "kind",
        Fieldset("Montant", Row(Column("eligible_base"), Column("aid_rate_pct"), Column("amount"))),
        Fieldset("Régime", "regime", "regime_reason"),
        "due_on",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("regime") == Grant.Regime.OTHER and not cleaned.get("regime_reason"):
            self.add_error("regime_reason", "Indiquez le régime et le motif\u202f: ils sont conservés.")
        return cleaned


class GrantCreateForm(GrantForm):
    """A new grant."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    rows = (*GrantForm.rows, "key")


class GrantUpdateForm(GrantForm):
    """A grant as it was when the page was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rows = (*GrantForm.rows, "version")

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        initial = {**model_to_dict(grant, fields=GRANT_FIELDS), "version": grant.version}
        super().__init__(*args, initial=initial, **kwargs)


class GrantCommitForm(_MoneyForm):
    """The act that reserves the money."""

    act_reference = forms.CharField(
        label="Référence de l’acte",
        max_length=100,
        help_text="Délibération ou arrêté, par exemple CP 2015-07-112.",
    )
    on = DateField(label="Date de l’acte")
    due_on = DateField(label="Mandatement attendu le", required=False)
    rows = ("act_reference", Row(Column("on"), Column("due_on")))

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
        self.fields["due_on"].initial = grant.due_on


class GrantCancelForm(_MoneyForm):
    """Why and when a grant is cancelled."""

    on = DateField(label="Date de l’annulation")
    comment = forms.CharField(
        label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="Il est conservé."
    )
    rows = ("on", "comment")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class PaymentForm(_MoneyForm):
    """One payment."""

    amount = _euros("Montant mandaté (€)")
    on = DateField(label="Date du mandatement")
    reference = forms.CharField(
        label="Référence du mandat", max_length=100, help_text="Numéro du mandat de paiement."
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    rows = (Row(Column("amount"), Column("on")), "reference", "key")

    def __init__(self, *args: Any, grant: Grant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = grant.left_to_pay
        self.fields["on"].initial = clock.today


class ReversalForm(_MoneyForm):
    """Why a payment is taken back."""

    comment = forms.CharField(
        label="Motif de l’annulation", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    rows = ("comment",)
