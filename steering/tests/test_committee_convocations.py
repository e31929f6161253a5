"""Convocations: one mail a member and version, a calendar file that follows the meeting, and the answers."""

import datetime

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act
from accounts.tests.factories import UserFactory
from industrie_futur.jobs import Job
from steering.committee.invitations import secret_of
from steering.committee.services.convocations import convene
from steering.committee.services.meetings import cancel_meeting, change_meeting
from steering.models import Convocation, Meeting, Recipient
from steering.tasks import send_convocation
from steering.tests.committee import DAY
from steering.tests.factories import ItemFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def meeting():
    """A meeting that may be convened, and a member."""
    MemberFactory(email="ada@exemple.example", first_name="Ada", last_name="Membre")
    return ItemFactory(title="Coopération", meeting__held_on=datetime.date(2015, 10, 5)).meeting


def send_all():
    for convocation in Convocation.objects.filter(status=Job.Status.QUEUED):
        send_convocation(convocation.pk)


def convened(meeting, by=None):
    convocation = convene(meeting, by=by or UserFactory())
    send_all()
    return convocation


def event_of(mail):
    [(_, content, kind)] = [each for each in mail.attachments if each[0].endswith(".ics")]
    calendar = icalendar.Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    return calendar, event, kind


def moved(meeting, **changes):
    meeting.refresh_from_db()
    return change_meeting(meeting, version=meeting.version, by=UserFactory(), **changes)


# Sending ----------------------------------------------------------------------------------------------


def test_members_get_a_mail_with_a_calendar_file_and_the_agenda(client, ministry, meeting, mailoutbox):
    client.post(reverse("steering:meeting_convene", args=[meeting.pk]))
    send_all()

    [mail] = mailoutbox
    calendar, event, kind = event_of(mail)
    assert mail.to == ["ada@exemple.example"]
    assert "1. Coopération" in mail.body
    assert (str(calendar["METHOD"]), kind) == ("REQUEST", "text/calendar; method=REQUEST; charset=utf-8")
    assert (event["UID"], event["SEQUENCE"]) == (f"comite-{meeting.pk}@industrie-futur", 0)
    assert event["DTSTART"].dt == meeting.starts
    assert event["DTEND"].dt == meeting.ends
    assert [name for name, _, _ in mail.attachments] == ["convocation.ics", "ordre-du-jour.pdf"]
    assert Act.objects.first().action == "meeting_convened"
    assert "Envoyée à 1\u00a0membre." in Convocation.objects.get().message


def test_button_pressed_twice_sends_one_mail(client, ministry, meeting, mailoutbox):
    url = reverse("steering:meeting_convene", args=[meeting.pk])
    client.post(url)
    again = client.post(url, follow=True)
    send_all()

    assert "déjà convoqués" in again.text
    assert len(mailoutbox) == 1


def test_message_delivered_twice_sends_one_mail(meeting, mailoutbox):
    convocation = convened(meeting)
    send_convocation(convocation.pk)
    assert len(mailoutbox) == 1


