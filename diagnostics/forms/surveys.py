"""The survey of a firm, and what the region and the ministry do about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from companies.models import Contact
from diagnostics.models import Survey
from diagnostics.queries_surveys import Known
from industrie_futur import clock
from industrie_futur.forms import DecimalField, EurosField
from industrie_futur.templatetags.portal import counted, euros

MOST_JOBS = 100_000


class JobsField(DecimalField):
    """A whole number of jobs, negative when some were lost; the minus sign is typed as one likes."""

    default_error_messages = {
        "invalid": "Saisissez un nombre entier, par exemple 3, ou -2 si des emplois ont été supprimés.",
        "out_of_range": "Saisissez un nombre entre -100 000 et 100 000.",
    }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(value.replace("\u2212", "-") if isinstance(value, str) else value)

    def clean(self, value: Any) -> int:  # type: ignore[override]
        number = super().clean(value)
        if number != number.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if abs(number) > MOST_JOBS:
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range")
        return int(number)


class SurveyForm(forms.Form):
    """Six questions; `known` proposes the first answer and reminds of the headcount."""

    invested = EurosField(
        label="Combien avez-vous investi grâce à ce parcours, en euros ?",
        min_value=0,
        error_messages={
            "min_value": "Un investissement n’est pas négatif\u202f: saisissez 0 s’il n’y en a pas."
        },
    )
    jobs = JobsField(label="Combien d’emplois créés (ou supprimés) ?", max_digits=8)
    turnover_trend = forms.ChoiceField(
        label="Depuis le début du parcours, votre chiffre d’affaires est…",
        choices=Survey.Trend.choices,
        widget=forms.RadioSelect,
    )
    satisfaction = forms.TypedChoiceField(
        label="Ce parcours vous a-t-il été utile ?",
        choices=[
            (5, "5 – Très utile"),
            (4, "4 – Utile"),
            (3, "3 – Moyennement utile"),
            (2, "2 – Peu utile"),
            (1, "1 – Inutile"),
        ],
        coerce=int,
        widget=forms.RadioSelect,
    )
    was_called_back = forms.TypedChoiceField(
        label="Depuis la fin du parcours, quelqu’un vous a-t-il rappelé ?",
        help_text="Votre expert, votre région ou le programme. Sinon, votre région en est avertie aussitôt.",
        choices=[("yes", "Oui"), ("no", "Non, personne ne m’a rappelé")],
        coerce=lambda typed: typed == "yes",
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label="Voulez-vous ajouter quelque chose ? (facultatif)",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, known: Known, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["invested"].help_text = "0 si rien n’a encore été investi."
        if known.paid:
            self.fields["invested"].initial = known.paid
            paid = euros(known.paid, "court")
            proposed = f"Proposé\u202f: les {paid} de subventions versées. Corrigez avec le total investi."
            self.fields["invested"].help_text = proposed
        self.fields["jobs"].help_text = "0 si rien n’a changé, un nombre négatif pour des emplois supprimés."
        if known.headcount is not None:
            staff = counted(known.headcount, "personne")
            self.fields["jobs"].help_text += f" Effectif connu du portail\u202f: {staff}."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # nobody is signed in: see views.links.opened_by_secret


class _ActForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, survey: Survey) -> None:
        super().__init__(data, initial={"version": survey.version})
        self.helper = FormHelper()
        self.helper.form_tag = False


class ResendForm(_ActForm):
    """To whom the survey is sent again."""

    contact: Any = forms.ModelChoiceField(label="Correspondant", queryset=None, empty_label=None)

    def __init__(self, data: Any = None, *, survey: Survey, user: User) -> None:
        super().__init__(data, survey=survey)
        contacts = Contact.objects.visible_to(user).reachable_on(clock.today())  # type: ignore[attr-defined]
        of_the_firm = contacts.filter(company=survey.enrolment.company).order_by("pk")
        self.fields["contact"].queryset = of_the_firm  # type: ignore[attr-defined]
        self.fields["contact"].label_from_instance = _with_address  # type: ignore[attr-defined]


class RefuseForm(_ActForm):
    refusal = forms.CharField(
        label="Ce que l’entreprise a dit",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="Par exemple\u202f: ne souhaite plus être sollicitée, au téléphone le 20 juillet.",
    )


class HandleForm(forms.Form):
    handling = forms.CharField(
        label="Ce qui a été fait",
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Qui a rappelé, quand, et ce qui a été convenu.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


def _with_address(contact: Contact) -> str:
    return f"{contact}, {contact.email}"
