"""The minutes: a draft, then approved, printed and frozen; and the agenda that is printed before."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from pypdf import PdfReader

from accounts.tests.factories import UserFactory
from steering.committee.services.minutes import approve_minutes
from steering.models import Attendance, Minutes
from steering.tests.committee import (
    DAY,
    approved_minutes,
    decided,
    document,
    draft_minutes,
    held_meeting,
)
from steering.tests.factories import ItemFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    user = UserFactory()
    client.force_login(user)
    return user


def text_of(response):
    reader = PdfReader(BytesIO(response.getvalue()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_minutes_are_drafted_point_by_point(client, ministry):
    meeting = held_meeting()
    item = meeting.items.get()
    url = reverse("steering:minutes_update", args=[meeting.pk])
    client.post(
        url, {"opening": "Bonjour", f"item_{item.pk}": "Il est dit que…", "closing": "", "version": 0}
    )

    minutes = Minutes.objects.get()
    assert (minutes.status, minutes.discussions) == ("draft", {str(item.pk): "Il est dit que…"})
    printed = text_of(client.get(reverse("steering:minutes_file", args=[meeting.pk])))
    assert "Projet, non approuvé" in printed
    assert "Il est dit que…" in printed


def test_draft_of_two_at_once_is_not_lost(client, ministry):
    meeting = held_meeting()
    draft_minutes(meeting)
    late = client.post(
        reverse("steering:minutes_update", args=[meeting.pk]),
        {"opening": "Autre ouverture", "closing": "", "version": 0},
    )
    assert late.status_code == 409
    assert "Autre ouverture" in late.text
    assert Minutes.objects.get().opening == "La séance est ouverte."


def test_minutes_say_everything(client, ministry):
    earlier = held_meeting(on=DAY.replace(day=19), by=ministry)
    decided(earlier, title="Ancienne décision")
    meeting = held_meeting(by=ministry)
    decided(meeting, title="Nouvelle décision")
    approved_minutes(meeting)

    printed = text_of(client.get(reverse("steering:minutes_file", args=[meeting.pk])))

    member = Attendance.objects.filter(meeting=meeting).first()
    for said in (
        *("La séance est ouverte.", "La séance est levée.", "Approuvé le", member.name),
        *("Ancienne décision", "2015-07-D1", "Nouvelle décision", "2015-07-D2"),
        *("À faire, en retard", meeting.items.get().title),
    ):
        assert said in printed


def test_minutes_are_an_accessible_pdf(client, ministry):
    meeting = held_meeting()
    approved_minutes(meeting)
    reader = PdfReader(BytesIO(client.get(reverse("steering:minutes_file", args=[meeting.pk])).getvalue()))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr-FR"
    assert reader.metadata.title == "Compte rendu de la réunion du 20 juillet 2015"


def test_approved_minutes_never_change(client, ministry):
    meeting = held_meeting()
    approved_minutes(meeting)

    late = client.post(
        reverse("steering:minutes_update", args=[meeting.pk]),
        {"opening": "Autre", "closing": "", "version": 2},
    )
    again = client.post(reverse("steering:minutes_approve", args=[meeting.pk]), {"version": 2})

    for answer in (late, again):
        assert "Ce compte rendu est approuvé" in answer.text
    for change in ({"opening": "Autre"}, {"contents": {}}, {"status": "draft"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Minutes.objects.update(**change)
    for delete in (Minutes.objects.get().delete, Minutes.objects.all().delete):
        with pytest.raises(ProtectedError):
            delete()


def test_what_is_approved_is_what_was_read(client, ministry):
    meeting = held_meeting()
    draft_minutes(meeting)
    refused = client.post(reverse("steering:minutes_approve", args=[meeting.pk]), {"version": 0})
    assert "modifiée par quelqu’un d’autre" in refused.text
    assert not Minutes.objects.get().is_approved


def test_minutes_are_written_before_they_are_approved():
    with pytest.raises(ValidationError):
        approve_minutes(held_meeting(), version=0, by=UserFactory())


def test_meeting_to_come_has_no_minutes(client, ministry):
    meeting = MeetingFactory()
    assert client.get(reverse("steering:minutes_update", args=[meeting.pk])).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Minutes.objects.create(meeting=meeting)


def test_file_changed_on_the_disk_is_not_handed_out(client, ministry, caplog):
    meeting = held_meeting()
    minutes = approved_minutes(meeting)
    Path(minutes.pdf.path).write_bytes(b"%PDF-1.7 autre")
    response = client.get(reverse("steering:minutes_file", args=[meeting.pk]), follow=True)
    assert "ne correspond plus à son empreinte" in response.text
    assert minutes.checksum in caplog.text


def test_observer_reads_minutes_once_approved(client):
    meeting = held_meeting()
    draft = draft_minutes(meeting)
    client.force_login(UserFactory(observer=True))
    url = reverse("steering:minutes_file", args=[meeting.pk])

    before = (client.get(url).status_code, url in client.get(meeting.get_absolute_url()).text)
    approve_minutes(meeting, version=draft.version, by=UserFactory())
    after = (client.get(url).status_code, url in client.get(meeting.get_absolute_url()).text)

    assert (before, after) == ((404, False), (200, True))


def test_agenda_is_printed_with_the_decisions_to_follow_up(client, ministry):
    decided(held_meeting(), title="Ancienne décision")
    meeting = MeetingFactory()
    document(ItemFactory(meeting=meeting, title="Coopération"), title="Note de cadrage")

    printed = text_of(client.get(reverse("steering:meeting_agenda", args=[meeting.pk])))

    for said in (
        "Ordre du jour",
        "Suivi des décisions",
        "Ancienne décision",
        "Coopération",
        "Note de cadrage",
    ):
        assert said in printed


def test_agenda_not_yet_there_prints_all_the_same(client, ministry):
    meeting = MeetingFactory(starts_at=None, place="", is_confirmed=False)
    printed = text_of(client.get(reverse("steering:meeting_agenda", args=[meeting.pk])))
    assert "L’ordre du jour n’est pas encore établi." in printed
    assert "à confirmer" in printed


def test_member_named_with_markup_is_printed_as_typed(client, ministry):
    MemberFactory(last_name="*Gras* #panic()")
    meeting = held_meeting()
    draft_minutes(meeting)
    assert "*Gras* #panic()" in text_of(client.get(reverse("steering:minutes_file", args=[meeting.pk])))
