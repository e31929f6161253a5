"""All that the page of a figure shows to one reader: the number, its bridges, and its rows in their rights."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.scoping import Role
from industrie_futur.paging import ListPaginator
from industrie_futur.templatetags.portal import counted as counted_noun
from regions.models import Region
from steering.figures.bridges import (
    COUNTRY,
    Bridge,
    Term,
    amount_text,
    identity_bridges,
    region_bridge,
    total_over,
)
from steering.figures.catalogue import counted
from steering.figures.rows import Behind, behind, may_open_rows
from steering.indicators import Amount, Indicator, Measures
from steering.queries import Geography
from steering.recorded import RecordedMeasures


@dataclass(frozen=True)
class FigurePage:
    """The figure `indicator` over `region` (None: the country), as it is counted by `measures`."""

    indicator: Indicator
    measures: Measures
    geography: Geography
    region: str | None
    user: User

    @property
    def as_of(self) -> date:
        return self.measures.as_of

    @property
    def recorded_until(self) -> datetime | None:
        """The moment that the figure was arrested at; None: as it is known now."""
        return self.measures.recorded_until if isinstance(self.measures, RecordedMeasures) else None

    @property
    def place(self) -> str:
        return str(self.geography.known[self.region]) if self.region else COUNTRY

    @cached_property
    def covered(self) -> Collection[str] | None:
        """The finest regions that it covers; None: all, and what lies in none."""
        return self.geography.covered_by(self.region) if self.region else None

    @cached_property
    def value(self) -> Amount:
        return total_over(counted(self.indicator.code, self.measures), self.covered)

    @property
    def text(self) -> str:
        return amount_text(self.indicator.code, self.value)

    # Bridges

    @cached_property
    def by_region(self) -> Bridge:
        return region_bridge(self.indicator.code, self.measures, self.geography, self.region)

    @cached_property
    def neighbours(self) -> Sequence[Bridge]:
        """The identities that the figure is a part of; then what was entered since it was arrested."""

        def read(code: str) -> Mapping[str | None, Amount]:
            return counted(code, self.measures)

        bridges = identity_bridges(read, self.place, self.region, self.covered, self.indicator.code)
        return [*bridges, *([self._since()] if self.recorded_until else [])]

    def _since(self) -> Bridge:
        """What the pages show of that day now: the figure arrested, and what was entered since."""
        code = self.indicator.code
        pages = total_over(counted(code, Measures(self.as_of)), self.covered)
        today = total_over(counted(code, RecordedMeasures(self.as_of, timezone.now())), self.covered)
        parts = [Term("Chiffre arrêté", self.value), Term("Saisi ou corrigé depuis l’arrêté", today - self.value)]
        whole = Term("Chiffre connu aujourd’hui", pages, code, self.region)
        return Bridge("Le chiffre arrêté et celui d’aujourd’hui, pour le même jour", code, self.place, whole, parts)

    # Rows

    @property
    def kind(self) -> Behind:
        return behind(self.indicator)

    @property
    def has_rows(self) -> bool:
        return may_open_rows(self.user)

    @cached_property
    def rows(self) -> QuerySet:
        """Those that the reader may read."""
        return self.kind.rows(self.indicator, self.measures, regions=self.covered, user=self.user)

    @property
    def reads_all(self) -> bool:
        return self.user.role in {Role.ADMINISTRATOR, Role.MINISTRY}

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
        code, whole = self.page.indicator.code, self.page.text
        rows = counted_noun(self.paginator.count, self.page.kind.table.noun)
        if self.is_capped:
            return f"Les {whole} lignes sont plus de {rows.replace(chr(0xA0), ' ')}\u202f: exportez-les pour les lire toutes."
        made = amount_text(code, self.made)
        is_sum = bool(self.page.kind.amount)
        if self.made == self.page.value:
            return f"{rows}, dont la somme est le chiffre\u202f: {whole}." if is_sum else f"{rows}\u202f: c’est le chiffre."
        shown = f"{rows}, soit {made}," if is_sum else rows
        return f"Vous voyez {shown} sur {whole}\u202f; {self._others}"

    @property
    def _others(self) -> str:
        match self.page.user.role:
            case Role.REGIONAL_OFFICER:
                return "les autres relèvent d’autres régions."
            case Role.EXPERT:
                return "les autres ne vous sont pas confiées."
        return "l’écart est inexpliqué\u202f: signalez-le à l’administrateur."
