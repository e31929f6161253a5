"""Papers and attendance of a meeting, and what stays for ever once it is held."""

import datetime
import hashlib
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from steering.committee.services.holding import Presence, hold_meeting, record_attendance
from steering.committee.services.meetings import cancel_meeting
from steering.committee.services.papers import add_report, remove_paper
from steering.models import AgendaItem, Attendance, CommitteeMember, Meeting, Paper, ProgressReport
from steering.tests.committee import DAY, PDF, document, held_meeting, published_report
from steering.tests.factories import ItemFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    user = UserFactory()
    client.force_login(user)
    return user


def upload(name="note.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


# Papers -----------------------------------------------------------------------------------------------


def test_document_is_joined_with_its_checksum(client, ministry):
    item = ItemFactory()
    client.post(reverse("steering:paper_create", args=[item.pk]), {"title": "Note", "file": upload()})

    paper = Paper.objects.get()
    assert (paper.checksum, paper.size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    page = client.get(item.meeting.get_absolute_url()).text
    assert paper.checksum in page
    assert client.get(reverse("steering:paper_file", args=[paper.pk])).getvalue() == PDF


def test_published_report_is_joined_under_the_checksum_of_its_figures(client, ministry):
    item, report = ItemFactory(), published_report()
    client.post(reverse("steering:paper_create", args=[item.pk]), {"report": report.pk})

    paper = Paper.objects.get()
    assert (paper.checksum, paper.title) == (report.checksum, "Point d’avancement au 20/07/2015")
    assert f'href="{report.get_absolute_url()}"' in client.get(item.meeting.get_absolute_url()).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"title": ""}, "report"),
        ({"title": "Note"}, "report"),
        ({"file": upload("note.odt")}, "file"),
        ({"title": "Note", "file": upload(content=b"<html>")}, "file"),
        ({"file": upload()}, "title"),
    ],
)
def test_paper_that_is_none_is_refused(client, ministry, typed, field):
    response = client.post(reverse("steering:paper_create", args=[ItemFactory().pk]), typed)
    assert list(response.context["form"].errors) == [field]


def test_report_not_published_is_no_paper():
    report = ProgressReport.objects.create(as_of=DAY, requested_by=UserFactory())
    item = ItemFactory()

    with pytest.raises(ValidationError):
        add_report(item, report=report, by=UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(item=item, title="Test", report=report, checksum="b", added_by=UserFactory())


def test_paper_joined_twice_is_one(client, ministry):
    item = ItemFactory()
    for _ in range(2):
        response = client.post(
            reverse("steering:paper_create", args=[item.pk]), {"title": "Note", "file": upload()}
        )
    assert "Cette pièce est déjà jointe à ce point." in response.text
    assert Paper.objects.count() == 1


def test_document_changed_on_the_disk_is_not_handed_out(client, ministry, caplog):
    paper = document(ItemFactory())
    Path(paper.file.path).write_bytes(b"%PDF-1.7 autre")

    response = client.get(reverse("steering:paper_file", args=[paper.pk]), follow=True)

    assert "ne correspond plus à l’empreinte" in response.text
    assert paper.checksum in caplog.text


def test_observer_reads_titles_and_opens_no_document(client):
    paper = document(ItemFactory(), title="Note sur une entreprise")
    client.force_login(UserFactory(observer=True))

    assert "Note sur une entreprise" in client.get(paper.item.meeting.get_absolute_url()).text
    assert client.get(reverse("steering:paper_file", args=[paper.pk])).status_code == 404


def test_paper_is_taken_back_before_the_meeting(client, ministry):
    paper = document(ItemFactory())
    client.post(reverse("steering:paper_remove", args=[paper.pk]))
    assert (Paper.objects.count(), Act.objects.first().action) == (0, "paper_removed")


def test_point_with_papers_is_not_taken_off(client, ministry):
    item = document(ItemFactory()).item
    response = client.post(reverse("steering:item_remove", args=[item.pk]), follow=True)
    assert "Retirez d’abord ses pièces" in response.text
    assert AgendaItem.objects.count() == 1


# Attendance -------------------------------------------------------------------------------------------


def test_attendance_is_that_of_the_members_in_office_that_day(client, ministry):
    there, proxy, late = MemberFactory(), MemberFactory(), MemberFactory(starts_on="2015-07-21")
    meeting = MeetingFactory(held_on=DAY)
    url = reverse("steering:meeting_attendance", args=[meeting.pk])
    typed = {"version": 1, f"status_{there.pk}": "present", f"status_{proxy.pk}": "represented"}

    refused = client.post(url, typed)
    client.post(url, {**typed, f"by_{proxy.pk}": "Lou Suppléante"})

    assert list(refused.context["form"].errors) == [f"by_{proxy.pk}"]
    assert f"status_{late.pk}" not in refused.context["form"].fields
    assert [(line.name, line.status, line.represented_by) for line in meeting.attendances.all()] == [
        (str(there), "present", ""),
        (str(proxy), "represented", "Lou Suppléante"),
    ]


def test_attendance_saved_meanwhile_is_not_overwritten(client, ministry):
    member, meeting = MemberFactory(), MeetingFactory(held_on=DAY)
    record_attendance(meeting, {member.pk: Presence("excused")}, version=1, by=ministry)

    late = client.post(
        reverse("steering:meeting_attendance", args=[meeting.pk]),
        {"version": 1, f"status_{member.pk}": "present"},
    )

    assert "modifiée par quelqu’un d’autre" in late.text
    assert Attendance.objects.get().status == "excused"


# Holding ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ("day", "n’a pas encore eu lieu"),
        ("agenda", "L’ordre du jour est vide"),
        ("members", "Personne ne siège au comité"),
        ("attendance", "Il manque la présence de"),
        ("file", "Ne correspond plus à son empreinte"),
    ],
)
def test_meeting_is_closed_only_when_complete(client, ministry, lacks, said):
    meeting = MeetingFactory(held_on=DAY + datetime.timedelta(days=lacks == "day"))
    if lacks != "agenda":
        paper = document(ItemFactory(meeting=meeting))
    if lacks == "file":
        Path(paper.file.path).unlink()
    if lacks != "members":
        member = MemberFactory()
        presences = {} if lacks == "attendance" else {member.pk: Presence("present")}
        record_attendance(meeting, presences, version=1, by=ministry)

    response = client.post(reverse("steering:meeting_hold", args=[meeting.pk]))

    assert said in response.text
    meeting.refresh_from_db()
    assert meeting.is_planned


