"""Where the calendar stands: each task with its last run, its next one, and what is said of both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from industrie_futur import clock
from industrie_futur.templatetags.portal import french_date
from steering.models import Schedule, ScheduledRun
from steering.models.meetings import WRITERS
from steering.schedule.kinds import KINDS, Kind
from steering.schedule.occurrences import next_due
from steering.schedule.services import is_missed, owed_at


@dataclass(frozen=True)
class Standing:
    """A task now: the `run` of the occurrence that it owes (None: not there), when it was last good."""

    schedule: Schedule
    run: ScheduledRun | None
    is_missed: bool
    last_good_at: datetime | None
    next_at: datetime | None

    @property
    def kind(self) -> Kind:
        return KINDS[self.schedule.code]

    @property
    def state(self) -> tuple[str, str]:
        """(words, kind of badge)."""
        if not self.schedule.is_active:
            return "Suspendue", ""
        if self.run and self.run.has_failed:
            return "En échec", "error"
        if self.is_missed:
            return "Manquée", "error"
        if self.run is None:
            return "À\u00a0venir", "info"
        return ("À\u00a0jour", "success") if self.run.is_good else ("En cours", "info")

    @property
    def data_of(self) -> str:
        """ "données du 30 juin 2015" of a task that missed its run, "" of one that did not."""
        if not self.is_missed:
            return ""
        return f"données du {french_date(self.last_good_at)}" if self.last_good_at else "aucune donnée encore"

    @property
    def may_retry(self) -> bool:
        return bool(self.run and self.run.has_failed and not self.run.report)


def standings(codes: Iterable[str] = KINDS) -> list[Standing]:
    """The tasks `codes` that have their row, in their order: two queries."""
    now = clock.now()
    schedules = list(
        Schedule.objects.filter(code__in=codes).with_last_good().select_related("owner").order_by("pk")
    )
    owed = {each.pk: owed_at(each, now) for each in schedules}
    rows = ScheduledRun.objects.filter(
        schedule__in=schedules, due_at__in={moment for moment in owed.values() if moment}
    )
    runs: dict[Any, ScheduledRun] = {
        (each.schedule_id, each.due_at): each
        for each in rows.select_related("report").defer("report__figures")
    }
    return [_standing(each, owed[each.pk], runs, now) for each in schedules]


def _standing(
    schedule: Schedule, due_at: datetime | None, runs: dict[Any, ScheduledRun], now: datetime
) -> Standing:
    run = runs.get((schedule.pk, due_at))
    missed = schedule.is_active and due_at is not None and is_missed(schedule, run, due_at, now)
    return Standing(
        schedule=schedule,
        run=run,
        is_missed=missed,
        last_good_at=schedule.last_good_at,  # type: ignore[attr-defined]  # annotated
        next_at=next_due(schedule, now) if schedule.is_active else None,
    )


def possible_owners(schedule: Schedule) -> QuerySet[User]:
    """Accounts that may answer for a task; the one that does stays."""
    return User.objects.filter(Q(role__in=WRITERS, is_active=True) | Q(pk=schedule.owner_id))


def nothing_missed() -> bool:
    """For `/sante/`: no task in service missed its run."""
    return not any(each.is_missed for each in standings())
