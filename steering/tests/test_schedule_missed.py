"""A run that is missed is seen and told once; nobody is reminded of what has gone."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse

from accounts.digests import send_digests
from accounts.models import Act, Notification
from accounts.tests.factories import UserFactory
from industrie_futur.jobs import Job
from steering.committee.services.meetings import cancel_meeting
from steering.models import ProgressReport, ScheduledRun
from steering.report.services import publish_report
from steering.schedule.queries import nothing_missed
from steering.schedule.services import run_due_schedules
from steering.schedule.tiles import calendar_of
from steering.tasks import make_progress_report, make_scheduled_run
from steering.tests.factories import MeetingFactory, MemberFactory
from steering.tests.schedules import LIST, make_all, only, paris

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    user = UserFactory(first_name="Mina", last_name="Ministère")
    client.force_login(user)
    return user


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
