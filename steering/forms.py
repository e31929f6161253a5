"""Choosing what the dashboard shows; setting and changing a target."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, LayoutObject, Row
from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict

from accounts.models import User
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.forms import DateField, DecimalField
from regions.models import Region
from steering.filters import NATIONAL, indicator_choices, region_choices
from steering.models import Target
from steering.queries import MAIN, Geography, geography_on


class DashboardForm(forms.Form):
    """A day and a territory, read from the address; by default, and when it is wrong, today and the country.

    An officer lands on the first of the regions `in_charge`, and comes to the country by asking for it.
    """

    au = DateField(label="Situation au", required=False)
    region = forms.CharField(label="Territoire", required=False, widget=forms.Select)

    def __init__(self, asked: Mapping[str, str], *, in_charge: Collection[str]) -> None:
        typed = asked.get("au", "").strip() or clock.today().isoformat()
        self.perimeter = asked.get("perimetre")
        super().__init__({"au": typed, "region": asked.get("region", "").strip()})
        self.in_charge = in_charge
        self.full_clean()
        self._offer_regions()

    @property
    def day(self) -> date:
        return self.cleaned_data.get("au") or clock.today()

    @property
    def region_code(self) -> str | None:
        """None: the whole country."""
        return self.cleaned_data.get("region")

    @cached_property
    def geography(self) -> Geography:
        """The map of the day, or the one asked for."""
        return geography_on(self.day, self.perimeter)

    def clean_region(self) -> str | None:
        code = self.cleaned_data["region"] or self._home()
        if code == NATIONAL:
            return None
        if code not in self.geography.known:
            typed = f"«\u202f{code[:20]}\u202f»"
            raise ValidationError(
                f"Aucune région n’a le code {typed}\u202f: la page montre la France entière."
            )
        return code

    def _home(self) -> str:
        mine = {self.geography.standing[code] for code in self.in_charge}
        return next((code for code in self.geography.in_force if code in mine), NATIONAL)

    def _offer_regions(self) -> None:
        """The regions of the map, the one shown if it is of another; the day as a picker reads it."""
        offered = dict(self.geography.in_force)
        if self.region_code:
            offered.setdefault(self.region_code, self.geography.known[self.region_code])
        choices = [(code, str(region)) for code, region in offered.items()]
        self.fields["region"].widget.choices = [(NATIONAL, "France entière"), *choices]  # type: ignore[attr-defined]
        typed = {} if "au" in self.errors else {"au": self.day.isoformat()}
        self.data = {**self.data, **typed, "region": self.region_code or NATIONAL}


class TargetForm(forms.Form):
    """A dated milestone, cumulative."""

    value = DecimalField(
        label="Nombre d’entreprises",
        help_text="Nombre cumulé depuis le début du programme, celui des échéances précédentes compris.",
        min_value=0,
        max_digits=7,
        decimal_places=0,
    )
    due_on = DateField(label="Échéance", help_text="Jour compris, par exemple 31/12/2016.")
    source = forms.CharField(
        label="Source", max_length=200, help_text="Décision ou document qui fixe cet objectif."
    )
    decided_on = DateField(
        label="Décidé le",
        required=False,
        initial=clock.today,
        help_text="Aujourd’hui au plus tard, et par défaut.",
    )
    first: tuple[str | LayoutObject, ...] = ()
    last: tuple[str | LayoutObject, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        amounts, origin = Row(Column("value"), Column("due_on")), Row(Column("source"), Column("decided_on"))
        self.helper.layout = Layout(*self.first, amounts, origin, *self.last)

    def clean_value(self) -> int:
        return int(self.cleaned_data["value"])


class TargetCreateForm(TargetForm):
    """A new milestone, on one of the `territories` (code, name) of its author: see `territories_of`."""

    indicator = forms.ChoiceField(label="Indicateur", initial=MAIN)
    region = forms.ChoiceField(label="Territoire")
    first = (Row(Column("indicator"), Column("region")),)

    def __init__(self, *args: Any, territories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = indicator_choices()  # type: ignore[attr-defined]
        self.fields["region"].choices = territories  # type: ignore[attr-defined]

    def clean_region(self) -> Region | None:
        code = self.cleaned_data["region"]
        return None if code == NATIONAL else Region.objects.get(pk=code)


class TargetUpdateForm(TargetForm):
    """A milestone revised, as it was when the page was opened; what it measures does not change."""

    motive = forms.CharField(
        label="Motif de la révision",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pourquoi l’objectif change\u202f: le motif reste visible dans l’historique.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    first = ("version",)
    last = ("motive",)

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        # Who revises says why and since when anew.
        kept = model_to_dict(target, exclude=["motive", "decided_on"])
        initial = {**kept, "version": target.version}
        super().__init__(*args, initial=initial, **kwargs)


def territories_of(user: User) -> list[tuple[str, str]]:
    """(code, name) of what `user` may set a target on, the country included; empty when they may set none."""
    match user.role:
        case Role.MINISTRY:
            return [(NATIONAL, "France entière"), *region_choices()]
        case Role.REGIONAL_OFFICER:
            mine = user.region_codes_editable()
            return [choice for choice in region_choices() if choice[0] in mine]
        case _:
            return []
