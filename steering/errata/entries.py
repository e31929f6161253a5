"""A line of the errata ledger: one fact recorded late, or one put right, and what it does to each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple

from steering.figures.bridges import amount_text
from steering.figures.catalogue import OPENED
from steering.indicators import Amount

Changes = Mapping[str, Amount]
"""By how much each figure changes, by code; those that do not are left out."""


class Kind(Enum):
    """What was done to the facts of the report's day."""

    LATE = "Saisie tardive"
    REDATED = "Date corrigée"
    CANCELLED = "Annulation"
    CHANGED = "Fiche modifiée"


class Source(Enum):
    """Where a fact is kept: what its `row` is the key of."""

    FILE = "companies.Enrolment"
    GRANT = "companies.Grant"
    PROGRAMME = "regions.RegionalProgramme"
    EXPERT = "experts.Expert"
    PARTNERSHIP = "steering.Partnership"
    JOINT_ACTION = "steering.JointAction"
    USE_CASE = "steering.UseCase"
    EVENT = "steering.Event"


class Revised(NamedTuple):
    """A figure before and after a line, over the country."""

    code: str
    before: Amount
    after: Amount

    @property
    def label(self) -> str:
        return OPENED[self.code].label

    @property
    def text(self) -> str:
        """ "Engagées : 400 → 401"."""
        defined = OPENED[self.code]
        return f"{defined.short or defined.label}\u202f: {self.before_text} → {self.after_text}"

    @property
    def before_text(self) -> str:
        return amount_text(self.code, self.before)

    @property
    def after_text(self) -> str:
        return amount_text(self.code, self.after)

    @property
    def change_text(self) -> str:
        return change_text(self.code, self.after - self.before)


@dataclass(frozen=True)
class Entry:
    """`author` is a key of an account, `said_by` who else it is, `region` the finest one.

    Where the fact itself tells neither, the act recorded on `act_on` (label of a model, key) does. `fact`
    says it in words, with nothing that tells whose it is; `motive` is for who may open the row.
    """

    kind: Kind
    source: Source
    row: int
    region: str | None
    effective_on: date
    recorded_at: datetime
    author: int | None
    fact: str
    changes: Changes
    motive: str = ""
    said_by: str = ""
    act_on: tuple[str, str] | None = None
    revised: Sequence[Revised] = field(default=(), compare=False)


def change_text(code: str, change: Amount) -> str:
    """+37, −3 or 0: the sign is that of typography."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return sign + amount_text(code, size(change))


def size(change: Amount) -> Amount:
    """Without its sign."""
    return -change if change < 0 else change