def test_meeting_closed_twice_is_closed_once(client, ministry):
    meeting = held_meeting(by=ministry)
    response = client.post(reverse("steering:meeting_hold", args=[meeting.pk]))
    assert "elle ne change plus" in response.text
    assert Act.objects.filter(action="meeting_held").count() == 1


def test_attendance_says_what_members_were_on_that_day():
    member = MemberFactory(quality="sous-directrice")
    meeting = held_meeting()
    member.quality = "directrice"
    member.save()
    assert meeting.attendances.get().quality == "sous-directrice"


# Frozen -----------------------------------------------------------------------------------------------


@pytest.fixture
def closed():
    """A held meeting with a point, a paper, an attendance."""
    member, meeting = MemberFactory(), MeetingFactory(held_on=DAY)
    document(ItemFactory(meeting=meeting))
    record_attendance(meeting, {member.pk: Presence("present")}, version=1, by=UserFactory())
    return hold_meeting(meeting, by=UserFactory())


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Meeting, {"title": "Autre"}),
        (Meeting, {"held_on": DAY + datetime.timedelta(days=1)}),
        (Meeting, {"status": "planned", "closed_at": None, "closed_by": None}),
        (AgendaItem, {"title": "Autre"}),
        (AgendaItem, {"position": 9}),
        (Paper, {"checksum": "b" * 64}),
        (Paper, {"file": "committee/autre.pdf"}),
        (Attendance, {"status": "excused"}),
    ],
    ids=str,
)
def test_nothing_of_a_held_meeting_changes_even_in_the_shell(closed, model, change):
    row = model.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)
    for name, value in change.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize("model", [Attendance, Paper, AgendaItem, Meeting])
def test_nothing_of_a_held_meeting_is_deleted(closed, model):
    for delete in (model.objects.get().delete, model.objects.all().delete):
        with pytest.raises(ProtectedError):
            delete()
    assert model.objects.count() == 1


def test_nothing_is_added_to_a_held_meeting(closed):
    item, by = AgendaItem.objects.get(), UserFactory()
    additions = (
        partial(ItemFactory, meeting=closed),
        partial(Paper.objects.create, item=item, title="Tard", file="x.pdf", checksum="c", added_by=by),
        partial(
            Attendance.objects.create, meeting=closed, member=MemberFactory(), name="Tard", status="present"
        ),
    )
    for add in additions:
        with pytest.raises(IntegrityError), transaction.atomic():
            add()


def test_a_point_is_not_moved_into_a_held_meeting(closed):
    other = ItemFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=other.pk).update(meeting=closed)


def test_services_and_forms_refuse_what_is_frozen(client, ministry, closed):
    item, paper = AgendaItem.objects.get(), Paper.objects.get()
    answers = [
        client.post(
            reverse("steering:paper_create", args=[item.pk]),
            {"title": "B", "file": upload(content=PDF + b"2")},
        ),
        client.post(reverse("steering:paper_remove", args=[paper.pk]), follow=True),
        client.post(
            reverse("steering:item_update", args=[item.pk]),
            {"title": "B", "duration_minutes": "5", "version": 1},
        ),
        client.post(
            reverse("steering:meeting_attendance", args=[closed.pk]),
            {"version": 2, f"status_{Attendance.objects.get().member_id}": "excused"},
        ),
    ]
    assert all("elle ne change plus" in answer.text for answer in answers)
    with pytest.raises(ValidationError):
        remove_paper(paper, by=ministry)
    with pytest.raises(ValidationError):
        cancel_meeting(closed, reason="Trop tard", by=ministry)


@pytest.mark.parametrize("count", [1, 3])
def test_held_meeting_page_query_count(client, ministry, count, django_assert_num_queries):
    meeting = MeetingFactory(held_on=DAY)
    for _ in range(count):
        document(ItemFactory(meeting=meeting))
        MemberFactory()
    present = {member.pk: Presence("present") for member in CommitteeMember.objects.all()}
    record_attendance(meeting, present, version=1, by=ministry)
    hold_meeting(meeting, by=ministry)
    # session, account, meeting, its points, their papers, attendance, decisions, minutes, previous meeting
    with django_assert_num_queries(9):
        client.get(meeting.get_absolute_url())
