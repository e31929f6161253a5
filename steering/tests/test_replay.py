"""A published report: frozen for every door, and counted again as it was known at its cut-off."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies import services
from companies.models import EnrolmentEvent
from companies.phases import Phase
from companies.tests.factories import enrol
from experts.models import Expert, PastMandate, Suspension
from experts.services.mandates import end_mandate, lift_suspension, retain_expert, suspend_expert
from experts.tests.factories import ExpertFactory
from industrie_futur.models import RowVersion
from regions.models import RegionalProgramme
from regions.services import update_programme, vote_funding
from regions.tests.factories import adopt
from steering.indicators import REGISTRY, Measures
from steering.models import ProgressReport
from steering.recorded import RecordedMeasures
from steering.replay import checksum, replay_report
from steering.report.services import publish_report
from steering.services import change_target
from steering.tests.factories import TargetFactory, published_report

DAY, SPRING = date(2015, 7, 20), date(2015, 5, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def programme():
    """Firms, money, a programme, experts and a target, all known before the report."""
    by = UserFactory(regional_officer=True, regions=["42"])
    adopted = adopt("42", planned=107, amount=100_000, on=date(2015, 4, 20))
    file = enrol(on=SPRING, by=by)
    enrol(department="29", phase=Phase.DIAGNOSTIC, on=SPRING)
    grant = services.prepare_grant(
        file, kind="diagnostic", eligible_base=Decimal("9000.40"), aid_rate_pct=Decimal(50), by=by
    )
    services.commit_grant(grant, act_reference="CP 12", on=date(2015, 6, 1), by=by)
    ExpertFactory(regions=["42"])
    ExpertFactory(regions=["53"])
    TargetFactory()
    return adopted


# Frozen -----------------------------------------------------------------------------------------------


def test_published_report_keeps_figures_definitions_cut_off_and_checksum(programme, ministry):
    report = published_report(DAY, by=ministry)

    assert report.recorded_until < report.published_at
    assert report.checksum == report.figures["checksum"]
    assert {each["code"]: each["definition"] for each in report.figures["figures"]} == {
        code: indicator.definition for code, indicator in REGISTRY.items()
    }
    assert report.figures["facts"]["indicators"]["engaged"] == {"42": 1, "53": 1}
    assert report.figures["facts"]["indicators"]["committed"] == {"42": "4500.20"}


@pytest.mark.parametrize(
    "change",
    [
        {"figures": {}},
        {"checksum": "0" * 64},
        {"as_of": date(2015, 7, 1)},
        {"published_at": None, "published_by": None},
        {"pdf": "autre.pdf"},
        {"status": "failed"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_published_report_is_refused_any_change_by_the_database(ministry, change):
    report = published_report(DAY, by=ministry)

    with pytest.raises(IntegrityError, match="progress_report_frozen"), transaction.atomic():
        ProgressReport.objects.filter(pk=report.pk).update(**change)

    for name, value in change.items():
        setattr(report, name, value)
    with pytest.raises(IntegrityError, match="progress_report_frozen"), transaction.atomic():
        report.save()


def test_published_report_is_never_deleted(ministry):
    report = published_report(DAY, by=ministry)

    for delete in (report.delete, ProgressReport.objects.all().delete):
        with pytest.raises(ProtectedError):
            delete()


def test_step_of_the_path_is_never_rewritten_behind_the_ledger():
    enrol()

    with pytest.raises(IntegrityError, match="event_append_only"), transaction.atomic():
        EnrolmentEvent.objects.update(recorded_at=timezone.now())


# Known at a moment ------------------------------------------------------------------------------------


def counted(measures):
    """Every indicator by region, zeros left out: two readings count differently what is not there."""
    return {code: {key: n for key, n in measures.of(code).items() if n} for code in REGISTRY}


def test_what_is_known_now_is_what_the_pages_count(programme):
    known = RecordedMeasures(DAY, timezone.now())

    assert counted(known) == counted(Measures(DAY))
    for code in ("engaged", "planned_companies"):
        assert known.series(code) == Measures(DAY).series(code)


def test_known_figures_follow_every_history_of_an_expert():
    """Random mandates, ends, returns and suspensions: the same experts as the pages counted."""
    dice, by = random.Random(2015), UserFactory(administrator=True)  # noqa: S311  a reproducible example
    experts, seen = [ExpertFactory(regions=[dice.choice(["42", "53"])]) for _ in range(5)], []
    for _ in range(25):
        expert = Expert.objects.get(pk=dice.choice(experts).pk)
        on = date(2015, 5, 5) + timedelta(days=dice.randrange(70))
        act = dice.choice([end_mandate, retain_expert, suspend_expert, lift_suspension])
        try:
            act(expert, on=on, reason="Essai.", by=by)
        except ValidationError:
            continue
        day = date(2015, 5, 5) + timedelta(days=dice.randrange(80))
        seen.append((day, _after_the_version(), Measures(day).of("experts")))

    assert len(seen) > 5
    assert [RecordedMeasures(day, moment).of("experts") for day, moment, _ in seen] == [
        experts for _, _, experts in seen
    ]


def _after_the_version():
    """A moment past the last state kept: SQLite counts them by the millisecond."""
    last = RowVersion.objects.latest("recorded_at").recorded_at
    while (now := timezone.now()) <= last:
        pass
    return now


def test_state_written_by_the_shell_is_kept_like_any_other():
    expert = ExpertFactory()
    before = _after_the_version()
    Expert.objects.filter(pk=expert.pk).update(ended_on=date(2015, 6, 1))
    PastMandate.objects.create(expert=expert, retained_on=date(2014, 1, 1), ended_on=date(2014, 12, 31))
    Suspension.objects.create(expert=expert, starts_on=SPRING, reason="Essai.", recorded_by=UserFactory())
    Suspension.objects.all().delete()

    assert RecordedMeasures(DAY, before).of("experts") == {"42": 1}
    assert RecordedMeasures(DAY, _after_the_version()).of("experts") == {}
    assert RecordedMeasures(date(2014, 6, 1), timezone.now()).of("experts") == {"42": 1}


def unguarded(name, model):
    """What only who may change the database itself can do: the table without one of its guards."""
    table = f" ON {model._meta.db_table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{table}")


# Replayed ---------------------------------------------------------------------------------------------


def test_replay_gives_the_same_checksum_whatever_came_since(programme, ministry):
    report = published_report(DAY, by=ministry)
    officer = UserFactory(regional_officer=True, regions=["42"])
    late = enrol(on=SPRING, by=officer)
    services.advance_enrolment(late, to=Phase.ABANDON, on=DAY, by=officer, comment="Cession.")
    step = EnrolmentEvent.objects.filter(to_phase=Phase.DIAGNOSTIC).get()
    services.correct_step(step, on=date(2015, 6, 15), by=officer, comment="Procès-verbal.")
    vote_funding(programme, amount=Decimal(500), source="state", voted_on=date(2015, 6, 1), by=officer)
    programme.refresh_from_db()
    update_programme(programme, version=programme.version, planned_companies=250, by=officer)
    adopt("53", planned=80, on=date(2015, 6, 25))
    end_mandate(Expert.objects.first(), on=date(2015, 6, 30), reason="Essai.", by=ministry)
    target = TargetFactory._meta.model.objects.get()
    revised = {"due_on": target.due_on, "value": 900, "source": "Test", "motive": "Essai."}
    change_target(target, version=1, **revised, by=ministry)

    replay = replay_report(report, by=ministry)

    assert (replay.is_same, replay.checksum) == (True, report.checksum)
    assert Measures(DAY).total("planned_companies") == 330


def test_replay_names_each_figure_that_differs(programme, ministry):
    report = published_report(DAY, by=ministry)
    unguarded("event_append_only", EnrolmentEvent)
    EnrolmentEvent.objects.filter(to_phase=Phase.DIAGNOSTIC).update(effective_on=date(2015, 7, 21))

    replay = replay_report(report, by=ministry)

    assert replay.checksum != report.checksum
    assert [
        (each["what"], each["where"], each["published"], each["counted"]) for each in replay.differences
    ] == [
        ("Entreprises diagnostiquées", "France entière", "1", "0"),
        ("Entreprises diagnostiquées", "Bretagne", "1", "0"),
        ("Étape «\u202fEngagée\u202f»", "France entière", "1", "2"),
        ("Étape «\u202fEngagée\u202f»", "Bretagne", "0", "1"),
        ("Étape «\u202fDiagnostic réalisé\u202f»", "France entière", "1", "0"),
        ("Étape «\u202fDiagnostic réalisé\u202f»", "Bretagne", "1", "0"),
    ]


def test_report_on_which_an_entry_fell_is_not_published(programme, ministry):
    """An entry of before the cut-off that was saved after it: the report should have known it."""
    report = published_report(DAY, by=ministry, publish=False)
    figures = report.figures
    figures["recorded_until"] = _after_the_version().isoformat()
    enrol(on=SPRING)
    figures["recorded_until"] = timezone.now().isoformat()
    ProgressReport.objects.filter(pk=report.pk).update(figures=figures, checksum=checksum(figures))

    with pytest.raises(ValidationError, match="refaites-le. Candidatures reçues, France entière"):
        publish_report(report, by=ministry)


def test_publication_waits_for_an_entry_begun_before_the_cut_off(ministry):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer: nothing is under way beside a publication.")
    officer = connection.copy()
    with officer.cursor() as entry:
        entry.execute("BEGIN")
        entry.execute("SELECT pg_current_xact_id()")  # from here on, it writes
        report = published_report(DAY, by=ministry, publish=False)
        with pytest.raises(ValidationError, match="encore en cours"):
            publish_report(report, by=ministry)
        entry.execute("ROLLBACK")
    officer.close()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # the test is one transaction, an act is its own

    assert publish_report(report, by=ministry).published_at


def test_replay_page_says_when_and_with_what_result(client, programme, ministry):
    report = published_report(DAY, by=ministry)
    client.force_login(ministry)

    response = client.post(reverse("steering:report_replay", args=[report.pk]), follow=True)

    text = response.content.decode()
    assert "Même empreinte" in text
    assert report.checksum in text
    assert Act.objects.get(action="report_replayed").done_by == ministry


@pytest.mark.parametrize("role", ["administrator", "observer"])
def test_replay_is_the_ministrys(client, ministry, role):
    report = published_report(DAY, by=ministry)
    client.force_login(UserFactory(**{role: True}))

    assert client.post(reverse("steering:report_replay", args=[report.pk])).status_code == 403


def test_replay_of_an_unpublished_report_is_refused(ministry):
    with pytest.raises(ValidationError, match="publié"):
        replay_report(published_report(DAY, by=ministry, publish=False), by=ministry)


def test_replay_command_ends_well_on_the_same_checksum(programme, ministry, capsys):
    report = published_report(DAY, by=ministry)
    call_command("replay_report", str(report.pk))

    assert report.checksum in capsys.readouterr().out


def test_replay_command_fails_on_a_report_that_differs(programme, ministry, capsys):
    report = published_report(DAY, by=ministry)
    unguarded("row_version_append_only", RowVersion)
    RowVersion.objects.of(RegionalProgramme).update(state=None)

    with pytest.raises(CommandError):
        call_command("replay_report", str(report.pk))

    assert "Entreprises prévues par les programmes, Alsace\u202f: 107 publié, 0 recalculé" in (
        capsys.readouterr().out
    )
