"""The follow-up of earlier decisions, as a meeting finds it."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from industrie_futur import clock
from steering.models import CommitteeMember, Decision, DecisionStatus, FollowUp, Meeting
from steering.models.due import FINISHED


class Standing(NamedTuple):
    """Where a decision stood at a moment: its owner, due date and state then, and the last note."""

    decision: Decision
    owner: CommitteeMember
    due_on: date
    status: str
    note: str
    is_late: bool

    @property
    def state(self) -> str:
        return str(DecisionStatus(self.status).label)


def follow_up_of(meeting: Meeting) -> list[Standing]:
    """Decisions of the meetings before this one that are not finished, or finished since the previous one.

    As they stood when the meeting was closed: what is written afterwards is for the next one.
    """
    moment = meeting.closed_at or timezone.now()
    earlier = Meeting.objects.filter(status=Meeting.Status.HELD, held_on__lt=meeting.held_on)
    previous = earlier.order_by("-held_on").first()
    if previous is None:
        return []
    lines = FollowUp.objects.filter(decision=OuterRef("pk"), written_at__lte=moment)
    decisions = Decision.objects.filter(meeting__in=earlier).annotate(
        last=Subquery(lines.order_by("-written_at", "-pk").values("pk")[:1])
    )
    by_line = {each.last: each for each in decisions}  # type: ignore[attr-defined]  # annotated above
    day = min(meeting.held_on, clock.today())  # nothing is late before its day, whenever the meeting is
    told = FollowUp.objects.filter(pk__in=[key for key in by_line if key]).select_related("owner")
    standings = [
        _standing(by_line[line.pk], line, day) for line in told if _is_news(line, previous.closed_at)
    ]
    return sorted(standings, key=lambda each: (each.decision.series, each.decision.rank))


def _is_news(line: FollowUp, since: datetime | None) -> bool:
    return line.status not in FINISHED or since is None or line.written_at > since


def _standing(decision: Decision, line: FollowUp, day: date) -> Standing:
    is_late = line.status not in FINISHED and line.due_on < day
    return Standing(decision, line.owner, line.due_on, line.status, line.text, is_late)
