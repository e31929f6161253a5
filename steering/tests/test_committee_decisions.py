"""Decisions: numbered, owned, followed up, printed at the next meeting, told when they are late."""

import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from accounts.digests import send_digests
from accounts.models import Act, Notification
from accounts.tests.factories import UserFactory
from steering.committee.follow_up import follow_up_of
from steering.committee.notices import remind_of_decisions
from steering.committee.services.decisions import change_decision
from steering.models import Decision, FollowUp
from steering.tests.committee import DAY, approved_minutes, decided, followed, held_meeting
from steering.tests.factories import MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db

YESTERDAY, LATER = DAY - datetime.timedelta(days=1), DAY + datetime.timedelta(days=60)


@pytest.fixture
def ministry(client):
    user = UserFactory()
    client.force_login(user)
    return user


def typed(member, **changes):
    return {
        "title": "Réunir le comité en octobre",
        "owner": member.pk,
        "due_on": "2015-10-05",
        "key": str(uuid4()),
        **changes,
    }


# Recording --------------------------------------------------------------------------------------------


def test_decisions_are_numbered_in_the_month(client, ministry):
    member = MemberFactory()
    first, second = held_meeting(on=YESTERDAY), held_meeting(on=DAY)
    june = held_meeting(on=datetime.date(2015, 7, 1))
    for meeting in (first, second, second):
        client.post(reverse("steering:decision_create", args=[meeting.pk]), typed(member))

    assert [each.number for each in Decision.objects.all()] == ["2015-07-D1", "2015-07-D2", "2015-07-D3"]
    assert decided(june).number == "2015-07-D4"


def test_decision_pressed_twice_is_one(client, ministry):
    meeting, member = held_meeting(), MemberFactory()
    same = typed(member)
    for _ in range(2):
        client.post(reverse("steering:decision_create", args=[meeting.pk]), same)
    assert (Decision.objects.count(), FollowUp.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"due_on": "2015-07-19"}, "due_on"), ({"owner": ""}, "owner"), ({"title": ""}, "title")],
)
def test_decision_has_an_owner_and_a_due_date(client, ministry, changes, field):
    response = client.post(
        reverse("steering:decision_create", args=[held_meeting().pk]), typed(MemberFactory(), **changes)
    )
    assert list(response.context["form"].errors) == [field]


def test_decision_is_taken_in_a_meeting_that_was_held(client, ministry):
    meeting = MeetingFactory()
    response = client.post(
        reverse("steering:decision_create", args=[meeting.pk]), typed(MemberFactory(), due_on="2016-01-01")
    )
    assert "Une décision se prend en réunion" in response.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            meeting=meeting,
            series="2015-10",
            rank=1,
            title="Tôt",
            due_on=LATER,
            owner=MemberFactory(),
            recorded_by=UserFactory(),
        )


def test_decision_is_corrected_until_the_minutes_are_approved(client, ministry):
    decision = decided()
    url = reverse("steering:decision_update", args=[decision.pk])
    correction = typed(decision.owner, title="Autrement", version=1)
    client.post(url, correction)
    decision.refresh_from_db()
    assert (decision.title, decision.follow_ups.count()) == ("Autrement", 2)

    approved_minutes(decision.meeting)

    late = client.post(url, {**correction, "title": "Trop tard", "version": 2})
    assert "ses décisions ne changent plus" in late.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.update(title="Trop tard")
    with pytest.raises(ValidationError):
        decided(decision.meeting)


