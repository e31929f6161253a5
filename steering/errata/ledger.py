"""The errata of a report, in the order they were recorded, each figure told before and after every line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils import timezone

from steering.errata.abroad import late_abroad
from steering.errata.entries import Entry, Kind, Revised
from steering.errata.experts import late_experts
from steering.errata.files import late_acts, late_attestations
from steering.errata.money import late_money
from steering.errata.notes import late_joint_actions, late_plan_actions
from steering.errata.programmes import late_programmes
from steering.errata.sentences import variance_text
from steering.errata.steps import late_steps
from steering.facts import total_of
from steering.figures.catalogue import OPENED
from steering.indicators import REGISTRY, Amount
from steering.models import ProgressReport


@dataclass(frozen=True)
class Errata:
    """What changed the day `as_of` of a report between its cut-off and the moment `until`."""

    published: Mapping[str, Amount]
    entries: Sequence[Entry]
    until: datetime

    @cached_property
    def changes(self) -> dict[str, Amount]:
        """By how much each figure changed in all, zeros left out."""
        total: Counter[str] = Counter()
        for entry in self.entries:
            for code, change in entry.changes.items():
                total[code] += change  # type: ignore[assignment]  # an amount is whole or exact
        return {code: change for code, change in total.items() if change}

    @property
    def revised(self) -> list[Revised]:
        """The figures that are no longer what was published, those of the registry first."""
        return [
            Revised(code, self.published[code], self.published[code] + self.changes[code])
            for code in OPENED
            if code in self.changes
        ]

    @property
    def redated(self) -> int:
        return sum(entry.kind is Kind.REDATED for entry in self.entries)

    @property
    def variance(self) -> str:
        """ "+37 engagées, −3 abandons, 5 dates corrigées"; "" when nothing changed."""
        return variance_text(self.changes, self.redated)


def errata_of(report: ProgressReport, until: datetime | None = None) -> Errata:
    """The lines of a published report, those recorded by `until` (None: now): a query or two a ledger.

    What a former report did not freeze, it does not tell. ValidationError for one of before facts were kept.
    """
    if "facts" not in report.figures:
        raise ValidationError(
            "Ce point a été établi avant que ses faits soient archivés\u202f: il n’a pas d’errata."
        )
    # A millisecond more: SQLite keeps the states of rows at the end of theirs.
    until = until or timezone.now() + timedelta(milliseconds=1)
    facts = report.figures["facts"]
    read = {**dict.fromkeys(REGISTRY, {}), **facts["indicators"], **facts.get("counts", {})}
    published = {code: _amount(code, total_of(read[code])) for code in OPENED if code in read}
    readers = (*_FIRST, *_COUNTS) if "counts" in facts else _FIRST
    found = (entry for read in readers for entry in read(report.as_of, _cut_off(report), until))
    late = sorted(found, key=lambda entry: entry.recorded_at)
    return Errata(published, list(_told(late, published)), until)


_FIRST = (late_steps, late_money, late_programmes, late_experts)
_COUNTS = (late_acts, late_attestations, late_plan_actions, late_joint_actions, late_abroad)
"""Of what chapters count."""


def _told(entries: Iterable[Entry], published: Mapping[str, Amount]) -> Iterator[Entry]:
    """The same, each with its figures before and after, those of the report alone."""
    now = dict(published)
    for entry in entries:
        changes = {code: change for code, change in entry.changes.items() if code in now}
        if entry.changes and not changes:
            continue
        revised = [Revised(code, now[code], now[code] + change) for code, change in changes.items()]
        now.update({each.code: each.after for each in revised})
        yield replace(entry, changes=changes, revised=revised)


def _cut_off(report: ProgressReport) -> datetime:
    return datetime.fromisoformat(report.figures["recorded_until"])


def _amount(code: str, total: Decimal) -> Amount:
    return total if OPENED[code].unit == "€" else int(total)
