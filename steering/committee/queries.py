"""What the committee's pages read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from accounts.models import User
from steering.models import AgendaItem, CommitteeMember, Meeting, Paper
from steering.models.meetings import READERS, MeetingQuerySet


def possible_accounts(member: CommitteeMember | None) -> QuerySet[User]:
    """Accounts that a member may have: those that read the committee's pages; the one they have stays."""
    kept = member.user_id if member else None
    return User.objects.filter(Q(role__in=READERS, is_active=True) | Q(pk=kept))


def with_agenda_counts(rows: MeetingQuerySet) -> MeetingQuerySet:
    """Meetings by their day, with `item_count` and `agenda_minutes`."""
    counted = rows.annotate(item_count=Count("items"), agenda_minutes=Sum("items__duration_minutes"))
    return counted.order_by("held_on", "pk")  # said again: rows grouped lose the order of their model


class Point(NamedTuple):
    """A point of the agenda with its number and the moment it begins, None while the hour is not known."""

    number: int
    item: AgendaItem
    starts: datetime | None


def agenda_of(meeting: Meeting) -> list[Point]:
    """The points of a meeting in their order, with their papers."""
    papers = Paper.objects.select_related("report").defer("report__figures")
    points, moment = [], meeting.starts
    for number, item in enumerate(meeting.items.prefetch_related(Prefetch("papers", papers)), start=1):
        points.append(Point(number, item, moment))
        moment = moment + timedelta(minutes=item.duration_minutes) if moment else None
    return points


def agenda_minutes(points: list[Point]) -> int:
    return sum(point.item.duration_minutes for point in points)
