"""A line of the desk: something that waits, until when it may, and the act that ends the wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from industrie_futur.templatetags.portal import counted
from steering.anomalies import Case, Cases
from steering.anomalies.rules import Link

FIRST = 7
"""How many lines stand above all the lists."""


class Badge(NamedTuple):
    """How urgent a line is, in words; `kind` is a kind of `fr-badge`, "" for the plain one."""

    text: str
    kind: str


@dataclass(frozen=True)
class Line:
    """`about` is what the line is about (a SIREN, an address), `task` the act in words, `said` its details.

    `acts` is empty where the officer only reads; `due_on` is the last day on which it is not late.
    """

    pk: int | str
    about: str
    name: str
    url: str
    task: str
    said: str
    day: date
    since: date
    due_on: date
    acts: Sequence[Link]

    @property
    def days(self) -> int:
        """For how long it has waited."""
        return (self.day - self.since).days

    @property
    def late_days(self) -> int:
        return (self.day - self.due_on).days

    @property
    def badge(self) -> Badge:
        if self.late_days > 0:
            return Badge(f"En retard de {counted(self.late_days, 'jour')}", "error")
        if self.late_days == 0:
            return Badge("À faire aujourd’hui", "warning")
        return Badge(f"Dans {counted(-self.late_days, 'jour')}", "")


@dataclass(frozen=True)
class Waiting:
    """What waits for one kind of act: the first of its `count` lines; `empty` is said when there is none."""

    key: str
    title: str
    empty: str
    lines: Sequence[Line]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.lines)


@dataclass(frozen=True)
class Anomalies:
    """The first cases of the officer's regions, out of `count`."""

    cases: Sequence[Case]
    count: int
    editable: frozenset[str]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.cases)


def first_of(waiting: Iterable[Waiting]) -> list[Line]:
    """The most urgent lines of all the lists, those whose day is the longest past first; one for a firm."""
    lines = [line for each in waiting for line in each.lines if line.acts]
    of_firms: dict[str, Line] = {}
    for line in sorted(lines, key=lambda line: (line.due_on, line.since)):
        of_firms.setdefault(line.about, line)
    return list(of_firms.values())[:FIRST]


def anomalies_of(cases: Cases, shown: int, editable: Iterable[str]) -> Anomalies:
    return Anomalies(cases[:shown], cases.count(), frozenset(editable))
