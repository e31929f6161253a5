"""Where the programme stands on a day: the one reading that dashboard, desk, panels and report share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from django.utils import timezone

from companies.phases import Phase
from industrie_futur import clock
from industrie_futur.templatetags.portal import euros, millions, number, percent
from regions.models import Region
from regions.perimeters import Switch, perimeter_switch
from regions.queries import in_french_order, rollup_of
from steering import sentences
from steering.charts.french import joined, plural
from steering.charts.geography import areas
from steering.charts.series import Point
from steering.indicators import INDICATORS, Amount, Indicator, Measures, check_identity, rolled_up
from steering.pace import Milestone, Outlook, milestones_of
from steering.recorded import RecordedMeasures
from steering.shares import goals_of

MAIN = "engaged"
"""The indicator that the programme's targets are set on."""
FUNNEL = ("applications", "engaged", "diagnosed", "action_plans", "supported", "completed")
MAPS = ("2015", "2016")


# The map of a day -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Geography:
    """The regions under their names of a day, on the map of `switch`, and which one stands for any other."""

    day: date
    known: Mapping[str, Region]
    switch: Switch
    standing: Mapping[str, str]

    @cached_property
    def in_force(self) -> dict[str, Region]:
        """The regions of the map, in the order of the French alphabet."""
        on = self.switch.map_on
        return {each.code: each for each in in_french_order(self.known.values()) if each.is_open_on(on)}

    @cached_property
    def created_since(self) -> dict[str, Region]:
        """Regions younger than the map: what they voted themselves is shown apart."""
        on = self.switch.map_on
        later = [each for each in self.known.values() if each.valid_from and each.valid_from > on]
        return {each.code: each for each in in_french_order(later)}

    @cached_property
    def map_name(self) -> str:
        """ "2015" or "2016": the outlines that are those of the day's regions."""
        codes = set(self.in_force)
        return next(name for name in MAPS if {area.code for area in areas(name)} == codes)

    def covered_by(self, code: str) -> set[str]:
        """The region `code` and all that it absorbed, at any time: its facts are theirs."""
        return {code} | {former for former, region in self.known.items() if region.successor_id == code}

    def former(self, code: str) -> list[Region]:
        """The regions that `code` absorbed, in the order of the French alphabet."""
        return in_french_order(self.known[former] for former in self.covered_by(code) - {code})


def geography_on(day: date, perimeter: str | None = None) -> Geography:
    """The map of `day`, or of another `perimeter` ("2015", "2016") with the names of `day`: one query."""
    known = {region.code: region for region in Region.objects.with_name_on(day)}
    switch = perimeter_switch(perimeter, known.values(), day)
    return Geography(day, known, switch, rollup_of(known.values(), switch.map_on))


# Figures --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """An indicator and its value, over the country or over one region."""

    indicator: Indicator
    value: Amount

    @property
    def text(self) -> str:
        """1 700, or 160 000 000 €."""
        return euros(self.value, "court") if self.indicator.unit == "€" else number(self.value)

    @property
    def short(self) -> str:
        """The text of a tile: 160 M€; small sums in euros, as 0 M€ would be wrong of them."""
        is_large = self.indicator.unit == "€" and self.value >= 100_000
        return millions(self.value) if is_large else self.text


@dataclass(frozen=True)
class BudgetShare:
    """What is committed or paid, in per cent of the budget (None: nothing was voted)."""

    figure: Figure
    pct: Decimal | None

    @property
    def detail(self) -> str:
        """160 000 000 €, soit 80 % du budget."""
        part = f", soit {percent(self.pct)} du budget" if self.pct is not None else ""
        return f"{self.figure.text}{part}"


@dataclass(frozen=True)
class RegionRow:
    """A line of the table by region; `code` is None for what lies in no region and for the total.

    `note` says what a merged region does not cover, "" when there is nothing to say.
    """

    code: str | None
    name: str
    figures: Mapping[str, Figure]
    note: str = ""

    @property
    def engaged(self) -> int:
        return int(self.figures[MAIN].value)

    @property
    def has_programme(self) -> bool:
        return self.figures["programmes"].value > 0

    @property
    def reached_pct(self) -> Decimal | None:
        """Firms engaged in per cent of those planned; None when none is planned."""
        return share_pct(self.engaged, self.figures["planned_companies"].value)

    @property
    def is_empty(self) -> bool:
        return not any(figure.value for figure in self.figures.values())


