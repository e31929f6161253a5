"""The comparison of regions on a day: a line a region, on either map, beside the last published report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from industrie_futur import clock
from industrie_futur.spreadsheets import Linked
from industrie_futur.text import normalise
from industrie_futur.thresholds import all_thresholds
from regions.industry import industrial_firms
from regions.queries import rollup_of
from steering.anomalies import anomaly_counts
from steering.charts.french import plural
from steering.compare_columns import BY_KEY, COLUMNS, PACE_DAYS, Cell, Facts
from steering.durations import Histogram, together, waits_by_region
from steering.indicators import Amount, Figures, Measures, check_identity, rolled_up
from steering.models import ProgressReport, Target
from steering.queries import (
    MAIN,
    Geography,
    RegionRow,
    coverage_note,
    geography_on,
    region_table,
)
from steering.shares import shares_of

BY_NAME = "region"
"""The order of the table when none is asked for."""
Values = Mapping[str, Amount]
"""Figures of a report by code of indicator."""


# The previous report --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Previous:
    """The last report published before the day, its figures brought to the map of the page."""

    report: ProgressReport
    map_name: str
    regions: Mapping[str, Values]
    without_region: Values
    total: Values
    is_of_other_map: bool
    is_of_later_map: bool

    @property
    def as_of(self) -> date:
        return self.report.as_of

    @property
    def columns(self) -> list[str]:
        """The columns of the table that the report holds as well, by their short names."""
        return [column.short for column in COLUMNS if column.key in self.total]


def previous_report(geography: Geography) -> Previous | None:
    """None when no report of a day before was published: one query.

    Figures of former regions add up to those of the regions that absorbed them; those of a merged region say
    nothing of its former ones.
    """
    published = ProgressReport.objects.published().filter(as_of__lt=geography.day)
    report = published.order_by("-as_of", "-published_at").first()
    if report is None:
        return None
    kept = report.figures["regions"]
    codes = [each["code"] for each in kept["columns"]]
    regions: dict[str, dict[str, Amount]] = {}
    for row in kept["rows"]:
        home = geography.standing.get(row["code"])
        if home in geography.in_force:
            added = regions.setdefault(home, dict.fromkeys(codes, 0))
            for code, value in _values(codes, row["values"]).items():
                added[code] += value
    map_name = report.figures["geography"]
    return Previous(
        report,
        map_name,
        regions,
        _values(codes, kept["without_region"] or [0] * len(codes)),
        _values(codes, kept["total"]),
        is_of_other_map=map_name != geography.map_name,
        is_of_later_map=map_name > geography.map_name,
    )


def _values(codes: Sequence[str], values: Sequence[float]) -> dict[str, Amount]:
    """As they were counted: a JSON number is a double, whose shortest writing is the amount."""
    return {code: Decimal(str(value)) for code, value in zip(codes, values, strict=True)}


# The table ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A line of the table; `code` is None for what lies in no region and for the country.

    `note` says how many of the regions that it absorbed have a programme, "" when it absorbed none.
    """

    code: str | None
    name: str
    note: str
    cells: Sequence[Cell]

    def cell(self, key: str) -> Cell:
        return next(each for each in self.cells if each.column.key == key)


@dataclass(frozen=True)
class Comparison:
    """The table of a day; it was checked that lines and `without_region` make the total."""

    geography: Geography
    limit: int
    order: str
    lines: Sequence[Line]
    without_region: Line | None
    total: Line
    target: Target | None
    previous: Previous | None

    @property
    def day(self) -> date:
        return self.geography.day

    @property
    def is_to_come(self) -> bool:
        return self.day > clock.today()

    @property
    def all_lines(self) -> list[Line]:
        """As the page shows them, the country last."""
        return [*self.lines, *([self.without_region] if self.without_region else []), self.total]

    def codes_in_both_maps(self, code: str | None) -> list[str]:
        """The INSEE codes of the line on each map, the oldest map first: "21, 41, 42" and "44"."""
        if code is None:
            return ["" for _ in self.geography.switch.offered]
        return [
            ", ".join(_codes_on(self.geography, perimeter.nearest(self.day), code))
            for perimeter in self.geography.switch.offered
        ]


