"""What the chapters of a report count: their figures, and the tables that break them down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import cached_property

from django.db.models import Count, Sum

from companies.models import EnrolmentEvent
from companies.phases import ENGAGED
from companies.size import SizeCategory
from diagnostics.models import Diagnostic, Visit
from diagnostics.statistics import CLASSES, axis_levels
from experts.models import Speciality, Technology
from industrie_futur.secrecy import MARKER, hidden_rows
from regions.models import Funding
from steering.figures.bridges import total_over
from steering.figures.catalogue import counted
from steering.figures.counts import DONE, PEOPLE, confirmed_by, every_row, initial_diagnostics, mastered_by
from steering.indicators import Amount, plain
from steering.recorded import RecordedMeasures

Cells = list[int | float | str]


class ChapterMeasures:
    """The chapters' own counts, each read once; `recorded` gives the day and the cut-off."""

    def __init__(self, recorded: RecordedMeasures) -> None:
        self.recorded = recorded
        self.day: date = recorded.as_of

    def total(self, code: str) -> Amount:
        """The figure `code` over the country, as its page counts it."""
        return total_over(counted(code, self.recorded), None)

    # Experts and diagnostics --------------------------------------------------------------------------

    @cached_property
    def visits(self) -> Mapping[str, tuple[int, int]]:
        """{kind: (visits held by the day, those that the firm confirmed)}: one query."""
        confirmed = Count("certification", filter=confirmed_by(self.recorded))
        rows = every_row("visits", self.recorded).values_list("kind")
        return {kind: (held, sure) for kind, held, sure in rows.annotate(Count("pk"), sure=confirmed)}

    # Technology offer, people -------------------------------------------------------------------------

    @cached_property
    def experts_by_axis(self) -> Mapping[str, int]:
        return Counter(code for _, code in mastered_by(self.recorded, "speciality"))

    @cached_property
    def experts_by_technology(self) -> Mapping[str, int]:
        return Counter(code for _, code in mastered_by(self.recorded, "technology"))

    @cached_property
    def actions(self) -> Mapping[str, tuple[int, int]]:
        """{axis: (actions agreed, of which done)} of the plans of diagnostics validated by the day."""
        rows = every_row("agreed_actions", self.recorded).values_list("axis")
        grouped = rows.annotate(Count("pk"), done=Count("pk", filter=DONE))
        return {axis: (agreed, finished) for axis, agreed, finished in grouped}

    @cached_property
    def levels(self) -> Mapping[str, list[int] | None]:
        """Firms by class of level, for each axis; None where secrecy hides them, empty before an edition."""
        return axis_levels(self.day, initial_diagnostics(Diagnostic.objects.all(), self.recorded))

    # Tables: {row: its cells} -------------------------------------------------------------------------

    def sizes(self) -> dict[str, Cells]:
        """Firms engaged by size category; those of one or two firms are hidden, and so is what tells them."""
        steps = EnrolmentEvent.objects.filter(
            effective_on__lte=self.day, recorded_at__lte=self.recorded.recorded_until
        ).order_by()
        firms_by_size: Counter[str] = Counter()
        for name, sign in (("to_phase", 1), ("from_phase", -1)):
            moved = steps.filter(**{f"{name}__in": ENGAGED}).values_list("enrolment__size_category")
            firms_by_size.update({size: sign * firms for size, firms in moved.annotate(Sum("quantity"))})
        table = {size: [firms_by_size[size]] for size in SizeCategory.values if firms_by_size[size]}
        hidden = hidden_rows(table).rows
        return {size: [MARKER] if size in hidden else list(cells) for size, cells in table.items()}

    def votes(self) -> dict[str, Cells]:
        """Euros voted by source of funding, as recorded by the cut-off."""
        by_source = self.recorded.votes
        return {
            source: [plain(sum(by_source[source].values()))]
            for source in Funding.Source.values
            if source in by_source
        }

    def visits_by_kind(self) -> dict[str, Cells]:
        return {kind: list(self.visits[kind]) for kind in Visit.Kind.values if kind in self.visits}

    def offer_by_axis(self) -> dict[str, Cells]:
        """Experts retained, actions agreed and done, by axis."""
        return {
            axis: [self.experts_by_axis.get(axis, 0), *self.actions.get(axis, (0, 0))] for axis in self.axes
        }

    def technologies(self) -> dict[str, Cells]:
        return {code: [self.experts_by_technology.get(code, 0)] for code in self.technology_labels}

    def levels_by_axis(self) -> dict[str, Cells]:
        return {axis: self._levels(axis) for axis in self.axes if axis != PEOPLE and axis in self.levels}

    def levels_of_people(self) -> dict[str, Cells]:
        return {PEOPLE: self._levels(PEOPLE)} if PEOPLE in self.levels else {}

    def _levels(self, axis: str) -> Cells:
        counts = self.levels[axis]
        return [MARKER] * (len(CLASSES) + 1) if counts is None else [*counts, sum(counts)]

    @cached_property
    def axes(self) -> Mapping[str, str]:
        return dict(Speciality.objects.values_list("code", "label"))

    @cached_property
    def technology_labels(self) -> Mapping[str, str]:
        return dict(Technology.objects.values_list("code", "label"))
