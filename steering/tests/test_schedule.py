"""The calendar: each occurrence once, through outages and summer time; missed, it is seen and told once."""

import datetime
import threading
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from accounts.digests import send_digests
from accounts.models import Act, Notification
from accounts.tests.factories import UserFactory
from industrie_futur import clock
from industrie_futur.jobs import Job
from steering.committee.services.meetings import cancel_meeting
from steering.models import ProgressReport, Schedule, ScheduledRun
from steering.reports import publish_report
from steering.schedule.occurrences import last_due, next_due
from steering.schedule.queries import nothing_missed
from steering.schedule.services import change_schedule, run_due_schedules
from steering.schedule.tiles import calendar_of
from steering.tasks import make_progress_report, make_scheduled_run
from steering.tasks import run_due_schedules as tick
from steering.tests.factories import MeetingFactory, MemberFactory

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
LIST = "/pilotage/calendrier/"


def paris(*parts):
    return datetime.datetime(*parts, tzinfo=PARIS)


def timing(frequency, hour=0, minute=0, weekday=None, day_of_month=None):
    return SimpleNamespace(
        frequency=frequency, at=datetime.time(hour, minute), weekday=weekday, day_of_month=day_of_month
    )


@pytest.fixture
def at(monkeypatch):
    """A function that sets the programme's clock to a moment of Paris."""

    def set_to(*parts):
        monkeypatch.setattr(clock, "now", lambda: paris(*parts))

    set_to(2015, 7, 20, 9)
    return set_to


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


def schedule(code="figures_check", **fields):
    """The task `code`, alone in service, daily at 3:20 since the first of July unless said."""
    Schedule.objects.exclude(code=code).update(is_active=False)
    usual = {"frequency": "daily", "at": datetime.time(3, 20), "grace_minutes": 60}
    usual["since"] = paris(2015, 7, 1)
    return Schedule.objects.update_or_create(code=code, defaults={**usual, **fields})[0]


def only(code="figures_check", **fields):
    run_due_schedules()
    ScheduledRun.objects.all().delete()
    return schedule(code, **fields)


def make_all():
    for run in ScheduledRun.objects.filter(status=Job.Status.QUEUED):
        make_scheduled_run(run.pk)


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


# Missed -----------------------------------------------------------------------------------------------


def test_missed_run_is_told_once_to_the_owner_on_the_page_and_by_mail(at, ministry):
    UserFactory(administrator=True)
    only(owner=ministry)
    at(2015, 7, 20, 3, 21)
    run_due_schedules()
    at(2015, 7, 20, 4, 20)
    run_due_schedules()
    assert mail.outbox == []

    at(2015, 7, 20, 4, 21)
    run_due_schedules()
    run_due_schedules()

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == (
        [ministry.email],
        "Industrie du Futur\u202f: Contrôle des chiffres, exécution manquée",
    )
    assert "prévue le 20/07/2015 à 3\u00a0h\u00a020 n’est pas faite" in sent.body
    assert [line.recipient for line in Notification.objects.standing()] == [ministry]


def test_missed_run_whose_owner_left_is_told_to_the_administrators(at):
    administrator = UserFactory(administrator=True)
    only(owner=UserFactory(is_active=False))
    run_due_schedules()
    assert [sent.to for sent in mail.outbox] == [[administrator.email]]


def test_owner_who_wants_no_mail_reads_it_on_the_page(at):
    owner = UserFactory(gets_mail=False)
    only(owner=owner)
    run_due_schedules()
    assert (mail.outbox, owner.notifications.count()) == ([], 1)


def test_run_made_after_all_closes_what_was_told(at, ministry):
    only(owner=ministry)
    run_due_schedules()
    make_all()
    run_due_schedules()
    assert Notification.objects.standing().count() == 0


def test_later_run_that_is_made_closes_what_was_told_of_the_one_before(at, ministry):
    only(owner=ministry)
    [run] = run_due_schedules()
    ScheduledRun.objects.update(status=Job.Status.FAILED)
    at(2015, 7, 21, 3, 30)
    [later] = run_due_schedules()
    assert Notification.objects.standing().get().subject_id == str(run.pk)
    make_scheduled_run(later.pk)
    run_due_schedules()
    assert Notification.objects.standing().count() == 0


def test_mail_of_a_run_made_meanwhile_does_not_leave_in_the_morning(at, ministry):
    only(owner=ministry)
    run_due_schedules()
    mail.outbox.clear()
    Notification.objects.update(mailed_at=None)  # the mail server had refused it
    make_all()
    send_digests()
    assert mail.outbox == []


def test_failed_run_is_told_at_once_and_made_again(at, client, ministry):
    only(owner=ministry)
    at(2015, 7, 20, 3, 21)
    [run] = run_due_schedules()
    ScheduledRun.objects.update(status=Job.Status.FAILED, message="2 chiffres ne correspondent plus.")
    run_due_schedules()
    assert "2 chiffres ne correspondent plus." in mail.outbox[0].body

    client.post(reverse("steering:scheduledrun_retry", args=[run.pk]))
    make_all()

    assert nothing_missed()
    assert Act.objects.first().action == "scheduled_run_retried"