def comparison(day: date, perimeter: str | None = None, *, order: str = BY_NAME) -> Comparison:
    """Every region on the evening of `day`, sorted by the column `order` ("-" before it: the highest first).

    A constant number of queries; only the waits are read from the firms' files. `FiguresDoNotAddUp` when the
    regions do not make the country.
    """
    geography, measures = geography_on(day, perimeter), Measures(day)
    table, reading = region_table(measures, geography), _Reading(measures, geography)
    order, lines = sorted_by(order, [reading.region(row) for row in table.rows])
    without_region = reading.without_region(table.without_region)
    return Comparison(
        geography=geography,
        limit=reading.limit,
        order=order,
        lines=lines,
        without_region=without_region if any(cell.value for cell in without_region.cells) else None,
        total=reading.country(table.total),
        target=reading.milestone,
        previous=reading.previous,
    )


def sorted_by(order: str, lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """The order in fact used and `lines` in it: what has no figure comes last, then the French alphabet."""
    by_name = sorted(lines, key=lambda line: normalise(line.name))
    key, is_descending = order.removeprefix("-"), order.startswith("-")
    if key not in BY_KEY:
        if key != BY_NAME:
            return BY_NAME, by_name
        return order, by_name[::-1] if is_descending else by_name

    def rank(line: Line) -> tuple[bool, Amount]:
        value = line.cell(key).value
        return value is None, 0 if value is None else -value if is_descending else value

    return order, sorted(by_name, key=rank)


def _coverage(measures: Measures, geography: Geography, code: str) -> str:
    """How many of the regions that `code` absorbed have a programme; `coverage_note` says which, if some."""
    former = geography.former(code) if code in geography.in_force else []
    if not former:
        return ""
    funded = measures.of("programmes")
    covered = sum(bool(funded.get(region.code)) for region in former)
    if covered == len(former):
        return f"Ses {covered} anciennes régions ont un programme"
    if not covered:
        return f"Aucune de ses {len(former)} anciennes régions n’a de programme"
    return coverage_note(measures, geography, code) or (
        f"{covered} {plural(covered, 'ancienne région a', 'anciennes régions ont')} un programme, "
        f"sur {len(former)}"
    )


def _codes_on(geography: Geography, map_day: date, code: str) -> list[str]:
    """The regions in force on `map_day` that `code` covers, or that covers it."""
    covered = geography.covered_by(code) | {rollup_of(geography.known.values(), map_day)[code]}
    return sorted(each for each in covered if geography.known[each].is_open_on(map_day))


class _Reading:
    """What the lines are made of, read once for all of them: a query each."""

    def __init__(self, measures: Measures, geography: Geography) -> None:
        self.measures, self.geography = measures, geography
        self.limit, self.previous = all_thresholds()["small_number"], previous_report(geography)
        known_on = min(measures.as_of, clock.today())
        self.earlier = Measures(known_on - timedelta(days=PACE_DAYS))
        self.engaged_before = self._on_the_map(MAIN, self.earlier.of(MAIN), self.earlier.total(MAIN))
        self.waits = waits_by_region(measures.as_of)
        self.industry = industrial_firms(measures.as_of)
        self.milestone = _milestone(measures.as_of)
        shares = shares_of(self.milestone, measures.as_of) if self.milestone else {}
        self.shares = self._on_the_map("shares", shares, self.milestone.value if self.milestone else 0)
        anomalies = anomaly_counts(known_on)
        self.anomaly_count = sum(anomalies.values())
        self.anomalies = self._on_the_map("anomalies", anomalies, self.anomaly_count)

    def region(self, row: RegionRow) -> Line:
        code, standing = str(row.code), self.geography.standing
        facts = Facts(
            figures=_amounts(row),
            engaged_before=int(self.engaged_before[code]),
            waits=self._waits(lambda region: standing[region] == code),
            industrial_firms=self._industrial_firms(code),
            target=int(self.shares[code]) or None,
            anomalies=int(self.anomalies[code]),
        )
        before = self.previous.regions.get(code, {}) if self.previous else {}
        return self._line(row, facts, before, _coverage(self.measures, self.geography, code))

    def without_region(self, row: RegionRow) -> Line:
        facts = Facts(
            figures=_amounts(row),
            engaged_before=int(self.engaged_before.get(None, 0)),
            waits=self._waits(lambda region: False),  # a file always lies in a region
            industrial_firms=None,
            target=int(self.shares.get(None, 0)) if self.milestone else None,
            anomalies=int(self.anomalies.get(None, 0)),
        )
        return self._line(row, facts, self.previous.without_region if self.previous else {})

    def country(self, row: RegionRow) -> Line:
        industry = [self._industrial_firms(code) for code in self.geography.in_force]
        known = [firms for firms in industry if firms is not None]
        facts = Facts(
            figures=_amounts(row),
            engaged_before=int(self.earlier.total(MAIN)),
            waits=self._waits(lambda region: True),
            industrial_firms=sum(known) if len(known) == len(industry) else None,
            target=self.milestone.value if self.milestone else None,
            anomalies=self.anomaly_count,
        )
        return self._line(row, facts, self.previous.total if self.previous else {})

    def _line(self, row: RegionRow, facts: Facts, before: Values, note: str = "") -> Line:
        cells = [column.cell(facts, self.limit)._replace(before=before.get(column.key)) for column in COLUMNS]
        return Line(row.code, row.name, note, cells)

    def _on_the_map(self, code: str, figures: Mapping[Any, Amount], national: Amount) -> Figures:
        places = [*self.geography.in_force, *self.geography.created_since]
        placed = rolled_up(dict(figures), self.geography.standing, places)
        check_identity(code, national, placed)
        return placed

    def _waits(self, is_wanted: Callable[[str], bool]) -> dict[str, Histogram]:
        return {
            wait: together(waits for region, waits in by_region.items() if is_wanted(region))
            for wait, by_region in self.waits.items()
        }

    def _industrial_firms(self, code: str) -> int | None:
        """Those of the region itself, or of all that it absorbed; None as long as one is not known."""
        if code not in self.geography.in_force:
            return None
        if code in self.industry:
            return self.industry[code]
        former = [self.industry.get(region.code) for region in self.geography.former(code)]
        known = [firms for firms in former if firms is not None]
        return sum(known) if known and len(known) == len(former) else None


def _amounts(row: RegionRow) -> dict[str, Amount]:
    return {code: figure.value for code, figure in row.figures.items()}


def _milestone(day: date) -> Target | None:
    """The next national target on `day`, or the last one when all are past: one query."""
    targets = list(Target.objects.of(MAIN))
    return next((each for each in targets if each.due_on >= day), targets[-1] if targets else None)


# The spreadsheet ------------------------------------------------------------------------------------


def export_headings(shown: Comparison) -> list[str]:
    """The heads of `export_rows`."""
    codes = [f"Code région {perimeter.year}" for perimeter in shown.geography.switch.offered]
    headings = [*codes, "Région", "Anciennes régions couvertes"]
    for cell in shown.total.cells:
        headings.append(cell.column.heading)
        if shown.previous and cell.before is not None:
            on = f"{shown.previous.as_of:%d/%m/%Y}"
            headings += [f"{cell.column.heading}, point du {on}", f"{cell.column.heading}, écart"]
    return headings


def export_rows(shown: Comparison, address: Callable[[Line, Cell], str]) -> list[list[Any]]:
    """What the page shows, numbers as numbers, in its order; a figure that is not said keeps its mark.

    `address` is that of the page of a figure, "" where it has none.
    """
    return [_export_row(shown, line, address) for line in shown.all_lines]


def _export_row(shown: Comparison, line: Line, address: Callable[[Line, Cell], str]) -> list[Any]:
    row: list[Any] = [*shown.codes_in_both_maps(line.code), line.name, line.note]
    for cell, in_total in zip(line.cells, shown.total.cells, strict=True):
        row.append(cell.text if cell.value is None else Linked(cell.value, address(line, cell)))
        if shown.previous and in_total.before is not None:
            row += [cell.before, cell.gap]
    return row
