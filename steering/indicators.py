"""The registry of indicators: one definition of each figure, and the only place where anything is counted.

Dashboard, desk, report, targets and panels all read it. A figure is first counted by the finest region, that
of 2015, then rolled up to the map of a day: the reform of 2016 moves no total. Firms and money are read from
the rollups, whose size follows the days and not the firms (`steering.rollup` proves that they do not drift).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from itertools import accumulate
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from companies.models import DailySteps
from companies.phases import ENGAGED, PATH, Phase
from experts.models import Expert
from industrie_futur.prepared import ByDay
from regions.models import DailyMoney, Funding, RegionalProgramme
from steering.charts.series import Point

Read = TypeVar("Read")
Amount = int | Decimal
Figures = dict[str | None, Amount]
"""A figure by region code; None is what lies in no region."""
CENT = Decimal("0.01")
# Both rollups at once. The ORM takes longer to write it than the database to answer. Names are ours.
_ROLLUPS = (
    f"SELECT figure, region_id, SUM(change){', 0' * (len(Phase) - 1)} "  # noqa: S608
    f"FROM {DailyMoney._meta.db_table} WHERE day <= %s GROUP BY figure, region_id "
    f"UNION ALL SELECT 'steps', region_id, {', '.join(f'SUM({phase})' for phase in Phase)} "
    f"FROM {DailySteps._meta.db_table} WHERE day <= %s GROUP BY region_id"
)


_EXPERTS = ByDay(
    lambda day: Expert.objects.retained_on(day).order_by().values_list("main_region_id").annotate(Count("pk"))
)


class FiguresDoNotAddUp(Exception):
    """The regions and "without region" do not make the national figure: nothing is to be published."""


class Measures:
    """What is counted on the evening of a day: three queries for all indicators, made when first needed."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._read: dict[Hashable, Any] = {}

    @cached_property
    def rollups(self) -> Mapping[str, Figures]:
        """{phase: {region: firms}, figure of money: {region: euros}}, from both rollups in one query.

        A firm is in exactly one phase.
        """
        read: dict[str, Figures] = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(_ROLLUPS, [self.as_of, self.as_of])
            for name, region, *totals in cursor.fetchall():
                if name in DailyMoney.Figure:
                    # Quantized: SQLite adds decimals as binary numbers.
                    read[name][region] = Decimal(str(totals[0])).quantize(CENT)
                else:
                    for phase, firms in zip(Phase, totals, strict=True):
                        read[phase][region] = int(firms)
        return read

    @cached_property
    def programmes(self) -> list[RegionalProgramme]:
        """Programmes adopted by that day, and those that a merger opened."""
        return list(RegionalProgramme.objects.adopted_by(self.as_of))

    @cached_property
    def experts(self) -> Figures:
        """{main region: number of experts} retained on that day."""
        return dict(_EXPERTS(self.as_of))

    @cached_property
    def votes(self) -> Mapping[str, Figures]:
        """{source: {region: euros}} voted by that day, from the ledger: the rollup adds the sources up."""
        read: dict[str, Figures] = defaultdict(dict)
        rows = self.known(Funding.objects.voted(), day="voted_on").order_by().values_list("source", "region")
        for source, region, total in rows.annotate(Sum("amount")):
            read[source][region] = total.quantize(CENT)
        return read

    def known(self, ledger: QuerySet, *, day: str = "effective_on") -> QuerySet:
        """The rows of an append-only `ledger` behind these figures; `day` is the column of their date."""
        return ledger.filter(**{f"{day}__lte": self.as_of})

    def of(self, code: str) -> Figures:
        """The indicator `code` of the registry by finest region, counted once."""
        return self.kept(REGISTRY[code])

    def kept(self, indicator: Indicator) -> Figures:
        """Any figure by finest region, counted once."""
        return self.once(indicator.code, lambda: indicator.count(self))

    def once(self, key: Hashable, read: Callable[[], Read]) -> Read:
        """What `read` gives, asked for the first time only."""
        if key not in self._read:
            self._read[key] = read()
        return self._read[key]

    def firm_changes(self, phases: Collection[Phase], regions: Collection[str] | None) -> Iterable[Point]:
        """By how many the firms in `phases` changed, by day: one query."""
        steps = DailySteps.objects.filter(day__lte=self.as_of).order_by()
        if regions is not None:
            steps = steps.filter(region__in=regions)
        return steps.values_list("day").annotate(firms=DailySteps.grown(phases))

    def total(self, code: str, regions: Collection[str] | None = None) -> Amount:
        """The indicator `code` over `regions`, or over the whole country, without region included."""
        figures = self.of(code)
        if regions is None:
            return sum(figures.values(), 0)
        return sum((amount for region, amount in figures.items() if region in regions), 0)

    def series(self, code: str, regions: Collection[str] | None = None) -> list[Point]:
        """How the indicator `code` grew until that day: a point each day it changed, in order.

        One query for firms, none for programmes; ValueError when the indicator's history is not kept.
        """
        changes = REGISTRY[code].changes
        if changes is None:
            raise ValueError(f"{code} has no history")
        by_day: Counter[date] = Counter()
        for day, change in changes(self, regions):
            by_day[day] += change
        days = sorted(day for day, change in by_day.items() if change)
        return list(zip(days, accumulate(by_day[day] for day in days), strict=True))


