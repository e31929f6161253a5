"""Reading the map of a day: which region stands for which."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from regions.models import Region


def rollup(day: date) -> dict[str, str]:
    """For each region code of any time, the code that stands for it on the map of `day`.

    A former region is followed through its successors until one in force; a region not yet created on `day`
    stands for itself, as its facts have no older home.
    """
    return rollup_of(Region.objects.all(), day)


def rollup_of(regions: Iterable[Region], day: date) -> dict[str, str]:
    """As `rollup`, for regions already read: all of them."""
    by_code = {region.code: region for region in regions}

    def standing(region: Region) -> str:
        while not region.is_open_on(day) and region.successor_id:
            region = by_code[region.successor_id]
        return region.code

    return {code: standing(region) for code, region in by_code.items()}


def absorbed(codes: Iterable[str]) -> set[str]:
    """`codes` and every former region that they absorbed."""
    successors = dict(Region.objects.filter(successor__isnull=False).values_list("code", "successor_id"))
    wanted = set(codes)
    while added := {code for code, successor in successors.items() if successor in wanted} - wanted:
        wanted |= added
    return wanted


def members(day: date) -> dict[str, list[str]]:
    """For each code in force on `day`, the codes that it stands for, itself included."""
    groups: dict[str, list[str]] = defaultdict(list)
    for code, standing in rollup(day).items():
        groups[standing].append(code)
    return dict(groups)
