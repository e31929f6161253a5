"""A national milestone region by region, on the map of a day: what is planned, done, and each share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from accounts.models import Act, User
from industrie_futur import clock
from industrie_futur.templatetags.portal import french_date
from regions.models import Region
from steering.indicators import REGISTRY, Figures, Indicator, Measures, rolled_up
from steering.models import ShareMove, Target
from steering.models.targets import ShareMoveQuerySet
from steering.queries import Geography, geography_on
from steering.shares import Shares, planned_shares, shares_of


@dataclass(frozen=True)
class ShareRow:
    """A holder of a share, `code` "" when it is no region.

    `heir` is what a closed region has become, when it still holds a share by itself; `opens` whether the
    figures of `code` are those of the row (of what is no region: a term of the bridge of the country's).
    """

    name: str
    planned: int
    done: int
    share: int
    code: str = ""
    heir: Region | None = None
    opens: bool = False


@dataclass(frozen=True)
class ShareTable:
    """The rows by region and the one without region: together they make the milestone."""

    target: Target
    indicator: Indicator
    geography: Geography
    rows: Sequence[ShareRow]
    without_region: ShareRow
    proposed: Shares

    @property
    def day(self) -> date:
        return self.geography.day

    @property
    def regions(self) -> ShareRow:
        """All regions together."""
        planned, done, share = (
            sum(getattr(row, name) for row in self.rows) for name in ("planned", "done", "share")
        )
        return ShareRow("Ensemble des régions", planned, done, share)

    @property
    def has_former(self) -> bool:
        return any(row.heir for row in self.rows)

    @property
    def filled(self) -> dict[str, int]:
        """The shares by code after what the programmes plan; a closed region's is the new one's."""
        return {row.code: self.proposed.get(row.code, 0) for row in self.rows}

    @property
    def closed_because(self) -> str:
        """Why nobody changes the shares on this page, in a sentence; "" when they may be changed."""
        if self.geography.switch.is_other:
            own = self.geography.switch.own.name.lower()
            return f"Les parts se modifient dans le {own}, celui du jour affiché."
        if self.day > clock.today():
            return "Ce jour est à venir\u202f: les parts se modifient pour aujourd’hui ou un jour passé."
        if self.day > self.target.due_on:
            due = french_date(self.target.due_on)
            return f"L’échéance est passée\u202f: les parts se modifient pour un jour jusqu’au {due}."
        return ""


def share_table(target: Target, day: date, perimeter: str | None = None) -> ShareTable:
    """The shares of a national milestone on the evening of `day`, on the map of `perimeter` or of the day."""
    geography, measures = geography_on(day, perimeter), Measures(day)
    planned, done = measures.of("planned_companies"), measures.of(target.indicator)
    shares: Figures = {**shares_of(target, day)}
    places = list(_places(geography, shares, [*planned, *done, *shares]))
    standing = {code: code if code in places else home for code, home in geography.standing.items()}
    columns = [rolled_up(figures, standing, places) for figures in (planned, done, shares)]

    def row(code: str | None, name: str) -> ShareRow:
        plan, reached, share = (int(column.get(code, 0)) for column in columns)
        alone = bool(code) and any(each.code in places for each in geography.former(code or ""))
        return ShareRow(name, plan, reached, share, code or "", _heir(geography, code), not alone)

    to_plan = rolled_up(planned, geography.standing, geography.in_force)
    return ShareTable(
        target=target,
        indicator=REGISTRY[target.indicator],
        geography=geography,
        rows=[row(code, _name(geography, code)) for code in places],
        without_region=row(None, "Sans région"),
        proposed=planned_shares(target, {code: int(firms) for code, firms in to_plan.items() if code}),
    )


def moves_of(target: Target) -> ShareMoveQuerySet:
    """Every move of its shares with the names of the day, the last recorded first."""
    moves = ShareMove.objects.filter(target=target).with_holders()
    return moves.select_related("recorded_by").order_by("-recorded_at", "-pk")


class ValueChange(NamedTuple):
    """The national figure changed: what it gained or lost is no region's."""

    changed_at: datetime
    changed_by: User | None
    before: int
    after: int


def value_changes(target: Target) -> list[ValueChange]:
    """How the national figure itself changed since it was set, the last first."""
    acts = Act.objects.filter(subject_type=target._meta.label_lower, subject_id=str(target.pk))
    changed = acts.filter(action="target_changed", details__has_key="value").select_related("done_by")
    return [ValueChange(act.done_at, act.done_by, *map(int, act.details["value"])) for act in changed]


def _places(geography: Geography, shares: Figures, known: Iterable[str | None]) -> Iterator[str]:
    """The regions of the map, and what must show beside: see `ShareRow.heir`, and regions younger than it."""
    alone = set() if geography.switch.is_other else {code for code in shares if code}
    for code in geography.in_force:
        yield code
        yield from (each.code for each in geography.former(code) if each.code in alone)
    yield from (code for code in geography.created_since if code in set(known))


def _name(geography: Geography, code: str) -> str:
    region = geography.known[code]
    return f"{region} (créée depuis)" if code in geography.created_since else str(region)


def _heir(geography: Geography, code: str | None) -> Region | None:
    home = geography.standing[code] if code else None
    return geography.known[home] if home and home != code else None