def test_run_is_good_once_its_report_is_made(at):
    only("monthly_report", frequency="monthly", day_of_month=1, at=datetime.time(6))
    run_due_schedules()
    make_all()
    assert not nothing_missed()
    make_progress_report(ProgressReport.objects.get().pk)
    assert nothing_missed()


def test_new_task_is_not_late_for_what_was_before_it(at):
    run_due_schedules()
    assert nothing_missed()


def test_health_says_that_a_run_is_missed(at, client):
    only()
    assert client.get("/sante/").json()["checks"]["schedule"] is False


# Shown ------------------------------------------------------------------------------------------------


def test_dashboard_greys_the_figures_whose_check_is_missed(at, client):
    client.force_login(UserFactory(observer=True))
    only()
    run_due_schedules()
    make_all()
    assert "figures--stale" not in client.get(reverse("steering:dashboard")).text

    at(2015, 7, 22, 12)
    late = client.get(reverse("steering:dashboard")).text
    assert "figures--stale" in late
    assert "les chiffres ci-dessous sont à confirmer (données du 20 juillet 2015)" in late


def test_dashboard_greys_the_tile_of_a_missed_run(at, client, ministry):
    only("monthly_report", frequency="monthly", day_of_month=1, at=datetime.time(6))
    run_due_schedules()
    make_all()
    make_progress_report(ProgressReport.objects.get().pk)
    fresh = client.get(reverse("steering:dashboard")).context["calendar"]
    assert {tile.label: tile.stale for tile in fresh.tiles}["Point d’avancement mensuel"] == ""

    at(2015, 8, 1, 12)
    page = client.get(reverse("steering:dashboard"))
    tiles = {tile.label: tile.stale for tile in page.context["calendar"].tiles}
    assert tiles["Point d’avancement mensuel"] == "données du 1er juillet 2015"
    assert "figure-tile--stale" in page.text


@pytest.mark.parametrize("trait", ["observer", "administrator"])
def test_calendar_of_the_dashboard_takes_2_queries(at, trait, django_assert_num_queries):
    user = UserFactory(**{trait: True})
    run_due_schedules()
    with django_assert_num_queries(2):
        calendar_of(user)


def test_dashboard_of_another_day_says_nothing_of_the_calendar(at, client, ministry):
    only()
    assert client.get(reverse("steering:dashboard") + "?au=2015-06-30").context["calendar"] is None


def test_calendar_says_what_to_do_before_the_first_tick(client, ministry):
    assert "Le planificateur n’a pas encore démarré" in client.get(LIST).text


@pytest.mark.parametrize("days", [1, 3])
def test_calendar_query_count(at, client, ministry, days, django_assert_num_queries):
    only()
    for day in range(20, 20 + days):
        at(2015, 7, day, 12)
        run_due_schedules()
    with django_assert_num_queries(5):
        client.get(LIST)


def test_calendar_leaves_out_the_hours_at_which_there_was_nothing_to_do(at, client, ministry):
    only("meeting_eve", frequency="hourly", at=datetime.time(0, 5))
    run_due_schedules()
    make_all()
    assert list(client.get(LIST).context["runs"]) == []

    MeetingFactory(held_on=datetime.date(2015, 7, 21))
    at(2015, 7, 20, 10, 30)
    [run] = run_due_schedules()
    make_all()
    assert list(client.get(LIST).context["runs"]) == [run]


def test_of_the_hours_with_nothing_to_do_the_last_alone_is_kept(at):
    only("meeting_eve", frequency="hourly", at=datetime.time(0, 5))
    for hour in (9, 10, 11):
        at(2015, 7, 20, hour, 30)
        run_due_schedules()
        make_all()
    assert [run.due_at for run in ScheduledRun.objects.all()] == [paris(2015, 7, 20, 11, 5)]
    assert nothing_missed()


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


# Reminders whose reason has gone ----------------------------------------------------------------------


def test_report_to_publish_is_told_until_it_is_published(at, ministry):
    only("monthly_report", frequency="monthly", day_of_month=1, at=datetime.time(6), owner=ministry)
    run_due_schedules()
    make_all()
    report = ProgressReport.objects.get()
    make_progress_report(report.pk)
    mail.outbox.clear()
    send_digests()
    assert "est prêt\u202f: à relire et à publier" in mail.outbox[0].body

    mail.outbox.clear()
    Notification.objects.update(mailed_at=None)
    publish_report(report, by=ministry)
    send_digests()
    assert (mail.outbox, Notification.objects.standing().count()) == ([], 0)


def test_member_is_reminded_the_day_before_unless_the_meeting_is_cancelled(ministry):
    meeting = MeetingFactory(held_on=datetime.date(2015, 7, 21))
    MemberFactory(user=ministry)
    other = UserFactory(gets_mail=False)
    MemberFactory(user=other)
    send_digests()
    assert "Comité de pilotage demain, le 21/07/2015 à 10\u00a0h" in mail.outbox[0].body

    cancel_meeting(meeting, reason="Reportée", by=ministry)
    other.gets_mail = True
    other.save()
    send_digests()
    assert [sent.to for sent in mail.outbox] == [[ministry.email]]
