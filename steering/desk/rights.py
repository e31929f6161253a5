"""What an officer is to know of their rights: a region that closes or has closed, a right that ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from accounts.models import RegionRight
from regions.models import Region
from steering.charts.french import day_text, plural


def warnings_of(
    rights: Sequence[RegionRight], known: Mapping[str, Region], day: date, soon_days: int
) -> list[str]:
    """A sentence for each of `rights` that ends, or whose region closes, within `soon_days`."""
    soon = day + timedelta(days=soon_days)
    return [said for right in rights if (said := _warning(right, rights, known, day, soon))]


def _warning(
    right: RegionRight, rights: Sequence[RegionRight], known: Mapping[str, Region], day: date, soon: date
) -> str:
    """What to know of a right: its region closes or has closed, or its end is near; "" when all is well."""
    region = known[right.region_id]
    heir = known.get(region.successor_id or "")
    is_followed = heir is not None and heir.code in {each.region_id for each in rights}
    ends_first = right.ends_on is not None and region.valid_to is not None and right.ends_on < region.valid_to
    if heir and region.valid_to and region.valid_to <= soon and not is_followed and not ends_first:
        return _closing(region, heir, region.valid_to + timedelta(days=1), day)
    return _ending(region, right.ends_on, day) if right.ends_on and right.ends_on <= soon else ""


def _ending(region: Region, last: date, day: date) -> str:
    left = (last - day).days
    when = f"dans {left} {plural(left, 'jour', 'jours')}" if left else "aujourd’hui"
    return (
        f"{region}\u202f: votre droit prend fin le {day_text(last)}, {when}. "
        "Demandez sa prolongation à l’administration du portail."
    )


def _closing(region: Region, heir: Region, closed_on: date, day: date) -> str:
    name = heir.name_on(max(day, closed_on))
    ask = f"Demandez à l’administration du portail un droit sur la région {name}."
    if closed_on <= day:
        return (
            f"{region}\u202f: la région a été réunie à d’autres le {day_text(closed_on)}. "
            f"Vos dossiers restent lisibles, mais ne se modifient plus. {ask}"
        )
    return (
        f"{region}\u202f: la région est réunie à d’autres le {day_text(closed_on)}. "
        f"À partir de ce jour, vos dossiers ne seront plus que lisibles. {ask}"
    )