@dataclass(frozen=True)
class RegionTable:
    """All indicators by region of the day; it was checked that rows and `without_region` make the total."""

    rows: Sequence[RegionRow]
    without_region: RegionRow
    total: RegionRow

    def row(self, code: str) -> RegionRow:
        """KeyError when `code` is not on the map of the day."""
        return {row.code: row for row in self.rows}[code]


@dataclass(frozen=True)
class PhaseCount:
    """Firms in one phase on the day: together they are all the firms that ever applied."""

    phase: Phase
    count: Amount


@dataclass(frozen=True)
class Trajectory:
    """The three lines that never mix, up to the day; points are (day, cumulative number)."""

    engaged: Sequence[Point]
    financed: Sequence[Point]
    targets: Sequence[Point]
    starts_on: date


@dataclass(frozen=True)
class Lines:
    """Target, financed capacity and engaged firms, side by side and never added."""

    target: Milestone | None
    financed: int
    engaged: int

    @property
    def unfunded(self) -> int:
        """Places of the final target that no regional programme plans; negative when programmes plan more."""
        return self.target.value - self.financed if self.target else 0

    @property
    def free(self) -> int:
        """Financed places not yet taken; negative when more firms are engaged than planned."""
        return self.financed - self.engaged

    @property
    def bars(self) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
        """How long to draw target, capacity and engaged firms, in per cent of the highest."""
        goal = self.target.value if self.target else 0
        highest = max(goal, self.financed, self.engaged)
        return share_pct(goal, highest), share_pct(self.financed, highest), share_pct(self.engaged, highest)


@dataclass(frozen=True)
class Situation:
    """All that is said of a day, over the country or over one region (`region` None: the country).

    `known_on` is the day of the last facts: `as_of`, or today when `as_of` is still to come.
    `recorded_until` is the moment of the reading: what is entered later, with whatever date, is not in it.
    """

    as_of: date
    known_on: date
    recorded_until: datetime
    geography: Geography
    region: Region | None
    figures: Mapping[str, Figure]
    national: Mapping[str, Figure]
    table: RegionTable
    former: Sequence[RegionRow]
    phases: Sequence[PhaseCount]
    funnel: Sequence[Figure]
    milestones: Sequence[Milestone]
    trajectory: Trajectory

    @property
    def is_to_come(self) -> bool:
        return self.as_of > self.known_on

    @property
    def next_milestone(self) -> Milestone | None:
        """The first one due on the day of the facts or later."""
        return next((each for each in self.milestones if each.days_left >= 0), None)

    @property
    def final_milestone(self) -> Milestone | None:
        """The last one: it already holds the others, which are never added to it."""
        return self.milestones[-1] if self.milestones else None

    @property
    def main_milestone(self) -> Milestone | None:
        """The one to look at: the next, or the last when all are past."""
        return self.next_milestone or self.final_milestone

    @property
    def lines(self) -> Lines:
        financed, engaged = self.figures["planned_companies"].value, self.figures[MAIN].value
        return Lines(self.final_milestone, int(financed), int(engaged))

    @property
    def outlook(self) -> Outlook:
        return Outlook(self.milestones, self.trajectory.engaged, self.known_on)

    @property
    def money_shares(self) -> list[BudgetShare]:
        """Committed, then paid, of the budget."""
        budget = self.figures["budget"].value
        figures = [self.figures[code] for code in ("committed", "paid")]
        return [BudgetShare(each, share_pct(each.value, budget)) for each in figures]

    @property
    def national_share_pct(self) -> Decimal | None:
        """The region's share of the country's engaged firms."""
        return share_pct(self.figures[MAIN].value, self.national[MAIN].value)

    @property
    def headline(self) -> str:
        return sentences.headline(self)

    @property
    def lines_sentence(self) -> str:
        return sentences.lines_sentence(self)

    @property
    def summary(self) -> list[str]:
        """The situation in sentences; the first one is the headline."""
        return sentences.summary(self)


