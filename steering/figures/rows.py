"""The rows behind a figure: firms, programmes, experts or movements of money, as of a day and a moment.

They are read from the facts, never from a rollup: that their number, or their sum, is the figure is a proof.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from accounts.models import User
from accounts.scoping import Role
from companies.models import Commitment, Enrolment, EnrolmentEvent, Payment
from experts.models import Expert
from industrie_futur.history import was
from regions.models import Funding, RegionalProgramme, RegionalProgrammeQuerySet
from steering.figures.tables import (
    CommitmentTable,
    ExpertTable,
    FigureTable,
    FileTable,
    PaymentTable,
    ProgrammeTable,
    VoteTable,
)
from steering.indicators import CENT, REGISTRY, Amount, Figures, Indicator, Measures
from steering.recorded import RecordedMeasures


@dataclass(frozen=True)
class Behind:
    """What kind of rows a figure has: `narrow` keeps, of all rows of a kind, those of a reading.

    It adds `counted_in`, the finest region of each; `amount` is the column to add up, "" for a count of rows.
    Rows that are not `is_regional` lie in no region. Those that are `is_of_firms` are acts on the files of
    firms: in one region they may be those of one firm, and only who steers reads them by region. Those that
    are `is_open` name nobody: who opens rows reads them all.
    """

    table: type[FigureTable]
    everything: Callable[[], Any]
    narrow: Callable[[Any, Indicator, Measures], QuerySet]
    amount: str = ""
    is_regional: bool = True
    is_of_firms: bool = False
    is_open: bool = False

    def rows(
        self, indicator: Indicator, measures: Measures, *, regions: Collection[str] | None, user: User | None
    ) -> QuerySet:
        """The rows over `regions` (None: the country) that `user` may read; all of them when it is None."""
        everybody = user is None or self.is_open
        rows = self.everything() if everybody else self.everything().visible_to(user)
        rows = self.narrow(rows, indicator, measures)
        return rows if regions is None else rows.filter(counted_in__in=regions)

    def total(self, rows: QuerySet) -> Amount:
        """How many `rows` there are, or what they add up to: one query."""
        if not self.amount:
            return rows.order_by().count()
        return _exact(rows.order_by().aggregate(total=Sum(self.amount))["total"] or 0)

    def by_region(self, indicator: Indicator, measures: Measures) -> Figures:
        """What all the rows make, by finest region: one query."""
        everything = self.rows(indicator, measures, regions=None, user=None)
        if not self.is_regional:
            return {None: self.total(everything)}
        rows = everything.order_by().values_list("counted_in")
        made = rows.annotate(Sum(self.amount) if self.amount else Count("pk"))
        return {region: _exact(total) for region, total in made if total}


@dataclass(frozen=True)
class ChapterCount(Indicator):
    """A figure of a chapter of the report that is no indicator of the registry: the number of its rows."""

    kind: Behind = field(kw_only=True, repr=False)


def opened_by_region(indicators: Iterable[Indicator], measures: Measures) -> dict[str, Figures]:
    """{code: what all its rows make by finest region}: one query for firms, one for each other figure."""
    standing = _files_by_phase(measures)
    return {
        each.code: (
            _added_up(standing[phase] for phase in each.phases)
            if each.phases
            else behind(each).by_region(each, measures)
        )
        for each in indicators
    }


def behind(indicator: Indicator) -> Behind:
    """The rows of `indicator`; KeyError for one that nobody said how to open: a test walks the registry."""
    if isinstance(indicator, ChapterCount):
        return indicator.kind
    if indicator.phases:
        return FILES
    return VOTES if indicator.code.startswith("budget_") else _BEHIND[indicator.code]


def may_open_rows(user: User) -> bool:
    """Observers read aggregates only."""
    return user.role != Role.OBSERVER


def reads_all(user: User) -> bool:
    """Whether `user` may read every firm by its name."""
    return user.role in {Role.ADMINISTRATOR, Role.MINISTRY}


def recorded_until(measures: Measures) -> datetime | None:
    """The moment that figures were arrested at; None: as they are known now."""
    return measures.recorded_until if isinstance(measures, RecordedMeasures) else None


def standing(rows: Any, measures: Measures, condition: Q) -> QuerySet:
    """Those of `rows` that meet `condition` on their own columns, as they are now or were known at a cut-off.

    Of a model whose states the database keeps (`industrie_futur.history`).
    """
    moment = recorded_until(measures)
    return rows.filter(condition if moment is None else was(rows.model, moment, condition))


def _exact(total: Any) -> Amount:
    """Euros to the cent: SQLite adds in binary."""
    return total if isinstance(total, int) else Decimal(total).quantize(CENT)


# Firms ------------------------------------------------------------------------------------------------


def _files(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
    """Files that stood in one of the phases: the last step that holds says where. A firm has one such file.

    Adds `counted_in`, `at_phase`, `since_on` and `step_recorded_at`.
    """
    reversals = EnrolmentEvent.objects.filter(reverses=OuterRef("pk"))
    if isinstance(measures, RecordedMeasures):
        reversals = reversals.filter(recorded_at__lte=measures.recorded_until)
    steps = measures.known(EnrolmentEvent.objects.filter(quantity=1, enrolment=OuterRef("pk")))
    last = steps.filter(~Exists(reversals)).order_by("-effective_on", "-rank")

    def of_last(name: str) -> Subquery:
        return Subquery(last.values(name)[:1])

    return (
        rows.annotate(counted_in=F("region"), at_phase=of_last("to_phase"))
        .filter(at_phase__in=indicator.phases)
        .annotate(since_on=of_last("effective_on"), step_recorded_at=of_last("recorded_at"))
        .select_related("company", "department")
    )


FILES = Behind(FileTable, Enrolment.objects.all, _files)


def _files_by_phase(measures: Measures) -> dict[str, Figures]:
    """{phase: {region: files that stood in it}}: one query."""
    found: dict[str, Figures] = defaultdict(dict)
    rows = FILES.rows(REGISTRY["applications"], measures, regions=None, user=None)  # every phase
    for phase, region, files in rows.order_by().values_list("at_phase", "counted_in").annotate(Count("pk")):
        found[phase][region] = files
    return found


def _added_up(figures: Iterable[Figures]) -> Figures:
    total: Counter[str | None] = Counter()
    for each in figures:
        total.update(each)  # type: ignore[arg-type]  # firms are whole numbers
    return dict(total)


# Programmes and experts -------------------------------------------------------------------------------


def _programmes(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
    """Adds `counted_in`, the region, and `counted`, what each makes of the figure, as known then."""
    plans = indicator.code == "planned_companies"
    known = {
        each.pk: (each.region_id, each.planned_companies if plans else int(not each.is_takeover))
        for each in measures.programmes
    }
    made = [When(pk=pk, then=Value(counted)) for pk, (_, counted) in known.items()]
    return rows.filter(pk__in=[pk for pk, (_, counted) in known.items() if counted]).annotate(
        counted_in=_places({pk: region for pk, (region, _) in known.items()}),
        counted=Case(*made, default=Value(0), output_field=IntegerField()),
    )


def _all_programmes() -> RegionalProgrammeQuerySet:
    """Not through the manager: one undone since may have counted in what was published before."""
    return RegionalProgrammeQuerySet(RegionalProgramme)


def _experts(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
    """Adds `counted_in`, the main region as it was known then."""
    if isinstance(measures, RecordedMeasures):
        known = measures.retained_experts
        return rows.filter(pk__in=list(known)).annotate(counted_in=_places(known))
    return rows.retained_on(measures.as_of).annotate(counted_in=F("main_region"))


def _places(regions: Mapping[int, str]) -> Case:
    """The region of each row, by key."""
    by_region: dict[str, list[int]] = defaultdict(list)
    for pk, region in regions.items():
        by_region[region].append(pk)
    lies = [When(pk__in=keys, then=Value(region)) for region, keys in by_region.items()]
    return Case(*lies, default=Value(""), output_field=CharField())


PROGRAMMES = Behind(ProgrammeTable, _all_programmes, _programmes, amount="counted")
EXPERTS = Behind(ExpertTable, Expert.objects.all, _experts)


# Money ------------------------------------------------------------------------------------------------


def _votes(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
    _, _, source = indicator.code.partition("budget_")
    cast = measures.known(rows.voted(), day="voted_on").annotate(counted_in=F("region"))
    cast = cast.select_related("programme")
    return cast.filter(source=source) if source else cast


def _movements(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
    return measures.known(rows).annotate(counted_in=F("region")).select_related("grant__enrolment__company")


def _commitments(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
    """Without what mergers carried: two rows of one day and one region, of which the sum is nothing."""
    return _movements(rows.exclude(kind=Commitment.Kind.CARRIED), indicator, measures)


VOTES = Behind(VoteTable, Funding.objects.all, _votes, amount="amount")
_BEHIND = {
    "programmes": PROGRAMMES,
    "planned_companies": PROGRAMMES,
    "experts": EXPERTS,
    "budget": VOTES,
    "committed": Behind(CommitmentTable, Commitment.objects.all, _commitments, amount="amount"),
    "paid": Behind(PaymentTable, Payment.objects.all, _movements, amount="amount"),
}
