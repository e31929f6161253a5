"""What somebody must own: a small register, so that this room knows of the work of the rooms above.

A higher room calls `register()` from its `AppConfig.ready()`; `accounts.owners` says who owns what of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils import timezone

from accounts.models import User
from industrie_futur.audit import record_acts
from industrie_futur.jobs import Job
from industrie_futur.templatetags.portal import counted

NOBODY = 0
"""The holder of what no account can hold any more."""
ADMINISTRATION = "administration"
"""The holder of the portal itself, beside the codes of regions."""
UNFINISHED = (Job.Status.READY, Job.Status.QUEUED, Job.Status.RUNNING)


class Line(NamedTuple):
    """One thing of an inventory, as a handover note keeps it."""

    name: str
    url: str
    detail: str
    since: date | None
    is_urgent: bool = False
    region: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of work under way: `noun` counts it, `counts` says on a day how much each holder has.

    A holder is a region of 2015 by its code, whose officers own the work; or, when `roles` are named, an
    account of one of them by its key. `lines` lists what is held by some holders on a day.
    """

    kind: str
    noun: str
    counts: Callable[[date], Mapping[Any, int]]
    url: Callable[[Any], str]
    lines: Callable[[Collection[Any], date], list[Line]]
    roles: frozenset[str] = frozenset()
    hand_over: Callable[[User, User, User | None], None] | None = None
    """Gives all that the first account holds to the second; None where that takes more than a name."""

    @property
    def is_regional(self) -> bool:
        return not self.roles


@dataclass(frozen=True)
class Duty:
    """Work of one kind and one holder: how much, whose in words, and the first day nobody would own it."""

    work: Work
    holder: Any
    holder_name: str
    count: int
    since: date | None = None

    @property
    def label(self) -> str:
        return counted(self.count, self.work.noun)

    @property
    def url(self) -> str:
        return self.work.url(self.holder)

    @property
    def remedy(self) -> str:
        """What an administrator does about it."""
        if self.holder == ADMINISTRATION:
            return "Nommez un administrateur, ou levez une absence."
        if self.work.is_regional:
            return "Donnez un droit sur la région à un chargé de mission, ou levez une absence."
        return "Rouvrez le compte pour passer le témoin, ou confiez le travail à quelqu’un d’autre."


_works: list[Work] = []


def register(work: Work) -> None:
    """Add a kind of work to what somebody must own."""
    _works.append(work)


def works() -> list[Work]:
    """Every kind of work, in the order of the rooms."""
    return list(_works)


def jobs_as_work(
    model: type[Job],
    *,
    kind: str,
    noun: str,
    roles: frozenset[str],
    url: Callable[[Any], str],
    named_by: tuple[str, ...] = (),
) -> Work:
    """The unfinished jobs of `model`: each is its requester's; the calendar's wait for nobody.

    `named_by`: the rows that a job's name reads, fetched with it.
    """
    unfinished = model._base_manager.filter(status__in=UNFINISHED, requested_by__isnull=False)

    def counts(day: date) -> dict[int, int]:
        return dict(unfinished.values_list("requested_by").annotate(Count("pk")).order_by())

    def lines(holders: Collection[int], day: date) -> list[Line]:
        rows: Any = unfinished.filter(requested_by__in=holders).order_by("requested_at", "pk")
        rows = rows.select_related(*named_by) if named_by else rows
        return [
            Line(
                name=str(job),
                url=job.get_absolute_url(),
                detail=job.get_status_display(),
                since=timezone.localtime(job.requested_at).date(),
                is_urgent=job.status == Job.Status.READY,
            )
            for job in rows
        ]

    def hand_over(leaver: User, successor: User, by: User | None) -> None:
        jobs = list(unfinished.select_for_update(of=("self",)).filter(requested_by=leaver))
        unfinished.filter(pk__in=[job.pk for job in jobs]).update(requested_by=successor)
        details = {"requested_by": [str(leaver), str(successor)]}
        record_acts(by=by, action="job_handed_over", subjects=[(job, details) for job in jobs])

    return Work(kind=kind, noun=noun, roles=roles, counts=counts, url=url, lines=lines, hand_over=hand_over)
