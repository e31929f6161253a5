"""The calendar: each occurrence once, through outages and summer time; changed by one at a time."""

import datetime
import threading
from types import SimpleNamespace

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from accounts.models import Act
from accounts.tests.factories import UserFactory
from industrie_futur import clock
from steering.committee.services.meetings import cancel_meeting
from steering.models import ProgressReport, Schedule, ScheduledRun
from steering.schedule.occurrences import last_due, next_due
from steering.schedule.services import change_schedule, run_due_schedules
from steering.tasks import make_scheduled_run
from steering.tasks import run_due_schedules as tick
from steering.tests.factories import MeetingFactory
from steering.tests.schedules import make_all, only, paris

pytestmark = pytest.mark.django_db


def timing(frequency, hour=0, minute=0, weekday=None, day_of_month=None):
    return SimpleNamespace(
        frequency=frequency, at=datetime.time(hour, minute), weekday=weekday, day_of_month=day_of_month
    )


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


# When -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "now", "last", "following"),
    [
        (timing("daily", 7), (2015, 7, 20, 7), (2015, 7, 20, 7), (2015, 7, 21, 7)),
        (timing("daily", 7), (2015, 7, 20, 6, 59), (2015, 7, 19, 7), (2015, 7, 20, 7)),
        (timing("weekly", 7, weekday=0), (2015, 7, 26, 12), (2015, 7, 20, 7), (2015, 7, 27, 7)),
        (timing("monthly", 6, day_of_month=1), (2016, 1, 1, 5), (2015, 12, 1, 6), (2016, 1, 1, 6)),
        (timing("monthly", 6, day_of_month=28), (2016, 3, 1, 5), (2016, 2, 28, 6), (2016, 3, 28, 6)),
        (timing("hourly", minute=5), (2015, 7, 20, 9, 4), (2015, 7, 20, 8, 5), (2015, 7, 20, 9, 5)),
        # Summer time ends on 25 October 2015: the same hour of Paris, twenty-five hours apart.
        (timing("daily", 7), (2015, 10, 25, 12), (2015, 10, 25, 7), (2015, 10, 26, 7)),
        (timing("weekly", 7, weekday=0), (2015, 10, 26, 8), (2015, 10, 26, 7), (2015, 11, 2, 7)),
        # It begins on 27 March 2016: 2:30 does not exist, and is 3:30.
        (timing("daily", 2, 30), (2016, 3, 27, 12), (2016, 3, 27, 3, 30), (2016, 3, 28, 2, 30)),
    ],
)
def test_schedule_is_due_at_the_hours_of_paris(when, now, last, following):
    assert (last_due(when, paris(*now)), next_due(when, paris(*now))) == (paris(*last), paris(*following))


def due_on(when, day):
    """All the moments of a day of Paris at which it is due, asked every minute."""
    start, end = paris(*day), paris(*day) + datetime.timedelta(days=1)
    found, moment = set(), start.astimezone(datetime.UTC)
    while moment < end.astimezone(datetime.UTC):
        if (due := last_due(when, moment)) >= start:
            found.add(due)
        moment += datetime.timedelta(minutes=1)
    return sorted(found)


@pytest.mark.parametrize("day", [(2015, 10, 25), (2016, 3, 27), (2015, 7, 20)])
def test_daily_task_is_due_once_on_days_that_change_hour(day):
    assert len(due_on(timing("daily", 2, 30), day)) == 1


@pytest.mark.parametrize(("day", "hours"), [((2015, 10, 25), 25), ((2016, 3, 27), 23), ((2015, 7, 20), 24)])
def test_hourly_task_is_due_at_each_real_hour(day, hours):
    assert len(due_on(timing("hourly", minute=5), day)) == hours


# Once -------------------------------------------------------------------------------------------------


def test_beat_fired_twice_makes_one_run(at):
    task = only()
    tick()
    tick()
    assert [(run.schedule, run.due_at) for run in ScheduledRun.objects.all()] == [
        (task, paris(2015, 7, 20, 3, 20))
    ]


def test_database_holds_one_run_an_occurrence(at):
    only()
    [run] = run_due_schedules()
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledRun.objects.create(schedule=run.schedule, due_at=run.due_at)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_make_one_run_and_warn_once(at, ministry):
    only(owner=ministry)
    start = threading.Barrier(3)

    def fire():
        start.wait()
        try:
            tick()
        finally:
            connection.close()

    threads = [threading.Thread(target=fire) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ScheduledRun.objects.count(), len(mail.outbox)) == (1, 1)


