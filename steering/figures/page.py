"""What the page of a figure shows to one reader: the number, its bridges, its rows in their rights."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.paging import ListPaginator
from industrie_futur.secrecy import MARKER
from industrie_futur.templatetags.portal import counted as counted_noun
from steering.figures.bridges import (
    COUNTRY,
    Bridge,
    Term,
    amount_text,
    bridges_of,
    region_bridge,
    total_over,
)
from steering.figures.catalogue import counted
from steering.figures.links import FigureLinks
from steering.figures.partitions import overlaps, part_bridges
from steering.figures.parts import is_secret
from steering.figures.printed import printed_amount
from steering.figures.rows import Behind, behind, may_open_rows, reads_all, recorded_until
from steering.indicators import Amount, Figures, Indicator, Measures
from steering.queries import Geography
from steering.recorded import RecordedMeasures


class ShownTerm(NamedTuple):
    """A member of a bridge as the page writes it; `url` is "" for what has no page, or is this one."""

    label: str
    text: str
    url: str


class ShownBridge(NamedTuple):
    """A bridge and its terms."""

    bridge: Bridge
    whole: ShownTerm
    parts: Sequence[ShownTerm]


@dataclass(frozen=True)
class FigurePage:
    """The figure `indicator` over the region asked for (none: the country), as `measures` count it."""

    indicator: Indicator
    measures: Measures
    geography: Geography
    asked_region: str | None
    user: User

    @property
    def region(self) -> str | None:
        """The region shown; None: the country, the only place of what `user` may not read by region."""
        return self.asked_region if self.is_by_region else None

    @property
    def is_by_region(self) -> bool:
        if is_secret(self.indicator.code):
            return self.reads_all
        if not self.kind.is_of_firms:
            return self.kind.is_regional
        return self.user.role in {Role.ADMINISTRATOR, Role.MINISTRY, Role.REGIONAL_OFFICER}

    @property
    def as_of(self) -> date:
        return self.measures.as_of

    @property
    def recorded_until(self) -> datetime | None:
        """The moment that the figure was arrested at; None: as it is known now."""
        return recorded_until(self.measures)

    @property
    def place(self) -> str:
        return str(self.geography.known[self.region]) if self.region else COUNTRY

    @cached_property
    def covered(self) -> Collection[str] | None:
        """The finest regions that it covers; None: all, and what lies in none."""
        return self.geography.covered_by(self.region) if self.region else None

    @property
    def is_secret(self) -> bool:
        """Whether `user` is told what a report that they read printed of the figure, and nothing else.

        Any other day, region or neighbour could be subtracted from what was printed.
        """
        return is_secret(self.indicator.code) and not self.reads_all

    @cached_property
    def printed(self) -> Amount | None:
        return printed_amount(self.indicator.code, self.measures, self.user)

    @property
    def is_withheld(self) -> bool:
        return self.is_secret and self.printed is None

    @property
    def overlaps(self) -> bool:
        """Whether the parts of the figure, or it and the others of its kind, count some rows twice."""
        return overlaps(self.indicator.code)

    @cached_property
    def value(self) -> Amount:
        if self.is_secret:
            return self.printed or 0
        return total_over(counted(self.indicator.code, self.measures), self.covered)

    @property
    def text(self) -> str:
        return MARKER if self.is_withheld else amount_text(self.indicator.code, self.value)

    @property
    def known_on(self) -> date:
        """The day of the last facts: a day to come has none yet."""
        return min(self.as_of, clock.today())

    # Bridges

    @cached_property
    def bridges(self) -> list[ShownBridge]:
        """By region, then between figures, then over time; each term leads to its own figure."""
        links = FigureLinks(self.as_of, self.geography.switch, self.recorded_until)
        here = (self.indicator.code, self.region)

        def shown(bridge: Bridge, term: Term) -> ShownTerm:
            opens = term.code and (term.code, term.region) != here
            return ShownTerm(
                term.label, bridge.text(term.amount), links.to(term.code, term.region) if opens else ""
            )

        return [
            ShownBridge(bridge, shown(bridge, bridge.whole), [shown(bridge, part) for part in bridge.parts])
            for bridge in (*([self.by_region] if self.is_by_region else []), *self.neighbours)
        ]

    @cached_property
    def by_region(self) -> Bridge:
        return region_bridge(self.indicator.code, self.measures, self.geography, self.region)

    @cached_property
    def neighbours(self) -> Sequence[Bridge]:
        """Its parts, or those of which it is one; its identities; what was entered since it was arrested."""
        if self.is_secret:
            return []

        def read(code: str) -> Figures:
            return counted(code, self.measures)

        where = (self.indicator.code, read, self.place, self.region, self.covered)
        bridges = [*part_bridges(*where, secret=self.reads_all), *bridges_of(*where)]
        return [*bridges, *([self._since()] if self.recorded_until else [])]

    def _since(self) -> Bridge:
        """What the pages show of that day now: the figure arrested, and what was entered since."""
        code = self.indicator.code
        pages = total_over(counted(code, Measures(self.as_of)), self.covered)
        today = total_over(counted(code, RecordedMeasures(self.as_of, timezone.now())), self.covered)
        title = "Le chiffre arrêté et celui d’aujourd’hui, pour le même jour"
        whole = Term("Chiffre connu aujourd’hui", pages, code, self.region)
        late = Term("Saisi ou corrigé depuis l’arrêté", today - self.value)
        return Bridge(title, code, self.place, whole, [Term("Chiffre arrêté", self.value), late])

    # Rows

    @property
    def kind(self) -> Behind:
        return behind(self.indicator)

    @property
    def method(self) -> str:
        return self.kind.table.method

    @property
    def has_rows(self) -> bool:
        return may_open_rows(self.user) and not self.is_withheld

    @cached_property
    def rows(self) -> QuerySet:
        """Those that the reader may read."""
        return self.kind.rows(self.indicator, self.measures, regions=self.covered, user=self.user)

    @property
    def reads_all(self) -> bool:
        return reads_all(self.user)

    def seen(self, paginator: ListPaginator) -> Seen:
        """How much of the figure the rows make that `paginator` found."""
        if self.kind.amount:
            return Seen(self, self.kind.total(self.rows), paginator)
        return Seen(self, paginator.count, paginator)


@dataclass(frozen=True)
class Seen:
    """What the rows that a reader sees make of the figure: `made` of it, in its unit."""

    page: FigurePage
    made: Amount
    paginator: ListPaginator

    @property
    def is_capped(self) -> bool:
        """Whether rows were counted up to a limit only."""
        return self.paginator.is_capped and not self.page.kind.amount

    @property
    def is_unexplained(self) -> bool:
        """Whether who reads every row sees another number: the rows and the figure disagree."""
        return self.page.reads_all and not self.is_capped and self.made != self.page.value

    @property
    def sentence(self) -> str:
        """ "Vous voyez 12 entreprises sur 400 ; les autres relèvent d’autres régions." """
        rows = counted_noun(self.paginator.count, self.page.kind.table.noun)
        if self.is_capped:
            return f"Plus de {rows} sur {self.page.text}\u202f: l’export les donne toutes."
        if self.made != self.paginator.count:
            rows += f", soit {amount_text(self.page.indicator.code, self.made)},"
        if self.made == self.page.value:
            return f"Vous voyez {rows.rstrip(',')}\u202f: c’est le chiffre entier."
        return f"Vous voyez {rows} sur {self.page.text}\u202f; {self._others}"

    @property
    def _others(self) -> str:
        if not self.page.kind.is_regional and not self.page.reads_all:
            return "les autres ne sont plus publics."
        match self.page.user.role:
            case Role.REGIONAL_OFFICER:
                return "les autres relèvent d’autres régions."
            case Role.EXPERT:
                return "les autres ne vous sont pas confiées."
        return "l’écart est inexpliqué\u202f: signalez-le à l’administrateur."
