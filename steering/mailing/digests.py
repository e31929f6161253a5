"""The weekly digest: what changed in a region during the week, and what waits there; aggregates only.

Written when it leaves, not when it is due: what was mended meanwhile is not told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from industrie_futur.templatetags.portal import counted, euros, french_date, number
from regions.models import Region
from steering.anomalies import Cases, Ground
from steering.desk.lists import Lists
from steering.indicators import REGISTRY, Measures
from steering.queries import Geography, geography_on

WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)
CHANGING = (
    *("applications", "engaged", "diagnosed", "supported", "completed", "withdrawn"),
    *("committed", "paid"),
)
ALL = 500
"""How many lines of a list are read to tell how many are late: the oldest, as on the desk."""


class Digest(NamedTuple):
    """`changes` of the week and what is `waiting` today, as lines (None: not this reader's to know)."""

    place: str
    first: date
    last: date
    changes: list[str]
    waiting: list[str] | None

    @property
    def subject(self) -> str:
        return f"Synthèse de la semaine du {french_date(self.first)}\u202f: {self.place}"

    @property
    def body(self) -> str:
        week = f"Du {french_date(self.first)} au {french_date(self.last)}, {self.place}."
        parts = [week, _listed("Ce qui a changé dans la semaine", self.changes, "Aucun chiffre n’a changé.")]
        if self.waiting is not None:
            parts.append(_listed("Ce qui attend aujourd’hui", self.waiting, "Rien."))
        return "\n\n".join(parts)


def digest_of(region: Region | None, until: date, today: date, *, is_inside: bool) -> Digest | None:
    """That of the week before the day `until` (out), over `region` or the country; None: nothing to say.

    What waits on the desks is for who has one (`is_inside`); the lists read the figures alone.
    """
    geography = geography_on(today)
    codes = geography.covered_by(region.code) if region else None
    digest = Digest(
        place=str(geography.known[region.code]) if region else "France entière",
        first=until - WEEK,
        last=until - ONE_DAY,
        changes=list(_changes(codes, until)),
        waiting=list(_waiting(geography, codes, today)) if is_inside else None,
    )
    return digest if digest.changes or digest.waiting else None


def _changes(codes: Collection[str] | None, until: date) -> Iterator[str]:
    before, after = Measures(until - WEEK - ONE_DAY), Measures(until - ONE_DAY)
    for code in CHANGING:
        now = after.total(code, codes)
        if change := now - before.total(code, codes):
            said = (euros if REGISTRY[code].unit == "€" else number)(abs(change))
            total = (euros if REGISTRY[code].unit == "€" else number)(now)
            yield f"{REGISTRY[code].label}\u202f: {'+' if change > 0 else '−'}{said}, {total} en tout"


def _waiting(geography: Geography, codes: Collection[str] | None, today: date) -> Iterator[str]:
    """What the desks list, late or to be done, and the anomalies to treat."""
    ground = Ground(today, codes if codes is not None else set(geography.known), geography=geography)
    for each in Lists(ground, ()).waiting(shown=ALL, in_full="", at_most=ALL):
        if each.count:
            late = sum(line.late_days > 0 for line in each.lines)
            at_least = "au moins " if each.is_cut else ""
            said = f", dont {at_least}{number(late)} en retard" if late else ""
            yield f"{each.title}\u202f: {number(each.count)}{said}"
    if anomalies := Cases(ground).count():
        yield f"Anomalies à traiter\u202f: {counted(anomalies, 'cas,cas')}"


def _listed(title: str, lines: list[str], otherwise: str) -> str:
    return "\n".join([f"{title}\u202f:", *(f"- {line}" for line in lines or [otherwise])])
