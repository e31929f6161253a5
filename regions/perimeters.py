"""The two geographies: which map a page shows, whatever its day. One switch, `?perimetre=`, on every page."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from regions.models import Region


class Perimeter(NamedTuple):
    """A period during which the map does not change; an empty bound is open, both bounds are in."""

    year: int
    first: date | None
    last: date | None
    region_count: int

    @property
    def code(self) -> str:
        """ "2015": how an address asks for it."""
        return str(self.year)

    @property
    def name(self) -> str:
        """ "Périmètre 2015": a year is no quantity, which a template would write 2 015."""
        return f"Périmètre {self.year}"

    def nearest(self, day: date) -> date:
        """`day` when it lies in the period, else the period's day nearest to it."""
        if self.last and day > self.last:
            return self.last
        return self.first if self.first and day < self.first else day


class Switch(NamedTuple):
    """The perimeter shown, those offered, and the day of the figures; by default, that of the day."""

    shown: Perimeter
    offered: Sequence[Perimeter]
    day: date

    @property
    def own(self) -> Perimeter:
        """The perimeter of the day itself."""
        return next(each for each in self.offered if each.nearest(self.day) == self.day)

    @property
    def is_other(self) -> bool:
        """Whether figures of a day are shown on the map of another time."""
        return self.shown != self.own

    @property
    def map_on(self) -> date:
        """A day whose map is the one shown."""
        return self.shown.nearest(self.day)

    @property
    def query(self) -> dict[str, str]:
        """What an address must say to keep this perimeter: nothing when it is the day's own."""
        return {"perimetre": self.shown.code} if self.is_other else {}

    @property
    def choices(self) -> list[tuple[Perimeter, bool, str]]:
        """(perimeter, whether it is shown, value of `perimetre` in the address, "" for the day's own)."""
        return [(each, each == self.shown, "" if each == self.own else each.code) for each in self.offered]


def perimeter_switch(typed: str | None, regions: Collection[Region], day: date) -> Switch:
    """The switch for figures of `day`; `typed` is the address's word, the day's own when it is unknown."""
    switch = Switch(shown=None, offered=perimeters_of(regions), day=day)  # type: ignore[arg-type]
    asked = next((each for each in switch.offered if each.code == typed), switch.own)
    return switch._replace(shown=asked)


def perimeters_of(regions: Collection[Region]) -> list[Perimeter]:
    """The maps that `regions` (all of them) drew, the oldest first, each named by a year."""
    starts = sorted({region.valid_from for region in regions if region.valid_from})
    firsts = [None, *starts]
    lasts = [*(start - timedelta(days=1) for start in starts), None]
    return [
        Perimeter(
            (last or first or date.max).year, first, last, _open_count(regions, first or last or date.max)
        )
        for first, last in zip(firsts, lasts, strict=True)
    ]


def _open_count(regions: Iterable[Region], day: date) -> int:
    return sum(region.is_open_on(day) for region in regions)
