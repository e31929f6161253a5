"""Forms: signing in (those of allauth, in our words), accounts, and rights on regions."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.core.validators import MaxLengthValidator

from accounts.models import User
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.forms import DateField
from industrie_futur.text import normalise
from regions.models import Region

OWN_ROLE = "Nul ne change son propre rôle : demandez-le à un autre administrateur."
MAX_PASSWORD = 256  # beyond it, hashing is only a way to keep the server busy
NEW_PASSWORD_HINT = (
    "12 caractères au moins : une suite de mots que vous seul feriez convient bien. Ni votre nom, ni un mot "  # noqa: S105
    "de passe courant, ni les mots du programme, du ministère ou des régions."
)


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    if layout:
        helper.layout = Layout(*layout)
    return helper


# Signing in -----------------------------------------------------------------------------------------


def _dress(field: forms.Field, label: str, widget: forms.Widget, help_text: str = "") -> None:
    field.label, field.widget, field.help_text = label, widget, help_text


def _password_input(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


def _email_input(autocomplete: str) -> forms.EmailInput:
    return forms.EmailInput(
        attrs={"autocomplete": autocomplete, "autocapitalize": "off", "spellcheck": "false", "maxlength": 254}
    )


class SignInForm(allauth_forms.LoginForm):
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["login"], "Adresse électronique", _email_input("username"))
        _dress(self.fields["password"], "Mot de passe", _password_input("current-password"))
        self.helper = _helper()


class ConfirmationForm(allauth_forms.ReauthenticateForm):
    """The password once more, before an act that asks for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["password"], "Votre mot de passe", _password_input("current-password"))
        self.helper = _helper()


class NewPasswordMixin:
    """A new password typed once: the box beside it shows it, which is better than typing it twice."""

    fields: dict[str, forms.Field]

    def keep_one_new_password(self) -> None:
        field = self.fields["password1"]
        _dress(field, "Nouveau mot de passe", _password_input("new-password"), NEW_PASSWORD_HINT)
        field.validators.append(MaxLengthValidator(MAX_PASSWORD))
        del self.fields["password2"]


class PasswordChangeForm(NewPasswordMixin, allauth_forms.ChangePasswordForm):
    """The current password, then the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["oldpassword"], "Mot de passe actuel", _password_input("current-password"))
        self.keep_one_new_password()
        self.helper = _helper()


class PasswordChoiceForm(NewPasswordMixin, allauth_forms.ResetPasswordKeyForm):
    """The new password of somebody who came from a link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_one_new_password()
        self.helper = _helper()


class PasswordForgottenForm(allauth_forms.ResetPasswordForm):
    """The address that the link is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _dress(self.fields["email"], "Adresse électronique de votre compte", _email_input("username"))
        self.helper = _helper()


class MailChoiceForm(forms.Form):
    """Whether the portal writes to its visitor by itself."""

    gets_mail = forms.BooleanField(
        label="Recevoir les courriels de suivi",
        required=False,
        help_text=str(User._meta.get_field("gets_mail").help_text),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()
        self.helper.disable_csrf = True  # the page's form has it


# Accounts -------------------------------------------------------------------------------------------


def _text_input() -> forms.TextInput:
    """A text about somebody else: the browser does not offer the administrator's own."""
    return forms.TextInput(attrs={"autocomplete": "off"})


class UserForm(forms.Form):
    """Who the person is and what they do here, as an administrator writes it."""

    first_name = forms.CharField(label="Prénom", max_length=80, widget=_text_input())
    last_name = forms.CharField(label="Nom", max_length=80, widget=_text_input())
    phone = forms.RegexField(
        r"^\+?[0-9(][0-9 .()\-]{5,}$",
        label="Téléphone professionnel",
        required=False,
        max_length=25,
        help_text="Paraît sur les fiches de déplacement du ministère, parmi les personnes à appeler.",
        error_messages={"invalid": "Saisissez un numéro de téléphone, par exemple 03 53 01 83 37."},
        widget=_text_input(),
    )
    role = forms.ChoiceField(label="Rôle", choices=Role.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper(
            Fieldset("Identité", Row(Column("first_name"), Column("last_name")), "phone"),
            Fieldset("Accès", "role"),
        )


class UserCreateForm(UserForm):
    """The same with the address, which is given once."""

    field_order = ("email",)
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=254,
        widget=_email_input("off"),
        help_text="Professionnelle et nominative : elle reçoit l’invitation et sert ensuite à se connecter.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout[0].insert(0, "email")

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class UserUpdateForm(UserForm):
    """The same with the state of the account; `is_own`: it is the administrator's, who keeps their role."""

    is_active = forms.BooleanField(
        label="Compte actif",
        required=False,
        help_text="Désactivé, il ne permet plus de se connecter ; ses sessions prennent fin aussitôt. "
        "Pour quelqu’un qui a du travail en cours, passez par « Fermer le compte », plus bas.",
    )

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.layout[1].append("is_active")
        if is_own:
            self.fields["role"].disabled = True
            self.fields["role"].help_text = OWN_ROLE

    @classmethod
    def values_of(cls, user: User) -> dict[str, Any]:
        """What the form shows of an account before anything is typed."""
        return {name: getattr(user, name) for name in cls.base_fields}


# Rights ---------------------------------------------------------------------------------------------


class RegionChoiceField(forms.ModelChoiceField):
    """A region under its last name, with what became of it."""

    def label_from_instance(self, region: Region) -> str:
        return f"{region.name} (jusqu’au {region.valid_to:%d/%m/%Y})" if region.valid_to else region.name


class RightForm(forms.Form):
    """A region and a period, both days in."""

    region = RegionChoiceField(
        label="Région", queryset=Region.objects.all(), empty_label="Choisir une région"
    )
    starts_on = DateField(label="À compter du", help_text="Premier jour du droit.")
    ends_on = DateField(
        label="Jusqu’au (inclus)",
        required=False,
        help_text="Facultatif : dernier jour du droit.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        named = [(each.pk, region.label_from_instance(each)) for each in region.queryset]
        region.choices = [("", region.empty_label), *sorted(named, key=lambda choice: normalise(choice[1]))]
        self.fields["starts_on"].initial = clock.today
        self.helper = _helper("region", Row(Column("starts_on"), Column("ends_on")))
