"""Fields of a firm: typed as they are read on its papers, cleaned to our own types."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from companies.identifiers import clean_siret, spaced
from companies.models import NafCode


class SiretField(forms.CharField):
    """A SIRET, in groups or not, cleaned to its fourteen digits."""

    default_error_messages = {"required": "Saisissez le SIRET\u202f: quatorze chiffres."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": "SIRET de l’établissement",
                "max_length": 40,
                "help_text": "Quatorze chiffres, avec ou sans espaces, par exemple 002 396 398 00022.",
                "widget": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
                **kwargs,
            }
        )

    def clean(self, value: Any) -> str:
        return clean_siret(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        """A clean SIRET in its groups; what was typed stays as it is."""
        return spaced(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{14}", value) else value


class NafInput(forms.TextInput):
    """A code typed by hand, with all the codes and their labels proposed."""

    template_name = "companies/includes/naf_input.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": f"codes-{name}"})
        codes = NafCode.objects.filter(level=NafCode.Level.SUBCLASS)
        return {**context, "codes": codes.values_list("code", "label")}


class NafField(forms.CharField):
    """A subclass of the NAF rev. 2, typed 25.62B, 2562B or as the list of codes proposes it."""

    default_error_messages = {
        "invalid": "Un code NAF compte quatre chiffres et une lettre, par exemple 25.62B.",
        "unknown": "Le code %(code)s n’existe pas dans la NAF rév.\u00a02.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{
                "label": "Activité (code NAF ou APE)",
                "max_length": 280,
                "help_text": "Quatre chiffres et une lettre, par exemple 25.62B.",
                "widget": NafInput(attrs={"autocomplete": "off"}),
                **kwargs,
            }
        )

    def clean(self, value: Any) -> NafCode:
        typed = super().clean(value)
        found = re.match(r"\s*([0-9]{2})[.\s]?([0-9]{2})\s?([A-Za-z])(?![A-Za-z])", typed)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        code = f"{found[1]}.{found[2]}{found[3].upper()}"
        naf = NafCode.objects.filter(pk=code, level=NafCode.Level.SUBCLASS).first()
        if naf is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown", params={"code": code})
        return naf


class PostcodeField(forms.CharField):
    """Five digits, spaces accepted."""

    default_error_messages = {"invalid": "Un code postal compte cinq chiffres, par exemple 67000."}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"})
        super().__init__(**{"label": "Code postal", "max_length": 10, "widget": widget, **kwargs})

    def clean(self, value: Any) -> str:
        typed = re.sub(r"\s", "", super().clean(value))
        if not re.fullmatch(r"[0-9]{5}", typed):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return typed
