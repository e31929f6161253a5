"""Acts of the committee that several tests begin with."""

import datetime

from django.core.files.base import ContentFile

from accounts.tests.factories import UserFactory
from industrie_futur.jobs import Job
from steering.committee.services.holding import Presence, hold_meeting, record_attendance
from steering.committee.services.papers import add_document
from steering.models import CommitteeMember, ProgressReport
from steering.tests.factories import ItemFactory, MeetingFactory, MemberFactory

PDF = b"%PDF-1.7 essai"
DAY = datetime.date(2015, 7, 20)


def document(item, *, content=PDF, by=None, title="Note"):
    """A PDF joined to a point."""
    return add_document(item, title=title, file=ContentFile(content, name="note.pdf"), by=by or UserFactory())


def published_report(by=None):
    """A published report, its figures empty."""
    by = by or UserFactory()
    return ProgressReport.objects.create(
        as_of=DAY,
        requested_by=by,
        status=Job.Status.DONE,
        checksum="a" * 64,
        published_at=datetime.datetime(2015, 7, 20, tzinfo=datetime.UTC),
        published_by=by,
    )


def held_meeting(*, on=DAY, by=None, **fields):
    """A meeting held on the day, with a point and its members all present."""
    by = by or UserFactory()
    meeting = MeetingFactory(held_on=on, **fields)
    ItemFactory(meeting=meeting)
    if not CommitteeMember.objects.in_office_on(on).exists():
        MemberFactory()
    present = {member.pk: Presence("present") for member in CommitteeMember.objects.in_office_on(on)}
    record_attendance(meeting, present, version=meeting.version, by=by)
    return hold_meeting(meeting, by=by)
