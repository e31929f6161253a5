"""The levels of firms, as the chapters of a report print them."""

from __future__ import annotations

from collections.abc import Mapping

from diagnostics.models import Diagnostic
from diagnostics.statistics import CLASSES, axis_levels
from experts.reference import SPECIALITIES
from industrie_futur.secrecy import MARKER
from steering.figures.count_rows import PEOPLE, initial_diagnostics
from steering.indicators import Measures

Cells = list[int | float | str]


def levels_by_axis(measures: Measures) -> dict[str, Cells]:
    """{axis: firms by class of level, then all of them}, the axis of people left out."""
    levels = _levels(measures)
    return {axis: _cells(levels[axis]) for axis in SPECIALITIES if axis != PEOPLE and axis in levels}


def levels_of_people(measures: Measures) -> dict[str, Cells]:
    """The same, of the axis of people alone."""
    levels = _levels(measures)
    return {PEOPLE: _cells(levels[PEOPLE])} if PEOPLE in levels else {}


def _levels(measures: Measures) -> Mapping[str, list[int] | None]:
    """None where secrecy hides them; empty before an edition."""

    def read() -> Mapping[str, list[int] | None]:
        return axis_levels(measures.as_of, initial_diagnostics(Diagnostic.objects.all(), measures))

    return measures.once("levels", read)


def _cells(counts: list[int] | None) -> Cells:
    return [MARKER] * (len(CLASSES) + 1) if counts is None else [*counts, sum(counts)]
