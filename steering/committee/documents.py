"""What the committee prints: the agenda with the follow-up of decisions, and the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from industrie_futur.pdf import compose
from industrie_futur.templatetags.portal import counted, french_date, hour, short_date, short_datetime
from steering.committee.follow_up import follow_up_of
from steering.committee.queries import Point, agenda_of
from steering.models import Attendance, Decision, Meeting, Minutes
from steering.models.papers import Paper

_TEMPLATE = "steering/committee.typ"


def agenda_pdf(meeting: Meeting) -> bytes:
    """The agenda as it stands, with the decisions to follow up: what a meeting is held on."""
    now = timezone.now()
    return compose(_TEMPLATE, {**_common(meeting), **_agenda(meeting, now)}, moment=now)


def _agenda(meeting: Meeting, now: datetime) -> dict[str, Any]:
    return {
        "title": f"Ordre du jour du {french_date(meeting.held_on)}",
        "state": f"Établi le {short_datetime(now)}",
        "attendance": [],
        "opening": [],
        "closing": [],
        "decisions": [],
        "is_minutes": False,
    }


def minutes_contents(minutes: Minutes) -> dict[str, Any]:
    """All that the minutes say, as plain data: what is frozen when they are approved."""
    meeting = minutes.meeting
    common = _common(meeting)
    for point in common["points"]:
        point["discussion"] = _paragraphs(minutes.discussions.get(point["key"], ""))
    decisions = Decision.objects.filter(meeting=meeting).select_related("owner")
    return {
        **common,
        "title": f"Compte rendu de la réunion du {french_date(meeting.held_on)}",
        "state": _state(minutes),
        "attendance": [_presence(line) for line in meeting.attendances.all()],
        "opening": _paragraphs(minutes.opening),
        "closing": _paragraphs(minutes.closing),
        "decisions": [_decision(each) for each in decisions],
        "is_minutes": True,
    }


def minutes_pdf(contents: Mapping[str, Any], *, moment: datetime) -> bytes:
    """The PDF of the minutes; the same contents of the same moment always give the same bytes."""
    return compose(_TEMPLATE, contents, moment=moment)


def _common(meeting: Meeting) -> dict[str, Any]:
    hours = f"{hour(meeting.starts)} à {hour(meeting.ends)}" if meeting.starts else "À préciser"
    day = french_date(meeting.held_on)
    return {
        "lead": f"Comité de pilotage d’Industrie du Futur\u202f: {meeting.title}",
        "demonstration": settings.REFERENCE_DATE is not None,
        "facts": [
            {"label": "Date", "value": day if meeting.is_confirmed else f"{day}, à confirmer"},
            {"label": "Heure", "value": hours},
            {"label": "Lieu", "value": meeting.place or "À préciser"},
        ],
        "follow_up": [
            {
                "number": each.decision.number,
                "title": each.decision.title,
                "owner": str(each.owner),
                "due_on": short_date(each.due_on),
                "state": f"{each.state}, en retard" if each.is_late else each.state,
                "note": each.note,
            }
            for each in follow_up_of(meeting)
        ],
        "points": [_point(point) for point in agenda_of(meeting)],
    }


def _point(point: Point) -> dict[str, Any]:
    item = point.item
    details = [
        hour(point.starts),
        counted(item.duration_minutes, "minute"),
        f"rapporteur\u202f: {item.rapporteur}" if item.rapporteur else "",
    ]
    return {
        "key": str(item.pk),
        "title": f"{point.number}. {item.title}",
        "details": ", ".join(each for each in details if each),
        "papers": [_paper(paper) for paper in item.papers.all()],
        "discussion": [],
    }


def _paper(paper: Paper) -> dict[str, str]:
    return {"title": paper.title, "checksum": paper.checksum}


def _presence(line: Attendance) -> dict[str, str]:
    by = f" par {line.represented_by}" if line.represented_by else ""
    return {
        "name": line.name,
        "quality": f"{line.quality}, {line.body}",
        "status": line.get_status_display() + by,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "number": decision.number,
        "title": decision.title,
        "text": _paragraphs(decision.text),
        "owner": str(decision.owner),
        "due_on": short_date(decision.due_on),
    }


def _state(minutes: Minutes) -> str:
    if minutes.is_approved:
        return f"Approuvé le {short_datetime(minutes.approved_at)} par {minutes.approved_by}"
    return "Projet, non approuvé"


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