def test_number_of_a_decision_never_changes():
    decided()
    for change in ({"rank": 9}, {"series": "2015-08"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.update(**change)


def test_decision_is_never_deleted():
    decision = decided()
    for delete in (decision.delete, Decision.objects.all().delete, FollowUp.objects.all().delete):
        with pytest.raises(ProtectedError):
            delete()


# Follow-up --------------------------------------------------------------------------------------------


def test_follow_up_moves_state_owner_and_due_date(client, ministry):
    decision, other = decided(), MemberFactory()
    response = client.post(
        reverse("steering:decision_follow", args=[decision.pk]),
        {
            "status": "started",
            "note": "Commencé",
            "owner": other.pk,
            "due_on": "2015-09-30",
            "key": str(uuid4()),
            "version": 1,
        },
    )

    decision.refresh_from_db()
    assert response.url == decision.get_absolute_url()
    assert (decision.status, decision.owner, str(decision.due_on)) == ("started", other, "2015-09-30")
    page = client.get(decision.get_absolute_url()).text
    assert "Décision prise." in page
    assert "Commencé" in page
    assert Act.objects.first().action == "decision_followed_up"


def test_follow_up_of_two_at_once_is_not_lost(client, ministry):
    decision = decided()
    followed(decision, text="Le premier")

    late = client.post(
        reverse("steering:decision_follow", args=[decision.pk]),
        {
            "status": "done",
            "note": "Le second",
            "owner": decision.owner_id,
            "due_on": "2015-09-30",
            "key": str(uuid4()),
            "version": 1,
        },
    )

    assert late.status_code == 409
    assert "Le second" in late.text
    decision.refresh_from_db()
    assert decision.status == "open"


def test_follow_up_is_only_added_to():
    line = decided().follow_ups.get()
    for change in ({"text": "Autre"}, {"status": "done"}, {"due_on": LATER}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FollowUp.objects.filter(pk=line.pk).update(**change)


def test_next_meeting_prints_what_is_open_and_what_was_finished_since():
    first = held_meeting(on=YESTERDAY)
    kept, finished, finished_before = (decided(first, title=title) for title in "ABC")
    followed(finished_before, status="done")
    held_meeting(on=DAY)
    followed(finished, status="done", text="Fait")

    lines = follow_up_of(MeetingFactory())

    assert [(each.decision, each.state, each.is_late) for each in lines] == [
        (kept, "À faire", True),
        (finished, "Réalisée", False),
    ]


def test_nothing_is_late_before_its_day_at_a_meeting_to_come():
    decided(held_meeting(on=YESTERDAY), due_on=LATER - datetime.timedelta(days=1))

    assert [each.is_late for each in follow_up_of(MeetingFactory(held_on=LATER))] == [False]


def test_follow_up_of_a_held_meeting_stays_what_it_was():
    decision = decided(held_meeting(on=YESTERDAY))
    followed(decision, status="started", text="Avant")
    meeting = held_meeting(on=DAY)
    before = follow_up_of(meeting)

    followed(decision, status="done", text="Après", due_on=LATER, owner=MemberFactory())

    assert follow_up_of(meeting) == before
    assert before[0].note == "Avant"


# Told -------------------------------------------------------------------------------------------------


def test_owner_is_told_at_once_and_no_longer_once_it_is_done(ministry):
    owner = UserFactory(observer=True)
    decision = decided(owner=MemberFactory(user=owner))
    assert [line.text for line in owner.notifications.standing()] == [
        "Décision 2015-07-D1, échéance le 20/07/2015\u202f: Décider"
    ]

    followed(decision, status="done")

    assert not owner.notifications.standing().exists()
    assert not ministry.notifications.exists()


def test_late_decision_is_told_to_its_owner_once():
    owner = UserFactory(observer=True)
    decision = decided(held_meeting(on=YESTERDAY), owner=MemberFactory(user=owner))
    for _ in range(2):
        remind_of_decisions(DAY)

    late = Notification.objects.filter(kind="decision_late")
    assert [(line.recipient, line.url) for line in late] == [(owner, decision.get_absolute_url())]
    assert "en retard depuis le 19/07/2015" in late[0].text


@pytest.mark.parametrize("why", ["no account", "closed account", "mandate ended"])
def test_ministry_is_told_when_the_owner_cannot_be(ministry, why):
    account = None if why == "no account" else UserFactory(observer=True, is_active=why != "closed account")
    ends_on = YESTERDAY if why == "mandate ended" else None
    owner = MemberFactory(user=account, ends_on=ends_on)
    decided(held_meeting(on=YESTERDAY, by=ministry), owner=owner, by=ministry)

    remind_of_decisions(DAY)

    line = ministry.notifications.get(kind="decision_late")
    assert f"{owner} à relancer" in line.text


def test_reminder_whose_reason_has_gone_is_not_mailed(mailoutbox):
    owner = UserFactory(observer=True)
    decision = decided(held_meeting(on=YESTERDAY), owner=MemberFactory(user=owner))
    remind_of_decisions(DAY)
    Decision.objects.filter(pk=decision.pk).update(due_on=LATER)

    send_digests()

    [mail] = [mail for mail in mailoutbox if mail.to == [owner.email]]
    assert "en retard" not in mail.body


def test_late_decisions_are_looked_for_every_night(mailoutbox):
    owner = UserFactory(observer=True)
    decided(held_meeting(on=YESTERDAY), owner=MemberFactory(user=owner))
    send_digests()
    [mail] = [mail for mail in mailoutbox if mail.to == [owner.email]]
    assert "en retard depuis le 19/07/2015" in mail.body


# Pages ------------------------------------------------------------------------------------------------


def test_ministrys_first_page_shows_decisions_due(client, ministry):
    meeting = held_meeting(on=YESTERDAY)
    decided(meeting, title="En retard")
    decided(meeting, title="Bientôt", due_on=DAY + datetime.timedelta(days=15))
    decided(meeting, title="Plus tard", due_on=DAY + datetime.timedelta(days=16))

    page = client.get(reverse("steering:home"), follow=True)

    (panel,) = (panel for _, panel in page.context["panels"] if "lines" in panel)
    assert [(decision.title, late) for decision, late in panel["lines"]] == [
        ("En retard", True),
        ("Bientôt", False),
    ]
    assert "2\u00a0décisions sont attendues" in page.text


def test_first_page_of_the_others_does_not_speak_of_decisions(client):
    decided()
    client.force_login(UserFactory(observer=True))
    assert client.get(reverse("steering:dashboard")).context["panels"] == []


def test_observer_reads_decisions_of_approved_minutes_and_their_own(client):
    observer = UserFactory(observer=True)
    draft, approved = held_meeting(on=YESTERDAY), held_meeting(on=DAY)
    decided(draft, title="En projet")
    own = decided(draft, title="À moi", owner=MemberFactory(user=observer))
    public = decided(approved, title="Approuvée")
    approved_minutes(approved)
    client.force_login(observer)

    listed = client.get(reverse("steering:decision_list")).context["object_list"]

    assert set(listed) == {own, public}
    assert "Décision prise." in client.get(own.get_absolute_url()).text
    assert "Décision prise." not in client.get(public.get_absolute_url()).text


def test_list_is_narrowed_to_what_is_late(client, ministry):
    meeting = held_meeting(on=YESTERDAY)
    late = decided(meeting)
    followed(decided(meeting), status="done")
    decided(meeting, due_on=LATER)

    listed = client.get(reverse("steering:decision_list"), {"etat": "en_retard"}).context["object_list"]

    assert list(listed) == [late]


def test_decisions_are_exported(client, ministry):
    decided()
    response = client.get(reverse("steering:decision_list"), {"format": "csv"})
    assert "2015-07-D1" in b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("count", [1, 3])
def test_decision_list_query_count(client, ministry, count, django_assert_num_queries):
    meeting = held_meeting()
    for _ in range(count):
        decided(meeting)
    with django_assert_num_queries(4):  # session, account, count, decisions
        client.get(reverse("steering:decision_list"))


@pytest.mark.parametrize("count", [1, 3])
def test_follow_up_query_count(count, django_assert_num_queries):
    meeting = held_meeting()
    for _ in range(count):
        decided(meeting)
    following = MeetingFactory()
    with django_assert_num_queries(3):  # previous meeting, decisions, their last lines
        follow_up_of(following)


def test_service_refuses_another_version():
    decision = decided()
    with pytest.raises(ValidationError):
        change_decision(decision, version=2, title="Autre", by=UserFactory())
