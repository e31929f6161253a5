"""Reading the map of a day: which region stands for which, and what each one's programmes add up to."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from industrie_futur.templatetags.portal import short_date
from industrie_futur.text import normalise
from regions.models import (
    Department,
    Funding,
    Region,
    RegionalProgramme,
    RegionalProgrammeQuerySet,
    RegionName,
)


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


def in_french_order(regions: Iterable[Region]) -> list[Region]:
    """By the name they carry, accents ignored: Île-de-France is under I."""
    return sorted(regions, key=lambda region: normalise(str(region)))


# Programmes -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RegionLine:
    """A region of the map of a day, with what it absorbed and their programmes adopted by then, in euros."""

    region: Region
    former: list[Region]
    department_count: int
    programmes: list[RegionalProgramme]

    @property
    def adopted(self) -> list[RegionalProgramme]:
        """Those that a region adopted: one opened by a takeover only bears the others' money."""
        return [programme for programme in self.programmes if not programme.is_takeover]

    @property
    def planned_companies(self) -> int:
        return sum(programme.planned_companies for programme in self.programmes)

    @property
    def budget(self) -> Decimal:
        return sum((programme.budget for programme in self.programmes), Decimal(0))  # type: ignore[attr-defined]

    @property
    def adoption(self) -> str:
        """The day of adoption, or the first and the last ones; "" without a programme."""
        days = sorted({programme.adopted_on for programme in self.adopted})
        if len(days) > 1:
            return f"du {short_date(days[0])} au {short_date(days[-1])}"
        return f"le {short_date(days[0])}" if days else ""

    @property
    def coverage(self) -> str:
        """How much of the region its programmes cover, in words: a merged one may be covered in part only."""
        adopters = {programme.region_id for programme in self.adopted}
        if self.region.code in adopters:
            return "La région a un programme"
        if not self.former:
            return "Pas de programme"
        covered, former = len(adopters), len(self.former)
        if covered == former:
            return f"Les {former} anciennes régions ont un programme"
        if not covered:
            return f"Aucune des {former} anciennes régions n’a de programme"
        verb = "ont" if covered > 1 else "a"
        return f"{covered} des {former} anciennes régions {verb} un programme"


@dataclass(frozen=True)
class Totals:
    """Sums over the lines of a map; the same in both geographies."""

    department_count: int
    population: int
    programme_count: int
    planned_companies: int
    budget: Decimal


def region_lines(day: date, known: Collection[Region], *, map_on: date | None = None) -> list[RegionLine]:
    """Regions of the map of `map_on` in French order, programmes of `day` rolled up; `known`: all, named.

    On an older map, a region created since stands apart once it has a programme: no sum loses it. Two
    queries, whatever the number of regions.
    """
    map_on = map_on or day
    standing = rollup_of(known, map_on)
    departments: Counter[str] = Counter(
        standing[code] for code in Department.objects.values_list("region", flat=True)
    )
    former: dict[str, list[Region]] = defaultdict(list)
    for region in in_french_order(known):
        if standing[region.code] != region.code:
            former[standing[region.code]].append(region)
    programmes: dict[str, list[RegionalProgramme]] = defaultdict(list)
    for programme in RegionalProgramme.objects.adopted_by(day).with_budget_on(day):
        programmes[standing[programme.region_id]].append(programme)
    return [
        RegionLine(region, former[region.code], departments[region.code], programmes[region.code])
        for region in in_french_order(known)
        if region.is_open_on(map_on)
        or (
            standing[region.code] == region.code
            and any(_has_its_own(each, each.budget) for each in programmes[region.code])  # type: ignore[attr-defined]
        )
    ]


def _has_its_own(programme: RegionalProgramme, budget: Decimal) -> bool:
    """False of one opened by a takeover that bears the others' money alone."""
    return not programme.is_takeover or bool(budget or programme.planned_companies)


