"""The expert's calendar: its private address, and what other software reads there."""

import datetime

import icalendar
import pytest
from django.urls import reverse

from accounts.models import Act
from experts.models import CalendarFeed, Leave
from experts.services.feeds import open_feed, revoke_feed
from experts.tests.factories import ExpertFactory, sign_in

pytestmark = pytest.mark.django_db
PAGE = reverse("experts:calendar")


@pytest.fixture
def expert(client):
    return ExpertFactory(user=sign_in(client, expert=True))


def read(client, secret):
    return client.get(reverse("experts:calendar_feed", args=[secret]))


def test_calendar_open_shows_the_address_once(client, expert):
    page = client.post(reverse("experts:calendar_open"), follow=True)

    address = page.context["address"]
    assert address.startswith("http://testserver/missions/agenda/")
    assert client.get(PAGE).context["address"] is None
    assert Act.objects.filter(action="calendar_opened", subject_id=str(expert.pk)).count() == 1


def test_calendar_keeps_no_secret(client, expert):
    secret = open_feed(expert, by=expert.user)
    assert secret not in str(CalendarFeed.objects.values())


def test_calendar_feed_needs_no_sign_in(client, expert):
    secret = open_feed(expert, by=expert.user)
    client.logout()

    response = read(client, secret)

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_calendar_feed_holds_leave_and_end_of_mandate(client, expert):
    expert.expires_on = datetime.date(2016, 5, 4)
    expert.save()
    Leave.objects.create(
        expert=expert,
        starts_on=datetime.date(2015, 8, 3),
        ends_on=datetime.date(2015, 8, 14),
        recorded_by=expert.user,
    )

    calendar = icalendar.Calendar.from_ical(read(client, open_feed(expert, by=expert.user)).content)

    assert [(str(e["summary"]), e.decoded("dtstart"), e.decoded("dtend")) for e in calendar.events] == [
        ("Absence", datetime.date(2015, 8, 3), datetime.date(2015, 8, 15)),
        ("Fin de votre mandat d’expert", datetime.date(2016, 5, 4), datetime.date(2016, 5, 5)),
    ]


def test_calendar_feed_guessed_does_not_exist(client, expert):
    open_feed(expert, by=expert.user)

    response = read(client, "devine")

    assert response.status_code == 404
    assert "Cette adresse d’agenda n’existe pas, ou elle a été révoquée." in response.content.decode()


def test_calendar_feed_stops_when_replaced(client, expert):
    former = open_feed(expert, by=expert.user)
    latter = open_feed(expert, by=expert.user)
    assert [read(client, former).status_code, read(client, latter).status_code] == [404, 200]


def test_calendar_feed_stops_when_revoked(client, expert):
    secret = open_feed(expert, by=expert.user)
    client.post(reverse("experts:calendar_revoke"))
    assert read(client, secret).status_code == 404


def test_calendar_feed_stops_with_the_account(client, expert):
    secret = open_feed(expert, by=expert.user)
    expert.user.is_active = False
    expert.user.save()
    assert read(client, secret).status_code == 404


def test_calendar_revoked_twice_is_told_once(expert):
    open_feed(expert, by=expert.user)
    assert [revoke_feed(expert, by=expert.user), revoke_feed(expert, by=expert.user)] == [True, False]


def test_calendar_page_says_when_it_was_read(client, expert):
    secret = open_feed(expert, by=expert.user)
    assert "aucun agenda ne l’a encore lue" in client.get(PAGE).content.decode()
    read(client, secret)
    assert "lue pour la dernière fois le 20 juillet 2015" in client.get(PAGE).content.decode()
