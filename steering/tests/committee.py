"""Acts of the committee that several tests begin with."""

import datetime
from uuid import uuid4

from django.core.files.base import ContentFile

from accounts.tests.factories import UserFactory
from industrie_futur.jobs import Job
from steering.committee.services.decisions import follow_up, record_decision
from steering.committee.services.holding import Presence, hold_meeting, record_attendance
from steering.committee.services.minutes import approve_minutes, save_minutes
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
    if not CommitteeMember.objects.running_on(on).exists():
        MemberFactory()
    present = {member.pk: Presence("present") for member in CommitteeMember.objects.running_on(on)}
    record_attendance(meeting, present, version=meeting.version, by=by)
    return hold_meeting(meeting, by=by)


def decided(meeting=None, *, by=None, owner=None, due_on=None, title="Décider"):
    """A decision of a meeting held on the day, due on the day unless said."""
    by = by or UserFactory()
    meeting = meeting or held_meeting(by=by)
    return record_decision(
        meeting,
        title=title,
        owner=owner or CommitteeMember.objects.running_on(meeting.held_on)[0],
        due_on=due_on or meeting.held_on,
        key=uuid4(),
        by=by,
    )


def followed(decision, *, status="open", text="Suivi", by=None, owner=None, due_on=None):
    """A line of its follow-up, as the decision stands but for what is said."""
    decision.refresh_from_db()
    return follow_up(
        decision,
        status=status,
        text=text,
        owner=owner or decision.owner,
        due_on=due_on or decision.due_on,
        key=uuid4(),
        version=decision.version,
        by=by or UserFactory(),
    )


def draft_minutes(meeting, *, by=None, discussions=None):
    """The draft of the minutes."""
    return save_minutes(
        meeting,
        opening="La séance est ouverte.",
        discussions=discussions or {},
        closing="La séance est levée.",
        version=0,
        by=by or UserFactory(),
    )


def approved_minutes(meeting, *, by=None):
    """The minutes, drafted and approved."""
    draft = draft_minutes(meeting, by=by)
    return approve_minutes(meeting, version=draft.version, by=by or UserFactory())
