"""Entering how many industrial firms a region counts."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms

from industrie_futur import clock
from industrie_futur.forms import DecimalField
from regions.models import IndustrialBase, Region
from regions.queries import in_french_order


class IndustrialBaseForm(forms.Form):
    """A line of an official table; regions of both geographies are offered."""

    region = forms.ChoiceField(label="Région")
    year = DecimalField(
        label="Année",
        max_digits=4,
        decimal_places=0,
        help_text="Année que décrit la table, par exemple 2014.",
    )
    firms = DecimalField(
        label="Entreprises industrielles",
        min_value=1,
        max_digits=7,
        decimal_places=0,
        help_text="Nombre d’entreprises de l’industrie manufacturière, tel que la table le donne.",
    )
    source = forms.CharField(
        label="Source", max_length=200, help_text="Organisme, titre et date de la table."
    )

    def __init__(self, *args: Any, base: IndustrialBase | None = None, **kwargs: Any) -> None:
        if base:
            fields = ("year", "firms", "source")
            kwargs["initial"] = {"region": base.region_id, **{name: getattr(base, name) for name in fields}}
        super().__init__(*args, **kwargs)
        self.regions = {each.code: each for each in Region.objects.with_name_on(clock.today())}
        choices = [(each.code, _title(each)) for each in in_french_order(self.regions.values())]
        self.fields["region"].choices = [("", "Choisir…"), *choices]  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = Layout("region", Row(Column("year"), Column("firms")), "source")

    def clean_region(self) -> Region:
        return self.regions[self.cleaned_data["region"]]

    def clean_year(self) -> int:
        return int(self.cleaned_data["year"])

    def clean_firms(self) -> int:
        return int(self.cleaned_data["firms"])


def _title(region: Region) -> str:
    """Which of the two geographies a region is of, when it is of one only."""
    if region.valid_to:
        return f"{region} (jusqu’en {region.valid_to.year})"
    return f"{region} (depuis {region.valid_from.year})" if region.valid_from else str(region)