def test_database_holds_one_mail_a_member_and_version(meeting):
    convocation = convened(meeting)
    line = convocation.recipients.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Recipient.objects.create(
            convocation=convocation,
            meeting=meeting,
            sequence=0,
            member=line.member,
            name="Ada",
            email="b@exemple.example",
            method="REQUEST",
        )
    for change in ({"email": "b@exemple.example"}, {"name": "Autre"}, {"method": "CANCEL"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recipient.objects.update(**change)


def test_recipients_stay_those_of_the_day(meeting, mailoutbox):
    convocation = convene(meeting, by=UserFactory())
    member = convocation.recipients.get().member
    member.email = "autre@exemple.example"
    member.save()
    send_all()
    assert mailoutbox[0].to == ["ada@exemple.example"]


def test_member_who_comes_later_is_convened_alone(meeting, mailoutbox):
    convened(meeting)
    MemberFactory(email="late@exemple.example")
    convened(meeting)
    assert [mail.to for mail in mailoutbox] == [["ada@exemple.example"], ["late@exemple.example"]]


@pytest.mark.parametrize(
    ("lacks", "said"),
    [
        ({"is_confirmed": False}, "confirmez sa date"),
        ({"starts_at": None}, "donnez son heure"),
        ({"place": ""}, "donnez son lieu"),
        ({"held_on": DAY - datetime.timedelta(days=1)}, "passé"),
    ],
)
def test_meeting_is_convened_once_it_is_ready(client, ministry, meeting, lacks, said):
    Meeting.objects.filter(pk=meeting.pk).update(**lacks)
    assert said in client.post(reverse("steering:meeting_convene", args=[meeting.pk])).text
    assert not Convocation.objects.exists()


def test_meeting_without_agenda_is_not_convened():
    with pytest.raises(ValidationError):
        convene(MeetingFactory(), by=UserFactory())


def test_mail_refused_by_the_server_is_sent_again(client, ministry, meeting, mailoutbox, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    convocation = convened(meeting)
    convocation.refresh_from_db()
    assert (convocation.status, convocation.message) == (
        "failed",
        "Envoyée à 0\u00a0membre. 1\u00a0envoi à reprendre.",
    )

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(reverse("steering:convocation_retry", args=[convocation.pk]))
    send_all()

    assert len(mailoutbox) == 1


def test_mail_that_may_have_left_is_not_sent_again_by_itself(client, ministry, meeting, mailoutbox):
    convocation = convene(meeting, by=ministry)
    convocation.recipients.update(claimed_at=convocation.requested_at)  # killed between claim and note
    send_all()

    assert mailoutbox == []
    assert "Envoi incertain" in client.get(reverse("steering:meeting_convene", args=[meeting.pk])).text
    client.post(reverse("steering:convocation_retry", args=[convocation.pk]))
    send_all()
    assert len(mailoutbox) == 1


# Moved, cancelled -------------------------------------------------------------------------------------


def test_meeting_moved_is_convened_again_under_the_same_identifier(meeting, mailoutbox):
    convened(meeting)
    moved(meeting, held_on=datetime.date(2015, 10, 12))
    convened(meeting)

    events = [event_of(mail)[1] for mail in mailoutbox]
    assert [event["SEQUENCE"] for event in events] == [0, 1]
    assert len({str(event["UID"]) for event in events}) == 1
    assert events[1]["DTSTART"].dt.date() == datetime.date(2015, 10, 12)
    assert "remplace la précédente" in mailoutbox[1].body


def test_change_that_no_calendar_holds_makes_no_version(meeting):
    convened(meeting)
    assert moved(meeting, is_confirmed=False).sequence == 0
    assert moved(meeting, place="Lyon").sequence == 1
    assert moved(meeting, place="Paris").sequence == 1  # nobody was written to of Lyon


def test_version_that_is_past_is_not_sent(meeting, mailoutbox):
    convocation = convene(meeting, by=UserFactory())
    moved(meeting, place="Lyon")
    send_convocation(convocation.pk)
    convocation.refresh_from_db()
    assert (mailoutbox, "a changé depuis" in convocation.message) == ([], True)


def test_cancelled_meeting_is_taken_out_of_calendars(meeting, mailoutbox):
    convened(meeting)
    moved(meeting, starts_at=None)
    cancel_meeting(meeting, reason="Calendrier", by=UserFactory())
    send_all()

    calendar, event, _ = event_of(mailoutbox[1])
    assert (str(calendar["METHOD"]), str(event["STATUS"]), event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert event["UID"] == event_of(mailoutbox[0])[1]["UID"]
    assert "Motif : Calendrier" in mailoutbox[1].body
    assert [name for name, _, _ in mailoutbox[1].attachments] == ["convocation.ics"]


def test_cancelling_what_nobody_was_told_of_sends_nothing(meeting):
    cancel_meeting(meeting, reason="Calendrier", by=UserFactory())
    assert not Convocation.objects.exists()


def test_member_no_longer_in_office_on_the_new_day_is_told(meeting, mailoutbox):
    MemberFactory(email="ends@exemple.example", ends_on=datetime.date(2015, 10, 6))
    convened(meeting)
    moved(meeting, held_on=datetime.date(2015, 10, 12))
    convened(meeting)
    told = {mail.to[0]: str(event_of(mail)[0]["METHOD"]) for mail in mailoutbox[2:]}
    assert told == {"ada@exemple.example": "REQUEST", "ends@exemple.example": "CANCEL"}


# Answers ----------------------------------------------------------------------------------------------


def reply_url(meeting):
    return reverse("steering:convocation_reply", args=[secret_of(meeting.recipients.last_of_each().get())])


def test_member_answers_by_the_link_without_an_account(client, meeting, mailoutbox):
    convened(meeting)
    url = reply_url(meeting)
    assert url in mailoutbox[0].body

    assert client.get(url).status_code == 200
    assert Recipient.objects.get().reply == ""  # opening the page says nothing
    client.post(url, {"reply": "represented", "represented_by": "Lou Suppléante"})

    line = Recipient.objects.get()
    assert (line.reply, line.represented_by, line.replied_by) == ("represented", "Lou Suppléante", None)


def test_link_that_was_not_signed_leads_nowhere(client, meeting):
    convened(meeting)
    assert client.get(reply_url(meeting)[:-2] + "x/").status_code == 404


def test_answer_to_a_version_that_is_past_is_refused(client, meeting):
    convened(meeting)
    url = reply_url(meeting)
    moved(meeting, place="Lyon")
    assert "n’est plus d’actualité" in client.get(url).text
    client.post(url, {"reply": "yes"})
    assert Recipient.objects.get().reply == ""


def test_represented_member_says_by_whom(client, meeting):
    convened(meeting)
    response = client.post(reply_url(meeting), {"reply": "represented"})
    assert list(response.context["form"].errors) == ["represented_by"]


def test_ministry_notes_an_answer_and_sees_who_confirmed(client, ministry, meeting):
    convened(meeting)
    line = Recipient.objects.get()
    client.post(reverse("steering:recipient_answer", args=[line.pk]), {"reply": "yes"})
    page = client.get(reverse("steering:meeting_convene", args=[meeting.pk])).text
    assert f"saisie par {ministry}" in page


def test_answers_are_proposed_as_attendance(client, ministry, meeting):
    convened(meeting)
    client.post(reply_url(meeting), {"reply": "no"})
    form = client.get(reverse("steering:meeting_attendance", args=[meeting.pk])).context["form"]
    assert form[f"status_{Recipient.objects.get().member_id}"].value() == "excused"


def test_convocation_page_says_what_the_meeting_lacks_and_then_gives_the_button(client, ministry, meeting):
    url = reverse("steering:meeting_convene", args=[meeting.pk])
    assert (client.get(url).context["missing"], b">Convoquer</button>" in client.get(url).content) == (
        "",
        True,
    )
    Meeting.objects.filter(pk=meeting.pk).update(is_confirmed=False, place="")
    page = client.get(url)
    assert (
        page.context["missing"] == "Avant de convoquer la réunion\u202f: confirmez sa date, donnez son lieu."
    )
    assert b">Convoquer</button>" not in page.content


def test_convocation_page_of_a_closed_meeting_waits_for_no_answer(client, ministry, meeting):
    url = reverse("steering:meeting_convene", args=[meeting.pk])
    convened(meeting)
    assert "Attendue" in client.get(url).content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(
        status=Meeting.Status.HELD, closed_at=timezone.now(), closed_by=ministry
    )
    page = client.get(url).content.decode()
    assert ("Attendue" in page, "Sans réponse" in page) == (False, True)


@pytest.mark.parametrize("count", [1, 3])
def test_convocation_page_query_count(client, ministry, meeting, count, django_assert_num_queries):
    for _ in range(count - 1):
        MemberFactory()
    convened(meeting)
    with django_assert_num_queries(6):  # session, account, meeting, members to convene, convened, sendings
        client.get(reverse("steering:meeting_convene", args=[meeting.pk]))
