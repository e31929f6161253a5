"""How many industrial firms a region counts: read for a day, entered from an official table."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from regions.models import IndustrialBase, Region

FIRST_YEAR = 1990
FIELDS = ["region_id", "year", "firms", "source"]


def industrial_firms(day: date) -> dict[str, int]:
    """{region code, of either geography: its industrial firms} in the latest year by `day`: one query."""
    return dict(IndustrialBase.objects.known_on(day).values_list("region_id", "firms"))


@transaction.atomic
def record_industrial_base(*, region: Region, year: int, firms: int, source: str, by: Any) -> IndustrialBase:
    """Enter what a table says of `region` in `year`.

    ValidationError when that year is there already, to come, or after the end of the region.
    """
    base = IndustrialBase(region=region, year=year, firms=firms, source=source, recorded_by=by)
    _check(base)
    base.save()
    details = {"year": year, "firms": firms, "source": source}
    record_act(by=by, action="industrial_base_recorded", subject=base, details=details)
    return base


@transaction.atomic
def change_industrial_base(
    base: IndustrialBase, *, region: Region, year: int, firms: int, source: str, by: Any
) -> IndustrialBase:
    """Put right what was entered; the trail keeps what it was. ValidationError as for a new one."""
    locked = IndustrialBase.objects.select_for_update().get(pk=base.pk)
    before = IndustrialBase.objects.get(pk=base.pk)
    locked.region, locked.year, locked.firms, locked.source = region, year, firms, source
    locked.recorded_by = by
    _check(locked)
    locked.save()
    changed = changes(before, locked, FIELDS)
    record_act(by=by, action="industrial_base_changed", subject=locked, details=changed)
    return locked


def _check(base: IndustrialBase) -> None:
    region, this_year = base.region, clock.today().year
    if not FIRST_YEAR <= base.year <= this_year:
        raise ValidationError({"year": f"L’année va de {FIRST_YEAR} à {this_year}."})
    if region.valid_to and base.year > region.valid_to.year:
        message = f"La région {region} a pris fin le {region.valid_to:%d/%m/%Y}."
        raise ValidationError({"year": message})
    others = IndustrialBase.objects.filter(region=region, year=base.year).exclude(pk=base.pk)
    if others.exists():
        message = "Le nombre de cette région est déjà saisi pour cette année\u202f: modifiez-le."
        raise ValidationError({"year": message})
    base.full_clean()
