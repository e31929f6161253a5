"""The numbers of a report that are counted again when it is replayed, apart from the words around them.

By finest region, of which no later map or name changes anything; euros are texts, exact to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from companies.phases import Phase
from industrie_futur.templatetags.portal import euros, number, short_date
from regions.models import Funding, Region
from steering.figures.counts import COUNTS
from steering.indicators import CENT, INDICATORS, REGISTRY, Amount, Figures, FiguresDoNotAddUp
from steering.recorded import RecordedMeasures
from steering.report.chapters import CHAPTERS
from steering.report.levels import Cells

Facts = dict[str, Any]
INTERNATIONAL = (
    *("partnerships", "joint_actions", "joint_actions_done", "late_joint_actions"),
    *("use_cases", "events_held"),
)
SERIES = ("engaged", "planned_companies")
NO_REGION = ""
COUNTRY = "France entière"


def facts_of(
    measures: RecordedMeasures, codes: Iterable[str] | None = None, *, previous: date | None = None
) -> Facts:
    """The facts behind a report: {indicators, phases, counts: {code: {region: number}}, tables, series…}.

    `codes` are the indicators to count, those of the registry unless told; one that it does not know any more
    is left out. `previous` is the day of the report before, whose figures are told as known now.
    """
    wanted = [code for code in codes if code in REGISTRY] if codes else [each.code for each in INDICATORS]
    phases = {phase.value: measures.rollups.get(phase, {}) for phase in Phase}
    return {
        "indicators": {code: _by_code(measures.of(code)) for code in wanted},
        "phases": {phase: _by_code(firms) for phase, firms in phases.items()},
        "series": {
            code: [[day.isoformat(), count] for day, count in measures.series(code)] for code in SERIES
        },
        "votes": {source: _by_code(voted) for source, voted in sorted(measures.votes.items())},
        "counts": {code: _by_code(measures.kept(count)) for code, count in COUNTS.items()},
        "tables": _tables(measures),
        "targets": [[goal.due_on.isoformat(), goal.value] for goal in measures.goals("engaged")],
        "previous": _totals(RecordedMeasures(previous, measures.recorded_until), wanted) if previous else {},
    }


def _tables(measures: RecordedMeasures) -> dict[str, dict[str, Cells]]:
    """{table: {row: cells}} of all chapters."""
    return {table.code: dict(table.rows(measures)) for chapter in CHAPTERS for table in chapter.tables}


def former(counted: Facts) -> dict[str, int]:
    """Numbers of the international part by code: what the first reports froze of their chapters."""
    return {code: int(total_of(counted["counts"][code])) for code in INTERNATIONAL}


def _totals(measures: RecordedMeasures, codes: Iterable[str]) -> dict[str, Any]:
    totals = {code: _exact(measures.total(code)) for code in codes}
    return {"as_of": measures.as_of.isoformat(), "indicators": totals}


def check_figures_agree(figures: Mapping[str, Any]) -> None:
    """`FiguresDoNotAddUp` unless what a report prints is what its facts make."""
    for figure in figures["figures"]:
        total = total_of(figures["facts"]["indicators"][figure["code"]])
        if Decimal(str(figure["raw"])) != total:
            raise FiguresDoNotAddUp(f"{figure['code']}: {figure['raw']} printed, {total} counted")
    counts = figures["facts"]["counts"].items()
    known = {figure["code"]: figure["raw"] for figure in figures["figures"]}
    known |= {code: int(total_of(by_region)) for code, by_region in counts}
    for figure in (each for one in figures["chapters"] for each in one["figures"]):
        for part in (figure, figure["numerator"], figure["denominator"]):
            if part and part["raw"] != known.get(part["code"], part["raw"]):
                raise FiguresDoNotAddUp(
                    f"{part['code']}: {part['raw']} in a chapter, {known[part['code']]} before"
                )


def total_of(by_region: Mapping[str, Any]) -> Decimal:
    """The national number that the regions, and what lies in none, make."""
    return sum((Decimal(amount) for amount in by_region.values()), Decimal(0))


def _by_code(figures: Figures) -> dict[str, int | str]:
    return {region or NO_REGION: _exact(amount) for region, amount in figures.items() if amount}


def _exact(amount: Amount) -> int | str:
    return str(amount.quantize(CENT)) if isinstance(amount, Decimal) else int(amount)


# What differs -----------------------------------------------------------------------------------------


class Difference(NamedTuple):
    """A number that was published and is not what is counted again; both as they are read."""

    what: str
    where: str
    published: str
    counted: str

    def __str__(self) -> str:
        return f"{self.what}, {self.where}\u202f: {self.published} publié, {self.counted} recalculé"


def differences(published: Facts, counted: Facts) -> list[Difference]:
    """Each number that differs, the country before its regions; none when both are the same facts."""
    found = [*_indicators(published, counted), *_phases(published, counted)]
    for code in SERIES:
        label = f"Trajectoire, {REGISTRY[code].label.lower()}"
        found += _by_day(label, published["series"][code], counted["series"][code])
    found += _votes(published.get("votes"), counted)
    found += _counts(published, counted)
    found += _cells(published.get("tables", {}), counted)
    found += _international(published, counted)
    found += _by_day("Objectif national", published["targets"], counted["targets"])
    return [*found, *_previous(published["previous"], counted["previous"])]


def _indicators(published: Facts, counted: Facts) -> Iterator[Difference]:
    known = published["indicators"]
    for indicator in INDICATORS:
        if indicator.code in known:
            after = counted["indicators"].get(indicator.code, {})
            yield from _by_region(indicator.label, known[indicator.code], after, _shown(indicator.code))
    for code in sorted(known.keys() - REGISTRY.keys()):
        yield Difference(code, COUNTRY, number(total_of(known[code])), "indicateur disparu du registre")


def _phases(published: Facts, counted: Facts) -> Iterator[Difference]:
    for phase in Phase:
        before, after = (facts["phases"].get(phase.value, {}) for facts in (published, counted))
        yield from _by_region(f"Étape «\u202f{phase.label}\u202f»", before, after, number)


def _votes(published: Mapping[str, Any] | None, counted: Facts) -> Iterator[Difference]:
    """Nothing of a report made before sources of funding were part of it."""
    for source in sorted({*published, *counted["votes"]}) if published is not None else ():
        before, after = (votes.get(source, {}) for votes in (published or {}, counted["votes"]))
        yield from _by_region(f"Budget voté, {Funding.Source(source).label.lower()}", before, after, euros)


def _counts(published: Facts, counted: Facts) -> Iterator[Difference]:
    """Nothing of a report made before these were kept."""
    for code, before in published.get("counts", {}).items():
        label = COUNTS[code].label if code in COUNTS else code
        yield from _by_region(label, before, counted["counts"].get(code, {}), number)


def _cells(published: Mapping[str, Mapping[str, Cells]], counted: Facts) -> Iterator[Difference]:
    """Nothing of a report made before these were kept."""
    titles = {table.code: table.title for chapter in CHAPTERS for table in chapter.tables}
    for code, before in published.items():
        after = counted["tables"].get(code, {})
        for row in sorted({*before, *after}):
            if before.get(row) != after.get(row):
                shown = [" ; ".join(map(str, rows.get(row, ()))) or "–" for rows in (before, after)]
                yield Difference(titles.get(code, code), row, *shown)


def _international(published: Facts, counted: Facts) -> Iterator[Difference]:
    """What only the first reports with chapters froze so."""
    for code, before in published.get("international", {}).items():
        after = counted["international"].get(code, 0)
        if before != after:
            yield Difference(COUNTS[code].label, COUNTRY, number(before), number(after))


def _previous(published: Facts, counted: Facts) -> Iterator[Difference]:
    if not published:
        return
    where = f"{COUNTRY}, au {short_date(date.fromisoformat(published['as_of']))}"
    for each in INDICATORS:
        before, after = (facts["indicators"].get(each.code, 0) for facts in (published, counted))
        if before != after:
            yield Difference(each.label, where, *(_shown(each.code)(value) for value in (before, after)))


def _shown(code: str) -> Any:
    return euros if REGISTRY[code].unit == "€" else number


def _by_region(
    label: str, before: Mapping[str, Any], after: Mapping[str, Any], shown: Any
) -> Iterator[Difference]:
    if before == after:
        return
    names = {each.code: str(each) for each in Region.objects.all()}
    if total_of(before) != total_of(after):
        yield Difference(label, COUNTRY, shown(total_of(before)), shown(total_of(after)))
    for code in sorted({*before, *after}):
        if before.get(code, 0) != after.get(code, 0):
            where = names.get(code, code) if code else "Sans région"
            yield Difference(label, where, shown(before.get(code, 0)), shown(after.get(code, 0)))


def _by_day(label: str, before: list[list[Any]], after: list[list[Any]]) -> Iterator[Difference]:
    """The first day that differs says it: what follows is often its consequence."""
    both = (dict(map(tuple, before)), dict(map(tuple, after)))
    for day in sorted({*both[0], *both[1]}):
        published, counted = (points.get(day) for points in both)
        if published != counted:
            where = f"au {short_date(date.fromisoformat(day))}"
            yield Difference(label, where, *(number(each) or "–" for each in (published, counted)))
            return