def test_message_delivered_twice_makes_one_report(at):
    only("monthly_report", frequency="monthly", day_of_month=1, at=datetime.time(6))
    [run] = run_due_schedules()
    make_scheduled_run(run.pk)
    make_scheduled_run(run.pk)
    assert [(each.origin, each.as_of) for each in ProgressReport.objects.all()] == [
        ("monthly", datetime.date(2015, 6, 30))
    ]


def test_run_missed_while_the_scheduler_was_down_is_made_once_when_it_is_back(at):
    only()
    at(2015, 7, 24, 11, 7)
    run_due_schedules()
    at(2015, 7, 24, 11, 8)
    run_due_schedules()
    assert [run.due_at for run in ScheduledRun.objects.all()] == [paris(2015, 7, 24, 3, 20)]


def test_suspended_task_is_not_due(at):
    only(is_active=False)
    assert run_due_schedules() == []


def test_run_whose_task_was_suspended_before_it_does_nothing(at):
    only()
    [run] = run_due_schedules()
    Schedule.objects.update(is_active=False)
    make_scheduled_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.message) == ("dropped", "La tâche a été suspendue avant cette exécution.")


def test_first_tick_brings_the_tasks_with_their_hours():
    run_due_schedules()
    assert [(each.code, each.when) for each in Schedule.objects.order_by("code")] == [
        ("figures_check", "Chaque jour à 3\u00a0h\u00a020"),
        ("meeting_eve", "Chaque heure, à la minute 05"),
        ("monthly_report", "Le 1er du mois à 6\u00a0h\u00a000"),
        ("region_digest", "Chaque lundi à 7\u00a0h\u00a000"),
    ]


def test_eve_of_a_meeting_has_its_report_once(at):
    MeetingFactory(held_on=datetime.date(2015, 7, 21))
    only("meeting_eve", frequency="hourly", at=datetime.time(0, 5))
    for hour in (9, 10, 11):
        at(2015, 7, 20, hour, 30)
        run_due_schedules()
        make_all()
    assert [(each.origin, each.as_of) for each in ProgressReport.objects.all()] == [
        ("meeting", datetime.date(2015, 7, 20))
    ]


def test_meeting_cancelled_before_the_hour_has_no_report(at, ministry):
    meeting = MeetingFactory(held_on=datetime.date(2015, 7, 21))
    only("meeting_eve", frequency="hourly", at=datetime.time(0, 5))
    [run] = run_due_schedules()
    cancel_meeting(meeting, reason="Reportée", by=ministry)
    make_scheduled_run(run.pk)
    run.refresh_from_db()
    assert (ProgressReport.objects.count(), run.message) == (
        0,
        "Aucun comité demain qui attende son point.",
    )


# Changed ----------------------------------------------------------------------------------------------


def typed(task, **changes):
    return {
        "is_active": "on",
        "frequency": "weekly",
        "weekday": "0",
        "day_of_month": "",
        "at": "07:30",
        "grace_minutes": "90",
        "owner": "",
        "version": task.version,
        **changes,
    }


def test_task_is_changed_with_its_author(at, client, ministry):
    task = only()
    client.post(task.get_absolute_url(), typed(task, owner=ministry.pk, day_of_month="3"))
    task.refresh_from_db()
    act = Act.objects.get(action="schedule_changed")
    assert (task.when, task.owner, task.since) == ("Chaque lundi à 7\u00a0h\u00a030", ministry, clock.now())
    assert (act.done_by, act.details["frequency"]) == (ministry, ["daily", "weekly"])


def test_weekly_task_needs_its_day(at, client, ministry):
    task = only()
    answer = client.post(task.get_absolute_url(), typed(task, weekday=""))
    assert answer.context["form"].errors == {"weekday": ["Choisissez le jour de la semaine."]}


def test_second_to_change_a_task_is_told(at, client, ministry):
    task = only()
    change_schedule(task, version=task.version, grace_minutes=30, by=ministry)
    answer = client.post(task.get_absolute_url(), typed(task))
    task.refresh_from_db()
    assert (answer.status_code, task.grace_minutes) == (409, 30)


@pytest.mark.parametrize(
    "wrong",
    [{"grace_minutes": 4}, {"grace_minutes": 1441}, {"weekday": 2}, {"day_of_month": 29}],
)
def test_database_refuses_hours_that_do_not_exist(at, wrong):
    only()
    with pytest.raises(IntegrityError), transaction.atomic():
        Schedule.objects.filter(is_active=True).update(**wrong)
