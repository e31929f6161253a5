"""Two people on one page: the second to save is told, and loses nothing."""

from collections.abc import Mapping
from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models

from industrie_futur.templatetags.portal import number, short_date

Row = TypeVar("Row", bound=models.Model)


class ChangedMeanwhile(ValidationError):
    """The row was saved by somebody else since the page was opened; `current` is what it holds now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(
            "Cette fiche a été modifiée par quelqu’un d’autre pendant votre saisie. "
            "Comparez avec les valeurs actuelles, puis enregistrez de nouveau."
        )
        self.current = current


def check_version(locked: models.Model, version: int) -> None:
    """`ChangedMeanwhile` unless `version` is that of the row, locked by the caller; else count one more."""
    if locked.version != version:  # type: ignore[attr-defined]
        raise ChangedMeanwhile(locked)
    locked.version = version + 1  # type: ignore[attr-defined]


def typed_over(locked: Row, version: int, fields: Mapping[str, Any]) -> Row:
    """Put `fields` on the row, locked by the caller and opened at `version`; returns it as it was before.

    `ChangedMeanwhile` as `check_version`; nothing is saved yet.
    """
    check_version(locked, version)
    before = copy(locked)
    for name, value in fields.items():
        setattr(locked, name, value)
    return before


class Difference(NamedTuple):
    """A field whose stored value is not the one typed; both as they are read."""

    label: str
    current: str
    typed: str


def differences(form: forms.BaseForm, conflict: ChangedMeanwhile) -> list[Difference]:
    """What differs between the valid `form` and the row that `conflict` found, for `includes/conflict.html`.

    The form is made ready to be shown again (answer it with status 409): it says the conflict, keeps what was
    typed, and its hidden `version` becomes that of the row, so that saving again is a choice.
    """
    current = conflict.current
    typed = {
        name: value
        for name, value in form.cleaned_data.items()
        if name != "version" and hasattr(current, name)
    }
    found = [
        Difference(
            str(form.fields[name].label),
            _as_read(form, name, getattr(current, name)),
            _as_read(form, name, value),
        )
        for name, value in typed.items()
        if getattr(current, name) != value
    ]
    form.add_error(None, conflict)
    data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form comes from a page
    data[form.add_prefix("version")] = current.version  # type: ignore[attr-defined]
    form.data = data
    return found


def _as_read(form: forms.BaseForm, name: str, value: Any) -> str:
    if value in (None, ""):
        return "non renseigné"
    if isinstance(value, bool):
        return "oui" if value else "non"
    field = form.fields[name]
    if isinstance(field, forms.TypedChoiceField):  # a choice of numbers is read by its label
        return str(dict(getattr(field, "choices", ())).get(value, value))
    if isinstance(value, date):
        return short_date(value)
    if isinstance(value, Decimal | int):
        return number(value)
    if isinstance(value, File):
        return "document joint"  # its name on the disk says nothing
    if isinstance(value, models.Model):
        return str(value)
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, value))
