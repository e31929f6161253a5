"""After any day of work the rollups are the sums of the facts: nothing drifts, and what did is repaired."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from accounts.tests.factories import UserFactory
from bench.random_day import FIRST, RandomDay
from companies import services
from companies.models import Commitment, DailySteps
from companies.phases import Phase
from companies.tests.factories import CompanyFactory, enrol
from regions.models import DailyMoney, Funding
from regions.tests.factories import adopt
from steering.indicators import Measures
from steering.models import Schedule, ScheduledRun
from steering.rollup import drift, rebuild
from steering.schedule.services import run_due_schedules
from steering.tasks import make_scheduled_run

DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


def random_day(seed, folder):
    """One to come, on four firms and three programmes."""
    by = UserFactory(administrator=True)
    for code in ("42", "53", "41"):
        adopt(code, on=FIRST, amount=60_000, by=by)
    for department in ("67", "29", "54", "974"):
        CompanyFactory(department=department, by=by)
    return RandomDay(seed, folder, by=by)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_nothing_drifts_after_a_random_day(seed, tmp_path):
    day = random_day(seed, tmp_path)
    day.run(400)

    assert day.done.total() > 60
    assert day.done["import_some"]
    assert set(DailyMoney.objects.values_list("figure", flat=True)) == {"voted", "committed", "paid"}
    assert drift() == []


def test_nothing_drifts_around_a_merger(tmp_path, settings):
    """Late entries and corrections of 2015 go on after the takeover, beside the acts of the new region."""
    day = random_day(6, tmp_path)
    day.run(150)
    settings.REFERENCE_DATE = date(2016, 1, 4)
    day.merge("44")
    day.run(150)

    assert day.done["merge"] == 1
    assert drift() == []


def test_rebuild_gives_back_what_the_acts_wrote(tmp_path):
    random_day(5, tmp_path).run(80)
    kept = _rollups()
    DailySteps.objects.all().delete()
    DailyMoney.objects.all().delete()
    rebuild()

    assert _rollups() == kept


def _rollups():
    """The lines that count: an act taken back leaves one of 0."""
    money = DailyMoney.objects.exclude(change=0).values_list("figure", "day", "region_id", "change")
    steps = DailySteps.objects.values_list("day", "region_id", *Phase.values)
    return set(money), {line for line in steps if any(line[2:])}


def test_money_carried_by_a_merger_moves_no_figure():
    by = UserFactory()
    former, heir = adopt("42", amount=50_000, by=by), adopt("53", amount=1, by=by)
    grant = services.prepare_grant(
        enrol(by=by), kind="support", eligible_base=Decimal(9_000), aid_rate_pct=Decimal(50), by=by
    )
    grant = services.commit_grant(grant, act_reference="CP 1", on=DAY, by=by)
    before = [Measures(DAY).of(code) for code in ("budget", "committed", "paid")]
    carried = {"kind": "carried", "recorded_by": by, "region_id": "42"}
    votes, money = {**carried, "source": "region", "voted_on": DAY}, {**carried, "effective_on": DAY}
    Funding.objects.create(programme=heir, amount=4_500, **votes)
    for programme, amount in ((former, -4_500), (heir, 4_500)):
        Commitment.objects.create(programme=programme, grant=grant, amount=amount, **money)
    Funding.objects.create(programme=former, amount=-4_500, **votes)

    assert drift() == []
    assert [Measures(DAY).of(code) for code in ("budget", "committed", "paid")] == before


# The command ------------------------------------------------------------------------------------------


@pytest.fixture
def drifted():
    """One firm too many, and a vote that the rollup forgot."""
    enrol(on=FIRST)
    adopt("42", amount=1_000, on=FIRST)
    DailySteps.objects.update(engagee=2)
    DailyMoney.objects.all().delete()


def test_rollup_command_says_what_drifted(drifted, capsys):
    call_command("rollup")

    assert capsys.readouterr().out.splitlines() == [
        "étapes du jour, 2015-06-01, 42, engagee : -1",
        "variation du jour, voted, 2015-06-01, 42 : +1000",
        "Écarts : 2.",
    ]


def test_rollup_command_fails_on_drift_when_asked_to_check(drifted):
    with pytest.raises(CommandError, match="--rebuild"):
        call_command("rollup", check=True)


def test_rollup_command_repairs(drifted, capsys):
    call_command("rollup", rebuild=True)
    call_command("rollup", check=True)

    assert capsys.readouterr().out.splitlines()[-1] == "Écarts : 0."
    assert (Measures(DAY).total("engaged"), Measures(DAY).total("budget")) == (1, 1_000)


def test_nightly_check_fails_on_drift_and_logs_it(drifted, caplog):
    run_due_schedules()
    run = ScheduledRun.objects.get(schedule__code=Schedule.Code.FIGURES_CHECK)
    make_scheduled_run(run.pk)
    run.refresh_from_db()

    said = "étapes du jour, 2015-06-01, 42, engagee : -1"
    assert (run.status, run.message) == (
        "failed",
        f"2\u00a0chiffres ne correspondent plus à leurs faits, par exemple {said}.",
    )
    assert [record.getMessage() for record in caplog.records] == [
        f"2 lines of the rollups drifted from the facts, such as {said}"
    ]