def plain(amount: Amount) -> int | float:
    """A JSON number: whole when it is; a double holds the cents of any budget below 10¹³ €."""
    return int(amount) if amount == int(amount) else float(amount)


Counting = Callable[[Measures], Figures]
Changes = Callable[[Measures, Collection[str] | None], Iterable[Point]]


@dataclass(frozen=True)
class Indicator:
    """One figure: what it is called (`short` at the head of a column), how it is counted, and the counting.

    `definition` is one sentence; `phases` are those of the firms behind the figure, empty if it counts none.
    """

    code: str
    label: str
    short: str
    unit: str
    definition: str
    count: Counting = field(repr=False)
    changes: Changes | None = field(default=None, repr=False)
    phases: tuple[Phase, ...] = ()

    @property
    def is_milestone(self) -> bool:
        """Whether a target may be set on it: it counts firms that have come at least so far on the path."""
        return bool(self.phases) and set(self.phases) <= set(ENGAGED)

    def compute(self, as_of: date) -> Figures:
        """The figure on the evening of `as_of`, by finest region: one query."""
        return self.count(Measures(as_of))


def rolled_up(figures: Figures, standing: Mapping[str, str], in_force: Collection[str]) -> Figures:
    """`figures` on the map of a day; `standing` says which region stands for which (see `regions.queries`).

    What falls on a region not `in_force` that day is without region: it must not vanish from the table.
    """
    rolled: Figures = dict.fromkeys(in_force, 0)
    for region, amount in figures.items():
        home = standing.get(region) if region is not None else None
        place = home if home in rolled else None
        rolled[place] = rolled.get(place, 0) + amount
    return rolled


def check_identity(code: str, national: Amount, by_region: Figures) -> None:
    """`FiguresDoNotAddUp` unless the regions, and what lies in none, make the national figure."""
    total = sum(by_region.values(), 0)
    if total != national:
        raise FiguresDoNotAddUp(f"{code}: {national} in the country, {total} over the regions")


# Counting -------------------------------------------------------------------------------------------


def _firms_in(phases: Collection[Phase], measures: Measures) -> Figures:
    counted: Counter = Counter()
    for phase in phases:
        counted.update(measures.rollups.get(phase, {}))
    return {region: firms for region, firms in counted.items() if firms}


def _firm_changes(
    phases: Collection[Phase], measures: Measures, regions: Collection[str] | None
) -> Iterable[Point]:
    return measures.firm_changes(phases, regions)


def _euros(figure: DailyMoney.Figure, measures: Measures) -> Figures:
    return {region: total for region, total in measures.rollups.get(figure, {}).items() if total}


def _of_programmes(value: Callable[[RegionalProgramme], int], measures: Measures) -> Figures:
    counted: Counter[str | None] = Counter()
    for programme in measures.programmes:
        counted[programme.region_id] += value(programme)
    return {region: count for region, count in counted.items() if count}


def _programme_changes(
    value: Callable[[RegionalProgramme], int], measures: Measures, regions: Collection[str] | None
) -> Iterable[Point]:
    return [
        (programme.adopted_on, value(programme))
        for programme in measures.programmes
        if regions is None or programme.region_id in regions
    ]


def _planned(programme: RegionalProgramme) -> int:
    return programme.planned_companies


def _adopted(programme: RegionalProgramme) -> int:
    return 0 if programme.is_takeover else 1


# The registry ---------------------------------------------------------------------------------------


def firm_indicator(code: str, label: str, short: str, phases: Iterable[Phase], definition: str) -> Indicator:
    """A count of the firms in one of `phases`."""
    phases = tuple(phases)
    counts, changes = partial(_firms_in, phases), partial(_firm_changes, phases)
    return Indicator(code, label, short, "entreprises", definition, counts, changes, phases)


