"""Where firms wait for an expert and nobody is free: by region and by speciality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef

from companies.models import Enrolment
from companies.phases import CLOSED
from experts.capacity import loads
from experts.distances import kilometres
from experts.models import Assignment, Expert, Need, Speciality
from experts.quarters import quarter_of
from industrie_futur import clock
from industrie_futur.thresholds import all_thresholds
from regions.models import Department

ANY = ""
"""The column of the firms whose need is not told: whoever is free will do."""


@dataclass
class Cell:
    """One speciality in one region: files that wait for it, experts free for it, else the nearest one."""

    region: str
    speciality: str
    files: list[Enrolment] = field(default_factory=list)
    free: int = 0
    nearest: Expert | None = None
    nearest_km: int = 0

    @property
    def is_gap(self) -> bool:
        return bool(self.files) and not self.free


@dataclass(frozen=True)
class FreeExpert:
    """An expert with days enough for one mission more; `homes` are the departments they may start from."""

    expert: Expert
    specialities: frozenset[str]
    regions: frozenset[str]
    homes: Collection[str]

    def distance(self, departments: Iterable[str]) -> int:
        """Kilometres to the nearest of `departments`."""
        return min(kilometres(home, there) for home in self.homes for there in departments)


def waiting_files(codes: Collection[str] | None) -> list[Enrolment]:
    """Engaged files under way without a mission nor a proposal, of the regions `codes` (None: of all)."""
    live = Assignment.objects.live().filter(enrolment=OuterRef("pk"))
    files = Enrolment.objects.engaged().exclude(phase__in=CLOSED).filter(~Exists(live))
    return list(files if codes is None else files.in_regions(codes))


def free_experts(day: date) -> list[FreeExpert]:
    """Retained, present and reachable on `day`, with the days of one ordinary mission left in its quarter."""
    experts = Expert.objects.retained_on(day).present_on(day).reachable()
    quarter_on = quarter_of(day)
    mission = Decimal(all_thresholds()["mission_days"])
    left = {expert: each[quarter_on].remaining for expert, each in loads(experts, [quarter_on]).items()}
    departments = defaultdict(list)
    for code, region in Department.objects.values_list("code", "region"):
        departments[region].append(code)
    return [
        FreeExpert(
            each,
            frozenset(speciality.pk for speciality in each.specialities.all()),
            frozenset(region.pk for region in each.regions.all()),
            [each.department_id] if each.department_id else departments[each.main_region_id],
        )
        for each in experts.prefetch_related("specialities", "regions")
        if left[each.pk] >= mission
    ]


def coverage(standing: Mapping[str, str], codes: Collection[str] | None) -> dict[str, dict[str, Cell]]:
    """{region as `standing` draws it: {speciality or ANY: cell}} of the regions where a firm waits.

    `standing` gives for each region of 2015 that of the map; `codes` are those in scope, None for all.
    """
    files = waiting_files(codes)
    wanted = defaultdict(set)
    asked = Need.specialities.through.objects.filter(need__enrolment__in=[file.pk for file in files])
    for key, speciality in asked.values_list("need__enrolment", "speciality"):
        wanted[key].add(speciality)
    columns = [ANY, *Speciality.objects.values_list("pk", flat=True)]
    table: dict[str, dict[str, Cell]] = {}
    for file in files:
        region = standing[file.region_id]
        line = table.setdefault(region, {column: Cell(region, column) for column in columns})
        for speciality in wanted[file.pk] or {ANY}:
            line[speciality].files.append(file)
    free = free_experts(clock.today()) if table else []
    for region, line in table.items():
        here = [each for each in free if any(standing[code] == region for code in each.regions)]
        for speciality, cell in line.items():
            cell.free = sum(_masters(each, speciality) for each in here)
            if cell.is_gap:
                _find_nearest(cell, free)
    return table


def _masters(each: FreeExpert, speciality: str) -> bool:
    return speciality == ANY or speciality in each.specialities


def _find_nearest(cell: Cell, free: list[FreeExpert]) -> None:
    there = {file.department_id for file in cell.files}
    able = [(each.distance(there), each) for each in free if _masters(each, cell.speciality)]
    if able:
        distance, nearest = min(able, key=lambda pair: (pair[0], pair[1].expert.search_text))
        cell.nearest, cell.nearest_km = nearest.expert, distance


def days_left(quarters: list[date]) -> dict[date, Decimal]:
    """Days that the experts retained at the start of each quarter (today, for the current one) have left."""
    today = clock.today()
    left = {}
    for quarter_on in quarters:
        experts = Expert.objects.retained_on(max(quarter_on, today)).reachable()
        every = loads(experts, [quarter_on]).values()
        left[quarter_on] = sum((max(each[quarter_on].remaining, Decimal(0)) for each in every), Decimal(0))
    return left
