"""Mandates, and who takes over an expert's firms."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from experts.models import Expert
from experts.queries import Succession
from industrie_futur import clock
from industrie_futur.forms import DateField
from industrie_futur.templatetags.portal import counted

NOBODY_YET = "Sans expert pour le moment"


class SuccessionForm(forms.Form):
    """For each region in which an expert follows firms, who takes them over; with `may_leave`, or nobody."""

    def __init__(self, *args: Any, successions: list[Succession], may_leave: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.experts = {str(each.expert.pk): each.expert for one in successions for each in one.proposals}
        self.names = {_name(one): one.region.code for one in successions}
        for one in successions:
            choices = [(str(each.expert.pk), f"{each.expert}\u202f: {each.reason}") for each in one.proposals]
            self.fields[_name(one)] = forms.ChoiceField(
                label=f"Qui suit les entreprises de la région {one.region}",
                choices=[*choices, *([("", NOBODY_YET)] if may_leave else [])],
                required=not may_leave,
                widget=forms.RadioSelect,
                help_text=counted(len(one.files), "entreprise à confier,entreprises à confier"),
                initial=choices[0][0] if choices else "",
            )

    def successors(self) -> dict[str, Expert]:
        """Who was chosen in each region, by its code."""
        chosen = {code: self.cleaned_data.get(name) for name, code in self.names.items()}
        return {code: self.experts[pk] for code, pk in chosen.items() if pk}


def _name(succession: Succession) -> str:
    return f"expert_{succession.region.code}"


class MandateForm(forms.Form):
    """The day and the reason of an act on a mandate."""

    on = DateField(label="Date", help_text="Aujourd’hui au plus tard.")
    reason = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, on_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = on_label
        self.fields["on"].initial = clock.today
        self.helper = FormHelper()
        self.helper.form_tag = False


class RetainForm(MandateForm):
    """A new mandate: its decision, and how long the accreditation holds."""

    expires_on = DateField(
        label="Agrément valable jusqu’au", required=False, help_text="Vide\u202f: sans échéance."
    )
    decision = forms.CharField(label="Référence de la décision", max_length=120, required=False)


class RenewForm(forms.Form):
    """Another last day of the accreditation."""

    expires_on = DateField(label="Agrément valable jusqu’au")
    decision = forms.CharField(label="Référence de la décision", max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class MandateEndForm(MandateForm, SuccessionForm):
    """The same at the end of a mandate, with who takes over the firms, or why nobody does."""

    left_reason = forms.CharField(
        label="Motif, si des entreprises restent sans expert",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Elles paraissent alors sur le bureau du chargé de mission de leur région.",
    )

    def __init__(self, *args: Any, successions: list[Succession], **kwargs: Any) -> None:
        super().__init__(
            *args, on_label="Dernier jour du mandat", successions=successions, may_leave=True, **kwargs
        )
        if not successions:
            del self.fields["left_reason"]
        else:
            self.order_fields(["on", "reason", *self.names, "left_reason"])

    def values(self) -> dict[str, Any]:
        """What the service is told."""
        names = ("on", "reason", "decision", "left_reason")
        told = {name: self.cleaned_data[name] for name in names if name in self.fields}
        return {**told, "successors": self.successors()}


class SuspensionForm(MandateEndForm):
    """The same for a suspension, with its decision."""

    decision = forms.CharField(label="Référence de la décision", max_length=120, required=False)

    def __init__(self, *args: Any, successions: list[Succession], **kwargs: Any) -> None:
        super().__init__(*args, successions=successions, **kwargs)
        self.fields["on"].label = "Suspendu à compter du"
        self.order_fields(["on", "reason", "decision", *self.names, "left_reason"])
