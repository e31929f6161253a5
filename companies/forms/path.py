"""Forms of the acts of a firm's path."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from companies.acts import Act
from companies.models import Company, EnrolmentEvent, Site
from industrie_futur import clock
from industrie_futur.forms import DateField

REASON_MISSING = "Indiquez le motif\u202f: il est conservé avec le dossier."


def _comment(**kwargs: Any) -> forms.CharField:
    return forms.CharField(
        **{
            "label": "Commentaire",
            "required": False,
            "max_length": 500,
            "widget": forms.Textarea(attrs={"rows": 3}),
            "error_messages": {"required": REASON_MISSING},
            **kwargs,
        }
    )


class _ActForm(forms.Form):
    """Base: the layout follows the order of the fields, the template owns the <form>."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class ApplicationForm(_ActForm):
    """A known firm applies, for the first time or again."""

    site = forms.ModelChoiceField(
        label="Établissement",
        queryset=Site.objects.none(),
        empty_label=None,
        help_text="Celui où le programme est suivi\u202f: son département donne la région.",
    )
    on = DateField(label="Date de candidature")
    comment = _comment()

    def __init__(self, *args: Any, company: Company, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site: Any = self.fields["site"]
        site.queryset = Site.objects.editable_by(user).filter(company=company)
        self.fields["on"].initial = clock.today


class StepForm(_ActForm):
    """One step of the path, in the words of its `act`."""

    on = DateField()
    comment = _comment()

    def __init__(self, *args: Any, act: Act, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = act.date_label
        self.fields["on"].initial = clock.today
        self.fields["comment"].label = act.comment_label
        self.fields["comment"].required = needs_reason


class CorrectionForm(_ActForm):
    """The right date of a step, and why the other was wrong."""

    on = DateField(label="Date exacte")
    comment = _comment(label="Motif de la correction", required=True)

    def __init__(self, *args: Any, step: EnrolmentEvent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = step.effective_on


class CancelForm(_ActForm):
    """Why a step is taken back."""

    comment = _comment(label="Motif de l’annulation", required=True)