def _from(phase: Phase) -> tuple[Phase, ...]:
    """`phase` and those that follow it on the path."""
    return PATH[PATH.index(phase) :]


INDICATORS = (
    firm_indicator(
        "applications",
        "Candidatures reçues",
        "Candidatures",
        Phase,
        "Entreprises ayant déposé une candidature au jour dit, quelle qu’en soit la suite\u202f; "
        "une entreprise qui candidate de nouveau compte une fois.",
    ),
    firm_indicator(
        "pending",
        "Candidatures en attente",
        "En attente",
        (Phase.CANDIDATURE,),
        "Entreprises dont la candidature n’est ni acceptée, ni refusée, ni retirée au jour dit.",
    ),
    firm_indicator(
        "engaged",
        "Entreprises engagées",
        "Engagées",
        ENGAGED,
        "Entreprises admises dans un programme personnalisé au jour dit, de l’engagement au parcours "
        "terminé\u202f; celles qui ont abandonné ne comptent plus.",
    ),
    firm_indicator(
        "diagnosed",
        "Entreprises diagnostiquées",
        "Diagnostiquées",
        _from(Phase.DIAGNOSTIC),
        "Entreprises engagées dont le diagnostic est réalisé au jour dit, "
        "y compris celles qui sont plus avancées dans le parcours.",
    ),
    firm_indicator(
        "action_plans",
        "Plans d’action arrêtés",
        "Plans d’action",
        _from(Phase.PLAN_ACTION),
        "Entreprises engagées dont le plan d’action est arrêté au jour dit, "
        "y compris celles qui sont accompagnées ou ont terminé.",
    ),
    firm_indicator(
        "supported",
        "Entreprises accompagnées",
        "Accompagnées",
        _from(Phase.ACCOMPAGNEMENT),
        "Entreprises dont l’accompagnement par un expert est en cours ou terminé au jour dit.",
    ),
    firm_indicator(
        "completed",
        "Parcours terminés",
        "Terminées",
        (Phase.TERMINEE,),
        "Entreprises arrivées au terme du parcours au jour dit.",
    ),
    firm_indicator(
        "withdrawn",
        "Abandons",
        "Abandons",
        (Phase.ABANDON,),
        "Entreprises sorties du programme avant son terme, avant ou après l’engagement, "
        "et qui n’ont pas candidaté de nouveau.",
    ),
    firm_indicator(
        "refused",
        "Candidatures refusées",
        "Refusées",
        (Phase.REFUSEE,),
        "Entreprises dont la candidature est refusée au jour dit et qui n’ont pas candidaté de nouveau.",
    ),
    Indicator(
        "programmes",
        "Programmes régionaux",
        "Programmes",
        "programmes",
        "Programmes régionaux d’accompagnement adoptés au jour dit, chacun par une région.",
        partial(_of_programmes, _adopted),
        partial(_programme_changes, _adopted),
    ),
    Indicator(
        "budget",
        "Budget des programmes régionaux",
        "Budget",
        "€",
        "Somme des financements votés au jour dit pour les programmes régionaux adoptés, toutes sources "
        "réunies, dans la région qui les a votés.",
        partial(_euros, DailyMoney.Figure.VOTED),
    ),
    Indicator(
        "committed",
        "Crédits engagés",
        "Engagé",
        "€",
        "Somme des subventions engagées par un acte au jour dit, dans la région de l’entreprise\u202f; "
        "une annulation libère ce qui n’était pas mandaté.",
        partial(_euros, DailyMoney.Figure.COMMITTED),
    ),
    Indicator(
        "paid",
        "Crédits mandatés",
        "Mandaté",
        "€",
        "Somme des mandatements au jour dit sur les subventions engagées, dans la région de l’entreprise.",
        partial(_euros, DailyMoney.Figure.PAID),
    ),
    Indicator(
        "planned_companies",
        "Entreprises prévues par les programmes",
        "Prévues",
        "entreprises",
        "Somme des nombres d’entreprises que les programmes régionaux adoptés au jour dit prévoient "
        "d’accompagner\u202f: c’est la capacité financée.",
        partial(_of_programmes, _planned),
        partial(_programme_changes, _planned),
    ),
    Indicator(
        "experts",
        "Experts retenus",
        "Experts",
        "experts",
        "Experts dont le mandat court au jour dit, chacun compté une fois, dans sa région principale.",
        lambda measures: measures.experts,
    ),
)
REGISTRY: dict[str, Indicator] = {indicator.code: indicator for indicator in INDICATORS}