def share_pct(part: Amount, whole: Amount) -> Decimal | None:
    """`part` in per cent of `whole`, one decimal, half up; None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


# Reading --------------------------------------------------------------------------------------------


def situation(
    as_of: date,
    region: str | None = None,
    *,
    geography: Geography | None = None,
    recorded: RecordedMeasures | None = None,
) -> Situation:
    """The programme on the evening of `as_of`, over the country or over a region (its code, of any time).

    Six queries, one less when the map of the day is given as `geography`. `recorded` reads the country as it
    was known at a moment, in place of now. `FiguresDoNotAddUp` when the regions do not make the country;
    KeyError when `region` is no region's code.
    """
    geography = geography or geography_on(as_of)
    measures, known_on = recorded or Measures(as_of), min(as_of, clock.today())
    covered = geography.covered_by(region) if region else None
    figures = _figures(measures, covered)
    engaged, financed = measures.series(MAIN, covered), measures.series("planned_companies", covered)
    goals = recorded.goals(MAIN) if recorded else goals_of(MAIN, region, covered or (), known_on)
    milestones = milestones_of([(each.due_on, each.value) for each in goals], known_on, engaged)
    return Situation(
        as_of=as_of,
        known_on=known_on,
        recorded_until=recorded.recorded_until if recorded else timezone.now(),
        geography=geography,
        region=geography.known[region] if region else None,
        figures=figures,
        national=_figures(measures) if region else figures,
        table=region_table(measures, geography),
        former=_former_rows(measures, geography, region) if region else [],
        phases=[PhaseCount(phase, _firms(measures, phase, covered)) for phase in Phase],
        funnel=[figures[code] for code in FUNNEL],
        milestones=milestones,
        trajectory=_trajectory(known_on, engaged, financed, milestones),
    )


def region_table(measures: Measures, geography: Geography) -> RegionTable:
    """Every indicator on the map of the day; `FiguresDoNotAddUp` when the regions do not make the country."""
    columns = {}
    for indicator in INDICATORS:
        places = [*geography.in_force, *geography.created_since]
        columns[indicator] = rolled_up(measures.of(indicator.code), geography.standing, places)
        check_identity(indicator.code, measures.total(indicator.code), columns[indicator])

    def row(code: str | None, name: str, note: str = "") -> RegionRow:
        cells = {each.code: Figure(each, column.get(code, 0)) for each, column in columns.items()}
        return RegionRow(code, name, cells, note)

    rows = [
        row(region.code, str(region), coverage_note(measures, geography, region.code))
        for region in geography.in_force.values()
    ]
    since = [row(region.code, f"{region} (créée depuis)") for region in geography.created_since.values()]
    rows += [each for each in since if not each.is_empty]
    total = RegionRow(None, "France entière", _figures(measures))
    return RegionTable(rows, row(None, "Sans région"), total)


def coverage_note(measures: Measures, geography: Geography, code: str) -> str:
    """Which former regions of `code` have a programme, when only some do: it is then covered in part."""
    funded = measures.of("programmes")
    former = geography.former(code)
    covered = [str(region) for region in former if funded.get(region.code)]
    if funded.get(code) or not covered or len(covered) == len(former):
        return ""
    noun = plural(len(covered), "ancienne région a un programme", "anciennes régions ont un programme")
    return f"{len(covered)} {noun}, sur {len(former)}\u202f: {joined(covered)}"


def _figures(measures: Measures, regions: Collection[str] | None = None) -> dict[str, Figure]:
    return {each.code: Figure(each, measures.total(each.code, regions)) for each in INDICATORS}


def _firms(measures: Measures, phase: Phase, regions: Collection[str] | None) -> Amount:
    firms = measures.rollups.get(phase, {}).items()
    return sum((count for region, count in firms if regions is None or region in regions), 0)


def _former_rows(measures: Measures, geography: Geography, code: str) -> list[RegionRow]:
    return [
        RegionRow(region.code, str(region), _figures(measures, {region.code}))
        for region in geography.former(code)
    ]


def _trajectory(
    day: date, engaged: Sequence[Point], financed: Sequence[Point], milestones: Sequence[Milestone]
) -> Trajectory:
    first = min([day, *(series[0][0] for series in (engaged, financed) if series)])
    return Trajectory(engaged, financed, [(each.due_on, each.value) for each in milestones], first)
