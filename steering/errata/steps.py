"""Steps of the path recorded late, cancelled, or given another day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q

from companies.models import EnrolmentEvent
from companies.phases import Phase
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Entry, Kind, Source
from steering.indicators import INDICATORS

ONE_ACT = timedelta(seconds=5)
"""A correction writes its two rows one after the other; a step cancelled and entered anew takes longer."""


class _Step(NamedTuple):
    """A row of the ledger, as read."""

    file: int
    rank: int
    from_phase: str
    to_phase: str
    quantity: int
    region: str
    effective_on: date
    recorded_at: datetime
    author: int
    comment: str

    @property
    def changes(self) -> dict[str, int]:
        """A step brings its firm into one phase and out of another; a reversal does the contrary."""
        moved = {
            each.code: self.quantity * ((self.to_phase in each.phases) - (self.from_phase in each.phases))
            for each in INDICATORS
            if each.phases
        }
        return {code: change for code, change in moved.items() if change}

    @property
    def name(self) -> str:
        return Phase(self.to_phase).label if self.to_phase else "Dossier remplacé par une autre candidature"

    def is_reversal_of(self, again: _Step) -> bool:
        """Whether `again` is this step given another day, in the same act."""
        is_same = (self.file, self.rank, self.to_phase) == (again.file, again.rank, again.to_phase)
        return is_same and again.recorded_at - self.recorded_at < ONE_ACT


def late_steps(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """What was recorded after one moment and by another, and changes `day` or a date by then: one query."""
    since = EnrolmentEvent.objects.filter(recorded_at__gt=after, recorded_at__lte=until)
    # A step moved past the day: its new row is dated later, and tells that it was moved.
    moved = since.filter(quantity=-1, effective_on__lte=day).values("enrolment")
    rows = since.filter(Q(effective_on__lte=day) | Q(quantity=-1) | Q(enrolment__in=moved)).order_by("pk")
    read = rows.values_list(
        *("enrolment_id", "rank", "from_phase", "to_phase", "quantity", "region_id"),
        *("effective_on", "recorded_at", "recorded_by_id", "comment"),
    )
    for rows_of_one in _acts(_Step(*row) for row in read):
        if any(step.effective_on <= day for step in rows_of_one):
            yield _entry(day, rows_of_one)


def _acts(steps: Iterable[_Step]) -> Iterator[list[_Step]]:
    """Each step alone, or a reversal with the row that follows it in the same correction."""
    waiting: dict[tuple[int, int], _Step] = {}
    for step in steps:
        place = (step.file, step.rank)
        former = waiting.pop(place, None)
        if former and step.quantity > 0 and former.is_reversal_of(step):
            yield [former, step]
            continue
        if former:
            yield [former]
        if step.quantity < 0:
            waiting[place] = step
        else:
            yield [step]
    yield from ([step] for step in waiting.values())


def _entry(day: date, steps: list[_Step]) -> Entry:
    first, last = steps[0], steps[-1]
    changes: dict[str, int] = {}
    for step in steps:
        for code, change in step.changes.items() if step.effective_on <= day else ():
            changes[code] = changes.get(code, 0) + change
    kind, fact = _said(steps)
    return Entry(
        kind=kind,
        source=Source.FILE,
        row=last.file,
        region=last.region,
        effective_on=last.effective_on,
        recorded_at=last.recorded_at,
        author=last.author,
        fact=fact,
        changes={code: change for code, change in changes.items() if change},
        motive=first.comment,
    )


def _said(steps: list[_Step]) -> tuple[Kind, str]:
    first, last = steps[0], steps[-1]
    then, now = short_date(first.effective_on), short_date(last.effective_on)
    if len(steps) > 1:
        return Kind.REDATED, f"{first.name}\u202f: du {then} au {now}"
    if first.quantity < 0:
        return Kind.CANCELLED, f"{first.name}, étape du {then} annulée"
    return Kind.LATE, f"{first.name} le {then}"
