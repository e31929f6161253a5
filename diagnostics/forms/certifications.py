"""What a firm's contact types to confirm a visit; to whom its expert or its region sends the link."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from accounts.models import User
from companies.models import Contact, Enrolment
from diagnostics.models import Visit
from industrie_futur import clock


class ConfirmForm(forms.Form):
    """Who confirms, their position, what they have to say; `version` is that of the visit they read."""

    signatory = forms.CharField(label="Vos prénom et nom", max_length=160)
    position = forms.CharField(
        label="Votre fonction", max_length=120, help_text="Par exemple directrice industrielle."
    )
    comment = forms.CharField(
        label="Observation",
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Facultative. Elle figurera sur l’attestation.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, visit: Visit, contact: Contact | None = None) -> None:
        """`contact` is whom the link was sent to; without one, the device is the expert's."""
        initial: dict[str, Any] = {"version": visit.version}
        if contact:
            initial |= {"signatory": str(contact), "position": contact.position}
        super().__init__(data, initial=initial)
        purposes = ("name", "organization-title") if contact else ("off", "off")
        for name, purpose in zip(("signatory", "position"), purposes, strict=True):
            self.fields[name].widget.attrs["autocomplete"] = purpose
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = contact is not None  # the secret of the address is the key

    def read_again(self, visit: Visit) -> None:
        """What was typed is kept, for `visit` as it now is: confirming it is a choice."""
        data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form comes from a page
        data["version"] = visit.version
        self.data = data


class LinkForm(forms.Form):
    """The contact of the firm to whom a link is sent."""

    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Correspondant", queryset=None, empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, file: Enrolment, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.visible_to(user).filter(company=file.company_id)
        field: Any = self.fields["contact"]
        field.queryset = contacts.reachable_on(clock.today())
        field.label_from_instance = _with_address
        self.helper = FormHelper()
        self.helper.form_tag = False


def _with_address(contact: Contact) -> str:
    position = f", {contact.position}" if contact.position else ""
    return f"{contact}{position} ({contact.email})"
