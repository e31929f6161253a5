"""The day of the meeting: who is there, and the closing after which nothing of it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import short_date
from industrie_futur.versions import check_version
from steering.committee.services.meetings import lock_planned
from steering.committee.services.papers import is_intact
from steering.models import Attendance, CommitteeMember, Meeting, Paper


class Presence(NamedTuple):
    """How one member attends: a value of `Attendance.Status`, and by whom they are represented."""

    status: str
    represented_by: str = ""


@transaction.atomic
def record_attendance(meeting: Meeting, presences: Mapping[int, Presence], *, version: int, by: User) -> None:
    """Write who attends, by key of member; those left out, or not in office that day, have no line."""
    locked = lock_planned(meeting)
    check_version(locked, version)
    locked.save(update_fields=["version"])
    locked.attendances.all().delete()
    members = CommitteeMember.objects.running_on(locked.held_on).select_related("organisation")
    for member in members.filter(pk__in=presences):
        line = Attendance(meeting=locked, member=member, **presences[member.pk]._asdict())
        _as_of_the_day(line, member)
        line.full_clean()
        line.save()
    record_act(by=by, action="attendance_recorded", subject=locked, details={"count": len(presences)})


@transaction.atomic
def hold_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """The meeting was held: its agenda, papers and attendance never change again.

    ValidationError before its day, without an agenda, without the attendance of each member in office that
    day, or when a paper is no longer the one that was added.
    """
    locked = lock_planned(meeting)
    if locked.held_on > clock.today():
        raise ValidationError(f"La réunion du {short_date(locked.held_on)} n’a pas encore eu lieu.")
    if not locked.items.exists():
        raise ValidationError("L’ordre du jour est vide\u202f: établissez-le d’abord.")
    _check_papers(locked)
    for line, member in _attendance(locked):
        _as_of_the_day(line, member)
        line.save()
    locked.status, locked.closed_at, locked.closed_by = Meeting.Status.HELD, timezone.now(), by
    locked.full_clean()
    locked.save()
    record_act(by=by, action="meeting_held", subject=locked)
    return locked


def _attendance(meeting: Meeting) -> list[tuple[Attendance, CommitteeMember]]:
    members = CommitteeMember.objects.running_on(meeting.held_on).select_related("organisation").in_bulk()
    lines = {line.member_id: line for line in meeting.attendances.all()}
    if not members:
        raise ValidationError("Personne ne siège au comité ce jour-là\u202f: ajoutez d’abord ses membres.")
    if missing := [str(member) for key, member in members.items() if key not in lines]:
        raise ValidationError(f"Il manque la présence de {', '.join(missing)}.")
    if gone := [line.name for key, line in lines.items() if key not in members]:
        raise ValidationError(f"Hors mandat ce jour-là\u202f: {', '.join(gone)}. Revoyez les présences.")
    return [(lines[key], member) for key, member in members.items()]


def _check_papers(meeting: Meeting) -> None:
    papers = Paper.objects.filter(item__meeting=meeting).select_related("report")
    if broken := [str(paper) for paper in papers if not is_intact(paper)]:
        raise ValidationError(
            f"Ne correspond plus à son empreinte\u202f: {', '.join(broken)}. Joignez-la de nouveau."
        )


def _as_of_the_day(line: Attendance, member: CommitteeMember) -> None:
    line.name, line.quality, line.body = str(member), member.quality, member.body