def totals_of(lines: Iterable[RegionLine]) -> Totals:
    """The foot of the table of `lines`."""
    lines = list(lines)
    return Totals(
        department_count=sum(line.department_count for line in lines),
        population=sum(line.region.population for line in lines),
        programme_count=sum(len(line.adopted) for line in lines),
        planned_companies=sum(line.planned_companies for line in lines),
        budget=sum((line.budget for line in lines), Decimal(0)),
    )


@dataclass(frozen=True)
class ProgrammeSheet:
    """A programme on a day: its region under the name of that day, and its movements by then, oldest first.

    What a merger carried is no budget: the region that voted it keeps it.
    """

    programme: RegionalProgramme
    region: Region
    fundings: list[Funding]

    @property
    def votes(self) -> list[Funding]:
        return [funding for funding in self.fundings if funding.kind != Funding.Kind.CARRIED]

    @property
    def budget(self) -> Decimal:
        return sum((funding.amount for funding in self.votes), Decimal(0))

    @property
    def by_source(self) -> list[tuple[Funding.Source, Decimal]]:
        """(source, euros) in the order of `Funding.Source`, without the sources that gave nothing."""
        amounts: Counter[str] = Counter()
        for funding in self.votes:
            amounts[funding.source] += funding.amount  # type: ignore[assignment]  # a Counter adds up decimals too
        return [(source, amounts[source]) for source in Funding.Source if amounts[source]]  # type: ignore[misc]


def programme_sheets(programmes: RegionalProgrammeQuerySet, day: date) -> list[ProgrammeSheet]:
    """Those of `programmes` adopted by `day`, in French order of their regions: three queries."""
    movements = Funding.objects.filter(voted_on__lte=day).select_related("recorded_by")
    regions = Region.objects.with_name_on(day)
    adopted = programmes.adopted_by(day).prefetch_related(
        Prefetch("fundings", movements, to_attr="movements"), Prefetch("region", regions)
    )
    sheets = [ProgrammeSheet(programme, programme.region, programme.movements) for programme in adopted]  # type: ignore[attr-defined]
    return sorted(sheets, key=lambda sheet: normalise(str(sheet.region)))


# One region -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RegionSheet:
    """All that is known of a region on a day; `codes` are its own and those of the regions it absorbed."""

    region: Region
    day: date
    former: list[Region]
    successor: Region | None
    codes: set[str]
    names: list[RegionName]
    departments: list[Department]
    programmes: list[ProgrammeSheet]

    @property
    def is_open(self) -> bool:
        return self.region.is_open_on(self.day)

    @property
    def coverage(self) -> str:
        """As on the list; see `RegionLine.coverage`."""
        programmes = [sheet.programme for sheet in self.programmes]
        return RegionLine(self.region, self.former, len(self.departments), programmes).coverage

    @property
    def budget(self) -> Decimal:
        return sum((sheet.budget for sheet in self.programmes), Decimal(0))

    @property
    def planned_companies(self) -> int:
        return sum(sheet.programme.planned_companies for sheet in self.programmes)

    @property
    def lines(self) -> list[tuple[ProgrammeSheet, bool]]:
        """Each programme, and whether it is all that counts in its region: not where others are added up."""
        return [(each, not self.former or each.region != self.region) for each in self.programmes]


def region_sheet(code: str, day: date) -> RegionSheet | None:
    """The region `code` as it stands on `day`, or None when there is no such region."""
    known = {region.code: region for region in Region.objects.with_name_on(day)}
    region = known.get(code)
    if region is None:
        return None
    codes = absorbed({code})
    sheets = programme_sheets(RegionalProgramme.objects.filter(region__in=codes), day)
    return RegionSheet(
        region=region,
        day=day,
        former=in_french_order(known[each] for each in codes - {code}),
        successor=known.get(region.successor_id or ""),
        codes=codes,
        names=list(region.names.all()),
        departments=list(Department.objects.filter(region__in=codes)),
        programmes=[sheet for sheet in sheets if _has_its_own(sheet.programme, sheet.budget)],
    )
