"""Parts of a figure: visits of one nature, actions of one axis, experts of one technology, firms of one size.

Each is a figure of its own, with a code made of its figure, a dimension and a value
("visits--nature--suivi"), and the rows of its figure that the dimension's column keeps. What the registry or
the chapters count already keeps the code that it has there: a number has one page.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from companies.models import EnrolmentEvent
from companies.phases import ENGAGED, Phase
from companies.size import SizeCategory
from diagnostics.models import Visit
from experts.reference import SPECIALITIES, TECHNOLOGIES_FILE
from industrie_futur.history import text_then
from industrie_futur.reference import read_reference
from steering.figures.count_rows import PEOPLE, mastered_by
from steering.figures.count_tables import SizedFileTable
from steering.figures.counts import COUNTS
from steering.figures.rows import Behind, ChapterCount, behind, recorded_until, standing
from steering.figures.tables import FigureTable
from steering.indicators import REGISTRY, Figures, Indicator, Measures


class Criterion(ABC):
    """What a row has one value of, or several: a column, or the skills of an expert."""

    @abstractmethod
    def narrow(self, rows: QuerySet, measures: Measures, value: str) -> QuerySet:
        """Those of `rows` that have `value`, as they are known by `measures`."""

    @abstractmethod
    def split(self, rows: QuerySet, measures: Measures, values: Collection[str]) -> Mapping[str, Figures]:
        """{value: number of `rows` that have it, by finest region}: as many queries whatever the values."""


@dataclass(frozen=True)
class Kept(Criterion):
    """A column of the rows, whose past states are kept."""

    column: str

    def narrow(self, rows: QuerySet, measures: Measures, value: str) -> QuerySet:
        return standing(rows, measures, Q((self.column, value)))

    def split(self, rows: QuerySet, measures: Measures, values: Collection[str]) -> Mapping[str, Figures]:
        moment = recorded_until(measures)
        value = text_then(rows.model, moment, self.column) if moment else F(self.column)
        groups = rows.order_by().annotate(has=value).values_list("has", "counted_in").annotate(Count("pk"))
        found: dict[str, Figures] = {each: {} for each in values}
        for has, region, counted in groups:
            found[has][region] = counted
        return found


@dataclass(frozen=True)
class OfSteps(Criterion):
    """A column of the files in `phases` that never changes, added up from their steps: one query each way."""

    column: str
    phases: tuple[Phase, ...]

    def narrow(self, rows: QuerySet, measures: Measures, value: str) -> QuerySet:
        return rows.filter(**{self.column: value})

    def split(self, rows: QuerySet, measures: Measures, values: Collection[str]) -> Mapping[str, Figures]:
        found: dict[str, Counter[str | None]] = {each: Counter() for each in values}
        steps = measures.known(EnrolmentEvent.objects.all()).order_by()
        for phase, sign in (("to_phase", 1), ("from_phase", -1)):
            moved = steps.filter(**{f"{phase}__in": self.phases})
            grouped = moved.values_list(f"enrolment__{self.column}", "region").annotate(Sum("quantity"))
            for has, region, firms in grouped:
                found[has][region] += sign * firms
        return {each: dict(+by_region) for each, by_region in found.items()}


@dataclass(frozen=True)
class Mastered(Criterion):
    """A skill of the experts: "speciality" or "technology"."""

    skill: str

    def narrow(self, rows: QuerySet, measures: Measures, value: str) -> QuerySet:
        links = mastered_by(measures, self.skill)
        return rows.filter(pk__in=[expert for expert, code in links if code == value])

    def split(self, rows: QuerySet, measures: Measures, values: Collection[str]) -> Mapping[str, Figures]:
        regions = dict(rows.order_by().values_list("pk", "counted_in"))
        links = mastered_by(measures, self.skill)
        return {
            value: dict(Counter(regions[expert] for expert, code in links if code == value))
            for value in values
        }


@dataclass(frozen=True)
class Dimension:
    """What tells the rows of `figures` apart: a value of a criterion, among `values` ({value: label}).

    `title` is of the bridge between a figure and its parts; `of_which` ends the definition of a part, {label}
    being its value.
    `left` names what a part leaves of its figure where a row may have several values, "" where each has one:
    the parts then make the figure. Of one that `is_secret`, who does not read every firm is told what a
    report prints, and nothing else. `table` shows the value of each row, if those of its figure do not.
    """

    code: str
    figures: tuple[str, ...]
    criterion: Criterion
    values: Mapping[str, str]
    title: str
    of_which: str
    left: str = ""
    is_secret: bool = False
    table: type[FigureTable] | None = None


TECHNOLOGIES = {str(row["code"]): str(row["label"]) for row in read_reference(TECHNOLOGIES_FILE)}
DIMENSIONS = (
    Dimension(
        "nature",
        ("visits", "confirmed_visits"),
        Kept("kind"),
        dict(Visit.Kind.choices),
        "par nature",
        "Parmi elles, celles dont la nature est «\u202f{label}\u202f».",
    ),
    Dimension(
        "axe",
        ("agreed_actions", "done_actions"),
        Kept("axis_id"),
        SPECIALITIES,
        "par axe",
        "Parmi elles, celles de l’axe «\u202f{label}\u202f».",
    ),
    Dimension(
        "axe",
        ("experts",),
        Mastered("speciality"),
        SPECIALITIES,
        "par axe",
        "Parmi eux, ceux dont l’une des spécialités est l’axe «\u202f{label}\u202f».",
        left="Experts sans cette spécialité",
    ),
    Dimension(
        "technologie",
        ("experts",),
        Mastered("technology"),
        TECHNOLOGIES,
        "par technologie",
        "Parmi eux, ceux qui maîtrisent la technologie «\u202f{label}\u202f».",
        left="Experts sans cette technologie",
    ),
    Dimension(
        "taille",
        ("engaged",),
        OfSteps("size_category", ENGAGED),
        dict(SizeCategory.choices),
        "par catégorie de taille",
        "Parmi elles, celles dont la catégorie de taille, à la candidature, est «\u202f{label}\u202f».",
        is_secret=True,
        table=SizedFileTable,
    ),
)


def part_code(whole: str, dimension: str, value: str) -> str:
    """The code of the part of the figure `whole` that has `value` along `dimension`."""
    code = f"{whole}--{dimension}--{value}"
    return _KNOWN.get(code, code)


_KNOWN = {
    f"visits--nature--{Visit.Kind.RESTITUTION}": "restitutions",
    f"agreed_actions--axe--{PEOPLE}": "people_actions",
    f"experts--axe--{PEOPLE}": "people_experts",
}
"""Parts that the chapters count already."""


class Place(NamedTuple):
    """Where a part stands in its figure, and what it is called there."""

    whole: Indicator
    dimension: Dimension
    value: str

    @property
    def label(self) -> str:
        return self.dimension.values[self.value]


def split(whole: Indicator, dimension: Dimension, measures: Measures) -> Mapping[str, Figures]:
    """{value: that part of `whole` by finest region}, of all its values, read once."""

    def read() -> Mapping[str, Figures]:
        rows = behind(whole).rows(whole, measures, regions=None, user=None)
        return dimension.criterion.split(rows, measures, dimension.values)

    return measures.once((whole.code, dimension.code), read)


def _part(place: Place) -> ChapterCount:
    whole, dimension, value = place
    return ChapterCount(
        part_code(whole.code, dimension.code, value),
        f"{whole.label} – {place.label}",
        "",
        whole.unit,
        f"{whole.definition} {dimension.of_which.format(label=place.label)}",
        partial(_counted, place),
        kind=_rows(place),
    )


def _counted(place: Place, measures: Measures) -> Figures:
    return split(place.whole, place.dimension, measures)[place.value]


def _rows(place: Place) -> Behind:
    """The rows of the whole, narrowed to the value."""
    kind, criterion = behind(place.whole), place.dimension.criterion

    def narrow(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
        return criterion.narrow(kind.narrow(rows, place.whole, measures), measures, place.value)

    return replace(kind, narrow=narrow, table=place.dimension.table or kind.table)


def _places() -> Mapping[str, Place]:
    wholes: dict[str, Indicator] = {**REGISTRY, **COUNTS}
    places = (
        Place(wholes[whole], dimension, value)
        for dimension in DIMENSIONS
        for whole in dimension.figures
        for value in dimension.values
    )
    return {part_code(each.whole.code, each.dimension.code, each.value): each for each in places}


PLACES = _places()
"""{code: where it stands} of every part."""
PARTS: dict[str, ChapterCount] = {code: _part(place) for code, place in PLACES.items() if code not in COUNTS}
"""The parts that no chapter counts already."""


def is_secret(code: str) -> bool:
    """Whether the figure `code` is a part of few firms, that secrecy may hide."""
    return code in PLACES and PLACES[code].dimension.is_secret
