"""What a plan's page, its files and the firm's page read of it: how it goes, its money, its next step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import F, Prefetch, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from accounts.scoping import Role
from companies.acts import ACTS, Act
from companies.models import Enrolment, Grant
from companies.path_guards import reasons_against
from companies.phases import Phase, next_phases
from diagnostics.models import ActionItem, ActionNote, Diagnostic, SignedLink
from diagnostics.queries_plans import without_agreed_action
from diagnostics.services.plans import STEPS

Status = ActionItem.Status


def actions_of(diagnostic: Diagnostic, user: User) -> QuerySet[ActionItem]:
    """The plan of `diagnostic` as `user` reads it: the high priorities first, then as it was put in order."""
    return ActionItem.objects.visible_to(user).filter(diagnostic=diagnostic).select_related("axis", "grant")


class Line(NamedTuple):
    """An action on its plan's page: its rank among those of its priority, and where it may move."""

    action: ActionItem
    rank: int
    may_rise: bool
    may_sink: bool
    is_late: bool


def grouped(actions: Sequence[ActionItem], day: date) -> list[tuple[str, list[Line]]]:
    """The actions, in their order, by priority."""
    groups = []
    for priority, found in groupby(actions, key=lambda each: each.priority):
        rows = list(found)
        last = len(rows) - 1
        lines = [Line(each, rank, rank > 0, rank < last, each.is_late(day)) for rank, each in enumerate(rows)]
        groups.append((str(ActionItem.Priority(priority).label), lines))
    return groups


@dataclass(frozen=True)
class Progress:
    """How a plan goes on a day: how many actions, by state, and the next term."""

    proposed: int
    agreed: int
    done: int
    late: int
    dropped: int
    next_due: ActionItem | None

    @property
    def done_pct(self) -> int:
        """Of the actions agreed; 0 when there is none."""
        return round(self.done * 100 / self.agreed) if self.agreed else 0


def progress_of(actions: Sequence[ActionItem], day: date) -> Progress:
    dated = [(each.due_on, each) for each in actions if each.status in ActionItem.TO_FOLLOW and each.due_on]
    to_come = [pair for pair in dated if pair[0] >= day]
    return Progress(
        proposed=_count(actions, Status.PROPOSED),
        agreed=_count(actions, *ActionItem.AGREED),
        done=_count(actions, Status.DONE),
        late=len(dated) - len(to_come),
        dropped=_count(actions, Status.DROPPED),
        next_due=min(to_come, key=lambda pair: pair[0])[1] if to_come else None,
    )


def _count(actions: Sequence[ActionItem], *statuses: str) -> int:
    return sum(1 for each in actions if each.status in statuses)


class Money(NamedTuple):
    """Euros of the actions not dropped, `uncosted` without an estimate; `granted` is what grants commit."""

    cost: Decimal
    uncosted: int
    granted: Decimal
    remaining: Decimal


def money_of(actions: Sequence[ActionItem], user: User) -> Money | None:
    """What the plan costs, what the grants that its actions name bring; None for who reads no grants."""
    if user.role in {Role.EXPERT, Role.OBSERVER}:
        return None
    kept = [each for each in actions if each.status != Status.DROPPED]
    cost = sum((each.cost or Decimal(0) for each in kept), Decimal(0))
    named = {each.grant_id for each in kept if each.grant_id}
    grants = Grant.objects.visible_to(user).live().filter(pk__in=named)
    granted = grants.aggregate(total=Sum("committed"))["total"] or Decimal(0)
    return Money(cost, sum(1 for each in kept if each.cost is None), granted, max(cost - granted, Decimal(0)))


def grant_seen(action: ActionItem, user: User) -> Grant | None:
    """The grant that funds the action, for who reads it."""
    if action.grant_id is None:
        return None
    grants = Grant.objects.visible_to(user).select_related("enrolment__company")
    return grants.filter(pk=action.grant_id).first()


class NextStep(NamedTuple):
    """The step of the path that the plan leads to, in words, and what is still missing."""

    phase: Phase
    act: Act
    reasons: list[str]


def next_step_of(file: Enrolment) -> NextStep | None:
    """None when the file stands before the diagnostic, or is closed."""
    following = next_phases(file.phase)
    if not following or following[0] not in STEPS:
        return None
    to = following[0]
    reasons = reasons_against(file, to)
    if to == Phase.PLAN_ACTION and (reason := without_agreed_action(file)):
        reasons.append(reason)
    return NextStep(to, ACTS[to], reasons)


class Agreement(NamedTuple):
    """The last link by which the firm agreed to the plan, and the one that waits for its answer."""

    given: SignedLink | None
    asked: SignedLink | None


def agreement_of(diagnostic: Diagnostic) -> Agreement:
    links = list(_links(plan=diagnostic))
    given = [each for each in links if each.used_at]
    return Agreement(given[0] if given else None, _waiting(links))


def pending_link(action: ActionItem) -> SignedLink | None:
    """The link by which the firm was asked whether the action is done, if it waits for the answer."""
    return _waiting(_links(action=action))


def _links(**about: Any) -> QuerySet[SignedLink]:
    """Those not revoked, the last used first, then the last made."""
    rows = SignedLink.objects.filter(revoked_at=None, **about).select_related("contact")
    return rows.order_by(F("used_at").desc(nulls_last=True), "-created_at")


def _waiting(links: Iterable[SignedLink]) -> SignedLink | None:
    now = timezone.now()
    return next((each for each in links if not each.used_at and each.expires_at > now), None)


def with_notes(actions: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """Each action with its log, for the files of the plan."""
    notes = ActionNote.objects.select_related("written_by", "link__contact")
    return actions.prefetch_related(Prefetch("notes", notes))
