"""A convocation as it leaves: its calendar file, its mail, the address by which it is answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import icalendar
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from industrie_futur.templatetags.portal import french_date, hour
from steering.models import Meeting
from steering.models.convocations import Recipient

_SALT = "steering.committee.reply"


def contents_of(meeting: Meeting) -> dict[str, Any]:
    """What a convocation says of a meeting whose hour is known, as plain data."""
    assert meeting.starts  # noqa: S101  checked before a meeting is convened
    assert meeting.ends  # noqa: S101
    return {
        "title": meeting.title,
        "starts": meeting.starts.isoformat(),
        "ends": meeting.ends.isoformat(),
        "place": meeting.place,
        "agenda": [f"{rank}. {item}" for rank, item in enumerate(meeting.items.all(), start=1)],
        "reason": "",
    }


def invitation_mail(recipient: Recipient, agenda: bytes | None) -> EmailMessage:
    """The mail to one member, with the calendar file and, when they are invited, the agenda as a PDF."""
    convocation = recipient.convocation
    contents, starts = convocation.contents, datetime.fromisoformat(convocation.contents["starts"])
    is_cancelled = recipient.method == Recipient.Method.CANCEL
    words = "Annulation" if is_cancelled else "Convocation modifiée" if recipient.sequence else "Convocation"
    context = {
        "recipient": recipient,
        "contents": contents,
        "day": french_date(starts),
        "hours": f"{hour(starts)} à {hour(datetime.fromisoformat(contents['ends']))}",
        "is_cancelled": is_cancelled,
        "is_update": bool(recipient.sequence),
        "reply_url": settings.PORTAL_URL + reverse("steering:convocation_reply", args=[secret_of(recipient)]),
    }
    mail = EmailMessage(
        f"{words}\u202f: comité de pilotage du {french_date(starts)}",
        render_to_string("steering/committee/email/convocation.txt", context),
        to=[recipient.email],
    )
    calendar = calendar_of(recipient).decode()
    mail.attach("convocation.ics", calendar, f"text/calendar; method={recipient.method}; charset=utf-8")
    if agenda and not is_cancelled:
        mail.attach("ordre-du-jour.pdf", agenda, "application/pdf")
    return mail


def calendar_of(recipient: Recipient) -> bytes:
    """The iCalendar file (RFC 5546): one identifier for the life of the meeting, its version as SEQUENCE."""
    convocation = recipient.convocation
    contents, is_cancelled = convocation.contents, recipient.method == Recipient.Method.CANCEL
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Industrie du Futur//Comité de pilotage//FR")
    calendar.add("version", "2.0")
    calendar.add("method", recipient.method)
    event = icalendar.Event()
    event.add("uid", f"comite-{recipient.meeting_id}@industrie-futur")
    event.add("sequence", recipient.sequence)
    event.add("dtstamp", convocation.requested_at)
    event.add("dtstart", _in_utc(contents["starts"]))
    event.add("dtend", _in_utc(contents["ends"]))
    event.add("summary", f"Comité de pilotage\u202f: {contents['title']}")
    event.add("location", contents["place"])
    event.add("description", "\n".join(contents["agenda"]))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("organizer", f"mailto:{settings.DEFAULT_FROM_EMAIL.partition('<')[2].rstrip('>')}")
    # Answers come by the link of the mail: the sender's address reads none.
    attendee = {"CN": recipient.name, "RSVP": "FALSE", "PARTSTAT": "NEEDS-ACTION"}
    event.add("attendee", f"mailto:{recipient.email}", parameters=attendee)
    calendar.add_component(event)
    return calendar.to_ical()


def _in_utc(moment: str) -> datetime:
    """A moment as every calendar reads it, without a table of time zones."""
    return datetime.fromisoformat(moment).astimezone(UTC)


def secret_of(recipient: Recipient) -> str:
    """What the address of an answer holds: signed, so that it cannot be guessed, and kept nowhere."""
    return signing.Signer(salt=_SALT).sign(str(recipient.pk))


def recipient_of(secret: str) -> Recipient | None:
    """Whose answer an address is for; None when the portal never signed it."""
    try:
        pk = signing.Signer(salt=_SALT).unsign(secret)
    except signing.BadSignature:
        return None
    return Recipient.objects.select_related("meeting", "convocation").filter(pk=pk).first()
