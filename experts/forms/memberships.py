"""A time of membership of the Alliance; which member brought a firm."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from accounts.models import User
from experts.models import Membership, Organisation, Referral
from industrie_futur import clock
from industrie_futur.forms import DateField


class _Form(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout(*self.fields)


class MembershipForm(_Form):
    joined_on = DateField(label="Membre de l’Alliance depuis le")
    left_on = DateField(label="Jusqu’au (inclus)", required=False, help_text="Vide\u202f: sans terme.")


class MembershipUpdateForm(MembershipForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        stored = {name: getattr(membership, name) for name in ("joined_on", "left_on", "version")}
        super().__init__(*args, initial=stored, **kwargs)


class ReferralForm(_Form):
    """`referral` is None while nothing is told of the firm."""

    organisation: Any = forms.ModelChoiceField(
        label="Organisme",
        queryset=None,
        required=False,
        empty_label="Aucun organisme de l’Alliance",
        help_text="Le membre de l’Alliance qui a fait connaître le programme à l’entreprise.",
    )
    referred_on = DateField(label="Orientée le")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, referral: Referral | None, **kwargs: Any) -> None:
        stored: dict[str, Any] = {"referred_on": clock.today(), "version": 0}
        if referral:
            stored = {name: getattr(referral, name) for name in ("organisation", "referred_on", "version")}
        super().__init__(*args, initial=stored, **kwargs)
        members = Organisation.objects.visible_to(user).ever_members()
        self.fields["organisation"].queryset = members  # type: ignore[attr-defined]
