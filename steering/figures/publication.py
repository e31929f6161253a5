"""What must agree before a report is published: every bridge of its figures, to the unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from industrie_futur.secrecy import MARKER
from industrie_futur.templatetags.portal import french_date
from steering.facts import NO_REGION
from steering.figures.bridges import (
    COUNTRY,
    WITHOUT_REGION,
    Bridge,
    Term,
    identity_bridges,
    national,
    printed_counts_bridges,
    total_over,
)
from steering.figures.catalogue import OPENED, counted, phase_code
from steering.figures.links import figure_path
from steering.figures.partitions import like_bridges
from steering.figures.parts import is_secret
from steering.figures.rows import opened_by_region
from steering.indicators import CENT, Amount, Figures, Measures
from steering.queries import geography_on
from steering.recorded import RecordedMeasures
from steering.report.tables import Column, Printed, printed_cells

Frozen = Mapping[str, Any]


class UnexplainedRemainder(ValidationError):
    """A bridge that does not hold; `url` is the page of its figure, which shows it."""

    def __init__(self, bridge: Bridge, url: str) -> None:
        self.bridge, self.url = bridge, url
        super().__init__(
            f"Publication refusée\u202f: un écart de {bridge.remainder_text} reste inexpliqué dans le pont "
            f"«\u202f{bridge.title}\u202f» ({bridge.place}). {bridge.sentence}."
        )

    @property
    def with_link(self) -> SafeString:
        """The sentence, and the way to the figure."""
        return format_html('{} <a href="{}">Ouvrir le chiffre</a>', self.message, self.url)


def check_bridges(frozen: Frozen) -> None:
    """`UnexplainedRemainder` for the first bridge of the `frozen` figures that does not hold.

    As many queries whatever the firms; those of steps read their whole ledger, as a replay does.
    """
    known = RecordedMeasures(
        date.fromisoformat(frozen["as_of"]), datetime.fromisoformat(frozen["recorded_until"])
    )
    for bridge in publication_bridges(frozen, known):
        if bridge.remainder:
            code = bridge.code
            url = figure_path(
                code, as_of=known.as_of, region=bridge.whole.region, recorded_until=known.recorded_until
            )
            raise UnexplainedRemainder(bridge, url)


def publication_bridges(frozen: Frozen, known: RecordedMeasures) -> Iterator[Bridge]:
    """All that is checked, the printed numbers first; `known` reads the facts by the cut-off."""
    facts = FrozenReading(frozen, known)
    yield from printed_bridges(frozen, facts)
    yield from printed_counts_bridges(_printed(frozen))
    yield from _tables(frozen, known)
    yield from _by_identity(facts)
    yield from _opened(facts, known)
    yield from _pages(facts, known.as_of)


class FrozenReading:
    """The frozen facts of a report by figure; the sources of the budget are counted again by its cut-off."""

    def __init__(self, frozen: Frozen, known: RecordedMeasures) -> None:
        facts = frozen["facts"]
        self.by_code: dict[str, Figures] = {
            code: _figures(code, by_region)
            for code, by_region in {**facts["indicators"], **facts.get("counts", {})}.items()
            if code in OPENED
        }
        for phase, by_region in facts["phases"].items():
            self.by_code.setdefault(phase_code(phase), _figures(phase_code(phase), by_region))
        self.known = known

    def __call__(self, code: str) -> Figures:
        return self.by_code[code] if code in self.by_code else counted(code, self.known)

    @cached_property
    def names(self) -> dict[str | None, str]:
        """All regions, as on the day of the report."""
        regions = geography_on(self.known.as_of).known
        return {None: WITHOUT_REGION, **{code: str(region) for code, region in regions.items()}}

    @property
    def codes(self) -> list[str]:
        """The figures that the report holds itself."""
        return list(self.by_code)


def _figures(code: str, by_region: Mapping[str, Any]) -> Figures:
    is_money = OPENED[code].unit == "€"
    return {
        None if region == NO_REGION else region: Decimal(amount).quantize(CENT) if is_money else int(amount)
        for region, amount in by_region.items()
    }


def printed_bridges(frozen: Frozen, facts: FrozenReading) -> Iterator[Bridge]:
    """Each printed number against its facts; each column of the printed table against its own total."""
    for figure in frozen["figures"]:
        code, total = figure["code"], total_over(facts(figure["code"]), None)
        whole = Term("Chiffre imprimé", _amount(code, figure["raw"]), code)
        yield Bridge(
            f"{figure['label']}\u202f: ce qui est imprimé et ce qui est compté",
            *(code, COUNTRY, whole, [Term("Faits du point", total)]),
        )
    table = frozen["regions"]
    for index, column in enumerate(table["columns"]):
        code = column["code"]
        lines = [(row["name"], row["values"][index], row["code"]) for row in table["rows"]]
        parts = [Term(name, _amount(code, value), code, region) for name, value, region in lines]
        if without := table["without_region"]:
            parts.append(Term(WITHOUT_REGION, _amount(code, without[index])))
        whole = Term(COUNTRY, _amount(code, table["total"][index]), code)
        yield Bridge(f"{column['label']}\u202f: le total national, par région", code, COUNTRY, whole, parts)


def _printed(frozen: Frozen) -> dict[str, Figures]:
    """The numbers that the chapters print, rates left out; none in a report of before there were any."""
    figures = (figure for chapter in frozen.get("chapters", ()) for figure in chapter["figures"])
    return {
        each["code"]: {None: _amount(each["code"], each["raw"])} for each in figures if each["code"] in OPENED
    }


def _tables(frozen: Frozen, known: RecordedMeasures) -> Iterator[Bridge]:
    """What the tables of the chapters print: each cell, each column against its figure, each part in it."""
    printed = _printed(frozen)
    columns: dict[Column, list[Term]] = defaultdict(list)
    for cell in printed_cells(table for each in frozen.get("chapters", ()) for table in each["tables"]):
        term = _cell(cell, known)
        columns[cell.column].append(term)
        yield _repeated(cell, term, printed)
    for column, parts in columns.items():
        if column.whole in printed:
            whole = Term(OPENED[column.whole].label, printed[column.whole][None], column.whole)
            title = f"{whole.label}\u202f: le chiffre et les lignes de son tableau"
            yield Bridge(title, column.whole, COUNTRY, whole, parts)
    cells: dict[str, Figures] = {
        part.code: {None: part.amount} for parts in columns.values() for part in parts
    }
    yield from like_bridges({**printed, **cells})


def _cell(cell: Printed, known: RecordedMeasures) -> Term:
    """What secrecy may hide is counted again; the others are what is printed."""
    if is_secret(cell.code):
        return Term(cell.label, national(cell.code, known), cell.code)
    return Term(cell.label, _amount(cell.code, float(cell.value)), cell.code)


def _repeated(cell: Printed, term: Term, printed: Mapping[str, Figures]) -> Bridge:
    """A cell, against its figure where a chapter prints it as well, or against what is counted again."""
    beside = printed[cell.code][None] if cell.code in printed else term.amount
    amount = term.amount if cell.value == MARKER else _amount(cell.code, float(cell.value))
    title = f"{OPENED[cell.code].label}\u202f: ce que le tableau imprime et ce qui est compté"
    whole = Term("Chiffre du tableau", amount, cell.code)
    return Bridge(title, cell.code, COUNTRY, whole, [Term("Chiffre compté", beside)])


def _by_identity(facts: FrozenReading) -> Iterator[Bridge]:
    """Over the country, then over each finest region that has something."""
    yield from identity_bridges(facts, COUNTRY, None, None)
    regions = {region for code in facts.codes for region in facts(code) if region}
    for region in sorted(regions):
        yield from identity_bridges(facts, facts.names[region], region, {region})


def _opened(facts: FrozenReading, known: RecordedMeasures) -> Iterator[Bridge]:
    """Each figure against the rows that it opens on, by finest region."""
    for code, opened in opened_by_region([OPENED[code] for code in facts.codes], known).items():
        figures = facts(code)
        for region in sorted({*opened, *figures}, key=str):
            place = facts.names[region]
            whole = Term("Chiffre du point", figures.get(region, 0), code, region)
            part = Term("Lignes ouvertes", opened.get(region, 0))
            title = f"{OPENED[code].label}\u202f: le chiffre et les lignes qu’il ouvre"
            yield Bridge(title, code, place, whole, [part])


def _pages(facts: FrozenReading, as_of: date) -> Iterator[Bridge]:
    """What the pages show of the day, from the rollups, against the report and what was entered since."""
    pages, today = Measures(as_of), RecordedMeasures(as_of, timezone.now())
    for code in facts.codes:
        shown, then, now = counted(code, pages), facts(code), counted(code, today)
        for region in sorted({*shown, *then, *now}, key=str):
            place = facts.names[region]
            whole = Term("Chiffre des pages", shown.get(region, 0), code, region)
            late = now.get(region, 0) - then.get(region, 0)
            parts = [Term("Chiffre du point", then.get(region, 0)), Term("Saisi depuis l’arrêté", late)]
            title = f"{OPENED[code].label}\u202f: les pages au {french_date(as_of)} et le point"
            yield Bridge(title, code, place, whole, parts)


def _amount(code: str, raw: float) -> Amount:
    """A frozen JSON number, exact again."""
    return Decimal(str(raw)).quantize(CENT) if OPENED[code].unit == "€" else int(raw)
