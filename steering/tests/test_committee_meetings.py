"""The steering committee: mandates, meetings, and the agenda that is prepared."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from experts.models import Organisation
from steering.committee.services.meetings import add_item, cancel_meeting, change_meeting, plan_meeting
from steering.committee.services.members import add_member
from steering.models import AgendaItem, CommitteeMember, Meeting
from steering.tests.factories import ItemFactory, MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

LIST = "/pilotage/comites/"
MANDATE = {
    "first_name": "Ada",
    "last_name": "Membre",
    "email": "Ada@Exemple.example",
    "administration": "Direction générale des entreprises",
    "quality": "cheffe de service",
    "starts_on": "2015-07-01",
}
MEETING = {
    "title": "Volet international",
    "held_on": "2015-10-05",
    "starts_at": "14 h 30",
    "duration_minutes": "90",
    "is_confirmed": "on",
    "place": "Paris",
}


@pytest.fixture
def ministry(client):
    user = UserFactory()
    client.force_login(user)
    return user


def last_action():
    return Act.objects.first().action


# Members ----------------------------------------------------------------------------------------------


def test_member_is_added_for_an_administration(client, ministry):
    response = client.post(reverse("steering:member_create"), MANDATE)

    assert response.url == reverse("steering:member_list")
    member = CommitteeMember.objects.get()
    assert (str(member), member.email, member.body) == (
        "Ada Membre",
        "ada@exemple.example",
        "Direction générale des entreprises",
    )
    assert last_action() == "committee_member_added"


def test_member_sits_for_one_body(client, ministry):
    federation = Organisation.objects.create(name="Fédération", kind="federation")

    neither = client.post(reverse("steering:member_create"), {**MANDATE, "administration": ""})
    both = client.post(reverse("steering:member_create"), {**MANDATE, "organisation": federation.pk})

    for response in (neither, both):
        assert list(response.context["form"].errors) == ["administration"]
    assert CommitteeMember.objects.count() == 0


def test_members_body_is_held_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberFactory(administration="")


def test_mandates_of_one_person_do_not_overlap():
    member = MemberFactory(ends_on=datetime.date(2015, 12, 31))
    person = {"first_name": "Ada", "last_name": "Membre", "email": member.email, "quality": "présidente"}
    person |= {"administration": "Autre", "by": UserFactory()}

    with pytest.raises(ValidationError) as refused:
        add_member(**person, starts_on=datetime.date(2015, 12, 31))
    add_member(**person, starts_on=datetime.date(2016, 1, 1))

    assert list(refused.value.message_dict) == ["starts_on"]


def test_mandate_saved_meanwhile_is_not_overwritten(client, ministry):
    member = MemberFactory()
    url = reverse("steering:member_update", args=[member.pk])
    typed = {**MANDATE, "email": member.email, "version": 1}
    client.post(url, {**typed, "quality": "présidente"})

    late = client.post(url, {**typed, "quality": "directrice"})

    assert late.status_code == 409
    assert ("Qualité", "présidente", "directrice") in late.context["conflict"]
    member.refresh_from_db()
    assert member.quality == "présidente"


def test_member_list_tells_running_mandates_from_others(client, ministry):
    running = MemberFactory()
    ended = MemberFactory(starts_on=datetime.date(2014, 1, 1), ends_on=datetime.date(2015, 7, 19))

    context = client.get(reverse("steering:member_list")).context

    assert (context["in_office"], context["others"]) == ([running], [ended])


@pytest.mark.parametrize("count", [1, 3])
def test_member_list_query_count(client, ministry, count, django_assert_num_queries):
    for _ in range(count):
        MemberFactory(user=UserFactory())
    with django_assert_num_queries(3):  # session, account, members
        client.get(reverse("steering:member_list"))


# Meetings ---------------------------------------------------------------------------------------------


def test_meeting_is_planned_with_its_hour(client, ministry):
    response = client.post(reverse("steering:meeting_create"), MEETING)

    meeting = Meeting.objects.get()
    assert response.url == f"{LIST}{meeting.pk}/"
    assert meeting.starts.isoformat() == "2015-10-05T14:30:00+02:00"
    assert meeting.ends.isoformat() == "2015-10-05T16:00:00+02:00"
    assert last_action() == "meeting_planned"


def test_one_meeting_stands_on_a_day(client, ministry):
    MeetingFactory(held_on=datetime.date(2015, 10, 5))

    refused = client.post(reverse("steering:meeting_create"), MEETING)

    assert "Une réunion du comité est déjà prévue ce jour." in refused.text
    assert refused.context["form"]["starts_at"].value() == "14 h 30"
    assert Meeting.objects.count() == 1


def test_a_day_is_free_again_once_its_meeting_is_cancelled():
    by = UserFactory()
    first = plan_meeting(held_on=datetime.date(2015, 10, 5), title="Volet international", by=by)
    cancel_meeting(first, reason="Calendrier", by=by)

    plan_meeting(held_on=datetime.date(2015, 10, 5), title="Volet international", by=by)

    assert Meeting.objects.next_meeting() != first


def test_meeting_is_changed_by_one_at_a_time(client, ministry):
    meeting = MeetingFactory()
    url = reverse("steering:meeting_update", args=[meeting.pk])
    client.post(url, {**MEETING, "place": "Bercy", "version": 1})

    late = client.post(url, {**MEETING, "place": "Lyon", "version": 1})

    meeting.refresh_from_db()
    assert (late.status_code, meeting.place) == (409, "Bercy")


def test_cancelled_meeting_keeps_its_reason_and_no_longer_changes(client, ministry):
    item = ItemFactory()
    meeting = item.meeting
    client.post(reverse("steering:meeting_cancel", args=[meeting.pk]), {"reason": "Calendrier"})

    answers = [
        client.post(reverse("steering:meeting_update", args=[meeting.pk]), {**MEETING, "version": 1}),
        client.post(reverse("steering:meeting_cancel", args=[meeting.pk]), {"reason": "Encore"}),
        client.post(
            reverse("steering:item_create", args=[meeting.pk]), {"title": "Tard", "duration_minutes": "5"}
        ),
        client.post(reverse("steering:item_remove", args=[item.pk]), follow=True),
    ]

    assert all("elle ne change plus" in answer.text for answer in answers)
    assert "Calendrier" in client.get(meeting.get_absolute_url()).text
    assert AgendaItem.objects.get() == item


def test_cancelling_needs_a_reason():
    with pytest.raises(ValidationError):
        cancel_meeting(MeetingFactory(), reason=" ", by=UserFactory())


def test_meetings_to_come_are_apart_from_those_that_were(client, ministry):
    late, soon = (MeetingFactory(held_on=datetime.date(2015, month, 5)) for month in (11, 10))
    cancelled = cancel_meeting(MeetingFactory(held_on=datetime.date(2015, 12, 7)), reason="Test", by=ministry)

    context = client.get(LIST).context

    assert (context["coming"], context["past"]) == ([soon, late], [cancelled])


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_list_query_count(client, ministry, count, django_assert_num_queries):
    for _ in range(count):
        ItemFactory()
    with django_assert_num_queries(3):  # session, account, meetings
        client.get(LIST)


def test_observer_reads_meetings_and_writes_nothing(client):
    meeting = ItemFactory().meeting
    client.force_login(UserFactory(observer=True))

    page = client.get(meeting.get_absolute_url())

    assert meeting.title in page.text
    assert reverse("steering:item_create", args=[meeting.pk]) not in page.text
    assert client.get(reverse("steering:meeting_update", args=[meeting.pk])).status_code == 404


# The agenda -------------------------------------------------------------------------------------------


def test_agenda_keeps_its_order_and_its_hours(client, ministry):
    meeting = MeetingFactory(starts_at=datetime.time(10))
    for title, minutes in (("Ouverture", 15), ("Point d’avancement", 40), ("Questions", 10)):
        add_item(meeting, title=title, rapporteur="DGE", duration_minutes=minutes, by=ministry)

    page = client.get(meeting.get_absolute_url())

    assert [(point.number, str(point.item)) for point in page.context["points"]] == [
        (1, "Ouverture"),
        (2, "Point d’avancement"),
        (3, "Questions"),
    ]
    assert [f"{point.starts:%H:%M}" for point in page.context["points"]] == ["10:00", "10:15", "10:55"]
    assert "10\u00a0h\u00a055" in page.text


def test_point_is_put_before_the_one_that_precedes(client, ministry):
    meeting = MeetingFactory()
    items = [
        add_item(meeting, title=title, rapporteur="", duration_minutes=5, by=ministry) for title in "ABC"
    ]

    client.post(reverse("steering:item_raise", args=[items[2].pk]))
    client.post(reverse("steering:item_raise", args=[items[0].pk]))

    assert [item.title for item in meeting.items.all()] == ["A", "C", "B"]


def test_first_point_has_nothing_before_it(client, ministry):
    item = ItemFactory()
    client.post(reverse("steering:item_raise", args=[item.pk]))
    assert not Act.objects.filter(action="agenda_item_raised").exists()


def test_point_is_changed_and_taken_off(client, ministry):
    item = ItemFactory()
    client.post(
        reverse("steering:item_update", args=[item.pk]),
        {"title": "Autre", "rapporteur": "DGE", "duration_minutes": "20", "version": 1},
    )
    item.refresh_from_db()
    assert (item.title, item.duration_minutes) == ("Autre", 20)

    client.post(reverse("steering:item_remove", args=[item.pk]))
    assert (AgendaItem.objects.count(), last_action()) == (0, "agenda_item_removed")


def test_point_sent_twice_is_one(client, ministry):
    meeting = MeetingFactory()
    url = reverse("steering:item_create", args=[meeting.pk])
    for _ in range(2):
        response = client.post(url, {"title": "Ouverture", "duration_minutes": "5"})

    assert "Ce point est déjà à l’ordre du jour." in response.text
    assert meeting.items.count() == 1


def test_agenda_longer_than_the_meeting_is_said(client, ministry):
    item = ItemFactory(duration_minutes=121)
    assert "plus que la durée prévue" in client.get(item.meeting.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_meeting_page_query_count(client, ministry, count, django_assert_num_queries):
    meeting = MeetingFactory()
    for _ in range(count):
        ItemFactory(meeting=meeting)
    # session, account, meeting, its points, their papers, attendance, minutes, previous meeting
    with django_assert_num_queries(8):
        client.get(meeting.get_absolute_url())


def test_meeting_changed_after_it_was_read_is_refused():
    meeting = MeetingFactory()
    cancel_meeting(meeting, reason="Test", by=UserFactory())
    with pytest.raises(ValidationError):
        change_meeting(meeting, version=1, title="Autre", by=UserFactory())
