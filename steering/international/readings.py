"""Levels of industry read in the dimensions of other methods: means over enough firms, never a firm.

Figures come in editions, as those of `diagnostics.statistics`: one closes on the day when enough more firms
are behind it. Every mean of an edition is on the same firms, so that none can be had by subtraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, Q, Sum

from companies.size import SizeCategory
from diagnostics.models import Answer, Diagnostic
from diagnostics.restitution_words import score_text
from industrie_futur import clock
from industrie_futur.secrecy import MARKER, closed_edition, hidden_groups
from industrie_futur.thresholds import all_thresholds
from steering.models import Dimension, Framework

RENEWAL = 10
"""An edition has at least so many more firms than the one before, and never fewer than a mean needs."""
GROUPS: dict[str, str] = {
    SizeCategory.MIC: "PME",  # a PME in law
    SizeCategory.PME: "PME",
    SizeCategory.ETI: "ETI",
}
OTHERS = "Autres"


class Line(NamedTuple):
    """A dimension: its mean over all firms, then over those of each group; None where secrecy hides it.

    `is_read` is False for a dimension that no question leads to.
    """

    dimension: Dimension
    is_read: bool
    level: Fraction | None
    by_group: list[Fraction | None]

    @property
    def cells(self) -> list[str]:
        """What the page shows: levels with one decimal, `MARKER` for each hidden one."""
        if not self.is_read:
            return ["Non couvert"] + ["–"] * len(self.by_group)
        return [MARKER if each is None else score_text(each, "fr") for each in (self.level, *self.by_group)]


class Table(NamedTuple):
    """What a method's dimensions say."""

    framework: Framework
    lines: list[Line]


@dataclass(frozen=True)
class Edition:
    """The means of the firms whose first diagnostic was validated by the day `on` (in)."""

    on: date
    firms: int
    groups: dict[str, int | None]
    """Firms of each group; None where there are too few."""
    tables: list[Table]

    @property
    def hides_something(self) -> bool:
        return None in self.groups.values()


class Firm(NamedTuple):
    """What a firm brings: its group, its level by dimension (key)."""

    validated_on: date
    group: str
    levels: dict[int, Fraction]


def frameworks() -> list[Framework]:
    """The tables in force with their dimensions and the questions that lead to each: three queries."""
    dimensions = Dimension.objects.prefetch_related("questions").order_by("position")
    return list(Framework.objects.in_force().prefetch_related(Prefetch("dimensions", dimensions)))


def codes_of(dimension: Dimension) -> list[str]:
    """The codes of the questions that lead to `dimension`, from rows already read."""
    return [each.question for each in dimension.questions.all()]


def edition_on(day: date) -> Edition | None:
    """The last edition closed by `day` (in), today left out as it is not over; None before the first."""
    tables, fewest = frameworks(), all_thresholds()["international_firms"]
    read = [each for table in tables for each in table.dimensions.all() if codes_of(each)]
    firms = _firms(day, read)
    by_day = [(on, len(list(same))) for on, same in groupby(firms, lambda firm: firm.validated_on)]
    closed = closed_edition(by_day, max(RENEWAL, fewest))
    if closed is None:
        return None
    counted = [firm for firm in firms if firm.validated_on <= closed]
    return _edition(closed, counted, tables, fewest)


def _firms(day: date, dimensions: Sequence[Dimension]) -> list[Firm]:
    """Firms with a level on every one of `dimensions`, by the day of validation: two queries."""
    rows = (
        Diagnostic.objects.finished()
        .filter(kind=Diagnostic.Kind.INITIAL, validated_on__lte=day, validated_on__lt=clock.today())
        .order_by("validated_on", "pk")
    )
    levels = _levels(rows.order_by().values("pk"), dimensions)
    return [
        Firm(validated_on, GROUPS.get(size, OTHERS), levels[pk])  # type: ignore[arg-type]  # as filtered
        for pk, validated_on, size in rows.values_list("pk", "validated_on", "enrolment__size_category")
        if len(levels.get(pk, ())) == len(dimensions)
    ]


def _levels(diagnostics: Iterable, dimensions: Sequence[Dimension]) -> dict[object, dict[int, Fraction]]:
    """{diagnostic: {dimension: mean of its answered questions}}; « non applicable » is not 0. One query."""
    columns: dict[str, Any] = {}
    for each in dimensions:
        asked = Q(question__code__in=codes_of(each))
        columns[f"sum_{each.pk}"] = Sum("level", filter=asked)
        columns[f"count_{each.pk}"] = Count("pk", filter=asked)
    answers = Answer.objects.filter(diagnostic__in=diagnostics, level__isnull=False).order_by()
    rows: Any = answers.values("diagnostic").annotate(**columns)
    return {
        row["diagnostic"]: {
            each.pk: Fraction(row[f"sum_{each.pk}"], row[f"count_{each.pk}"])
            for each in dimensions
            if row[f"count_{each.pk}"]
        }
        for row in rows
    }


def _edition(on: date, firms: list[Firm], tables: list[Framework], fewest: int) -> Edition:
    by_group: dict[str, list[Firm]] = {group: [] for group in dict.fromkeys(GROUPS.values())}
    for firm in firms:
        by_group.setdefault(firm.group, []).append(firm)
    sizes = {group: len(members) for group, members in by_group.items()}
    hidden = hidden_groups(sizes, fewest=fewest)
    shown = {group: None if group in hidden.rows else by_group[group] for group in by_group}
    return Edition(
        on,
        len(firms),
        {group: None if members is None else len(members) for group, members in shown.items()},
        [Table(table, [_line(each, firms, shown) for each in table.dimensions.all()]) for table in tables],
    )


def _line(dimension: Dimension, firms: list[Firm], shown: Mapping[str, list[Firm] | None]) -> Line:
    if not codes_of(dimension):
        return Line(dimension, False, None, [None] * len(shown))
    means = [_mean(dimension, members) if members else None for members in shown.values()]
    return Line(dimension, True, _mean(dimension, firms), means)


def _mean(dimension: Dimension, firms: Sequence[Firm]) -> Fraction:
    return sum((firm.levels[dimension.pk] for firm in firms), Fraction(0)) / len(firms)
