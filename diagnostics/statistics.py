"""Where industry stands: firms by level of each axis, never a firm by name (DOMAIN section 9).

Figures come in editions, so that two views a day apart cannot be subtracted: an edition closes on the day
when enough more diagnostics were validated, and the page shows the last closed one. Every table of an edition
is on the same firms; regions are those of its day alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Count, QuerySet

from companies.models import NafCode
from companies.queries import regions_of
from companies.size import SizeCategory
from diagnostics.models import Diagnostic
from diagnostics.restitution import scores_of
from experts.models import Speciality
from industrie_futur import clock
from industrie_futur.secrecy import MARKER, closed_edition, hidden_rows
from industrie_futur.text import normalise

RENEWAL = 10
"""An edition has at least so many more diagnostics than the one before."""
CLASSES = ("moins de 2", "de 2 à 2,9", "3 et plus")
"""Wide, or most sectors and regions would have a class of one or two firms."""


class Row(NamedTuple):
    """A line of a table: its firms by class, then their number; None where secrecy hides them."""

    label: str
    counts: list[int] | None

    @property
    def cells(self) -> list[int | str]:
        """What is shown, `MARKER` for each hidden figure; the last one is the number of firms."""
        if self.counts is None:
            return [MARKER] * (len(CLASSES) + 1)
        return [*self.counts, sum(self.counts)]


class Cut(NamedTuple):
    """The firms of an axis by one criterion."""

    title: str
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Edition:
    """The figures of the diagnostics validated up to the day `on` (in)."""

    on: date
    firms: int
    axes: list[Row]
    axis: Speciality
    cuts: list[Cut]
    versions: list[int]
    """Of the questionnaire, on which these were made: an axis keeps its scale from one to the next."""

    @property
    def hides_something(self) -> bool:
        rows = [*self.axes, *(row for cut in self.cuts for row in cut.rows)]
        return any(row.counts is None for row in rows)


class Firm(NamedTuple):
    """What a firm is counted under; `classes` by code of axis."""

    sector: str
    size: str
    region: str
    quarter: tuple[int, int]
    classes: dict[str, int]


def last_edition(axis: Speciality) -> Edition | None:
    """The last closed edition, its cuts on `axis`; None before the first."""
    on = edition_day(clock.today())
    if on is None:
        return None
    firms = _firms(_initial(), on)
    axes = list(Speciality.objects.all())
    return Edition(on, len(firms), _by_axis(firms, axes), axis, _cuts(firms, axis, on), _versions(on))


def axis_levels(day: date, validated: QuerySet[Diagnostic]) -> dict[str, list[int] | None]:
    """{axis: firms by class} of the last edition that closed before `day`; None where secrecy hides them.

    `validated` are the initial diagnostics, as known at some moment. Empty before the first edition.
    """
    on = _edition_day(validated, day)
    if on is None:
        return {}
    axes, firms = list(Speciality.objects.all()), _firms(validated, on)
    rows = zip(axes, _by_axis(firms, axes), strict=True)
    return {axis.code: row.counts for axis, row in rows}


def edition_day(today: date) -> date | None:
    """The day on which the last edition closed: `today` is not over and is left out."""
    return _edition_day(_initial(), today)


def _edition_day(validated: QuerySet[Diagnostic], today: date) -> date | None:
    days = validated.filter(validated_on__lt=today).order_by("validated_on")
    return closed_edition(days.values_list("validated_on").annotate(Count("pk")), RENEWAL)


def _initial() -> QuerySet[Diagnostic]:
    return Diagnostic.objects.finished().filter(kind=Diagnostic.Kind.INITIAL)


def _versions(on: date) -> list[int]:
    rows = _initial().filter(validated_on__lte=on).order_by("questionnaire__version")
    return list(rows.values_list("questionnaire__version", flat=True).distinct())


def _firms(validated: QuerySet[Diagnostic], on: date) -> list[Firm]:
    """Firms whose six axes are scored: a table of each axis would tell how few the others are."""
    rows = validated.filter(validated_on__lte=on).order_by()
    scores, axes = scores_of(rows.values("pk")), Speciality.objects.count()
    columns = ("pk", "enrolment__company__naf__division", "enrolment__size_category")
    return [
        Firm(
            sector,
            size,
            region,
            (day.year, (day.month + 2) // 3),
            {axis: class_of(score) for axis, score in scores[pk].items()},
        )
        for pk, sector, size, region, day in rows.values_list(*columns, "enrolment__region", "validated_on")
        if len(scores[pk]) == axes
    ]


def class_of(score: Fraction) -> int:
    """The place in `CLASSES` of a score."""
    return 0 if score < 2 else (1 if score < 3 else 2)


def _counts(firms: Sequence[Firm], axis: str) -> list[int]:
    counts = [0] * len(CLASSES)
    for firm in firms:
        counts[firm.classes[axis]] += 1
    return counts


def _by_axis(firms: Sequence[Firm], axes: Sequence[Speciality]) -> list[Row]:
    """Each axis is a table of its own: its row is hidden with its total, as the cuts do."""
    rows = []
    for axis in axes:
        counts = _counts(firms, axis.code)
        rows.append(Row(axis.label, None if hidden_rows({axis.code: counts}).rows else counts))
    return rows


def _cuts(firms: Sequence[Firm], axis: Speciality, on: date) -> list[Cut]:
    standing = regions_of(on).standing
    sectors = dict(NafCode.objects.filter(level=NafCode.Level.DIVISION).values_list("code", "label"))
    sizes = dict(SizeCategory.choices)

    def cut(title: str, heading: str, label: Callable[[Firm], str]) -> Cut:
        groups: dict[str, list[Firm]] = defaultdict(list)
        for firm in firms:
            groups[label(firm)].append(firm)
        by_name = {name: _counts(groups[name], axis.code) for name in sorted(groups, key=normalise)}
        return Cut(title, heading, _protected(by_name))

    return [
        cut("Par secteur", "Division NAF", lambda firm: f"{firm.sector} {sectors[firm.sector]}"),
        cut("Par taille", "Catégorie", lambda firm: str(sizes[firm.size])),
        cut("Par région", "Région", lambda firm: str(standing[firm.region])),
        cut("Par date", "Trimestre de validation", lambda firm: _quarter(*firm.quarter)),
    ]


def _protected(table: dict[str, list[int]]) -> list[Row]:
    """The rows of a table, less what secrecy hides; the hidden ones together; the total."""
    hidden = hidden_rows(table)
    rows = [Row(name, None if name in hidden.rows else counts) for name, counts in table.items()]
    if hidden.rows and not hidden.total:
        # What the total tells of them by subtraction, and nothing more.
        rows.append(
            Row("Lignes « s » réunies", _sum(counts for name, counts in table.items() if name in hidden.rows))
        )
    return [*rows, Row("Ensemble", None if hidden.total else _sum(table.values()))]


def _sum(rows: Iterable[Sequence[int]]) -> list[int]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _quarter(year: int, number: int) -> str:
    return f"{year}, {number}{'er' if number == 1 else 'e'} trimestre"
