"""What the chapters of a report count: their figures, and the levels of firms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from diagnostics.models import Diagnostic
from diagnostics.statistics import CLASSES, axis_levels
from experts.reference import SPECIALITIES
from industrie_futur.secrecy import MARKER
from steering.figures.bridges import total_over
from steering.figures.catalogue import counted
from steering.figures.counts import PEOPLE, initial_diagnostics
from steering.indicators import Amount, Measures

Cells = list[int | float | str]


class ChapterMeasures:
    """The chapters' own counts, each read once; `measures` give the day, and the cut-off of a report."""

    def __init__(self, measures: Measures) -> None:
        self.measures = measures

    def total(self, code: str) -> Amount:
        """The figure `code` over the country, as its page counts it."""
        return total_over(counted(code, self.measures), None)

    @cached_property
    def levels(self) -> Mapping[str, list[int] | None]:
        """Firms by class of level, for each axis; None where secrecy hides them, empty before an edition."""
        return axis_levels(self.measures.as_of, initial_diagnostics(Diagnostic.objects.all(), self.measures))

    def levels_by_axis(self) -> dict[str, Cells]:
        return {axis: self._levels(axis) for axis in SPECIALITIES if axis != PEOPLE and axis in self.levels}

    def levels_of_people(self) -> dict[str, Cells]:
        return {PEOPLE: self._levels(PEOPLE)} if PEOPLE in self.levels else {}

    def _levels(self, axis: str) -> Cells:
        counts = self.levels[axis]
        return [MARKER] * (len(CLASSES) + 1) if counts is None else [*counts, sum(counts)]
