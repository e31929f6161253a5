"""Filters of the list of targets."""

import django_filters

from industrie_futur import clock
from regions.models import Region
from regions.queries import absorbed, in_french_order
from steering.indicators import INDICATORS
from steering.models import Target

NATIONAL = "france"
"""In an address, the whole country: a region's code has two characters."""


def indicator_choices() -> list[tuple[str, str]]:
    """(code, label) of the indicators that a target may be set on."""
    return [(each.code, each.label) for each in INDICATORS if each.is_milestone]


def region_choices() -> list[tuple[str, str]]:
    """(code, name) of the regions of today, Île-de-France under I."""
    return [(region.code, str(region)) for region in in_french_order(Region.objects.on(clock.today()))]


class TargetFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Source", field_name="source", lookup_expr="icontains")
    territoire = django_filters.ChoiceFilter(
        label="Territoire",
        method="in_territory",
        empty_label="Tous les territoires",
        choices=lambda: [(NATIONAL, "France entière"), *region_choices()],
    )
    indicateur = django_filters.ChoiceFilter(
        label="Indicateur",
        field_name="indicator",
        empty_label="Tous les indicateurs",
        choices=indicator_choices,
    )

    class Meta:
        model = Target
        fields: list[str] = []

    def in_territory(self, rows, name, value):
        if value == NATIONAL:
            return rows.filter(region=None)
        return rows.held_by(value, absorbed({value}), clock.today())
