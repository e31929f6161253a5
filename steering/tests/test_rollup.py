"""After any day of work the rollups are the sums of the facts: nothing drifts, and what did is repaired."""

import random
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import F

from accounts.tests.factories import UserFactory
from companies import services
from companies.imports import import_file
from companies.models import Commitment, DailySteps, Enrolment, EnrolmentEvent, Grant, Payment, Site
from companies.phases import Phase, next_phases
from companies.tests.factories import CompanyFactory, enrol
from companies.tests.importing import as_csv, row
from regions.models import DailyMoney, Funding
from regions.services import reverse_funding, vote_funding
from regions.tests.factories import adopt
from steering.indicators import Measures
from steering.rollup import drift, rebuild
from steering.tasks import check_rollups

FIRST, DAY = date(2015, 6, 1), date(2015, 7, 20)
pytestmark = pytest.mark.django_db


class RandomDay:
    """Acts of the programme drawn at random, sensible or not; `done` counts those that the rules let pass."""

    def __init__(self, seed: int, folder) -> None:
        self.dice, self.folder = random.Random(seed), folder  # noqa: S311  a test's dice, not a secret
        self.by, self.numbers, self.done = UserFactory(), iter(range(100, 1000)), 0
        self.programmes = [adopt(code, on=FIRST, amount=60_000, by=self.by) for code in ("42", "53", "41")]
        for department in ("67", "29", "54", "974"):
            CompanyFactory(department=department, by=self.by)
        self.acts = (
            *(self.open, self.import_some, self.vote, self.amend, self.unvote, self.prepare, self.free),
            *([self.advance] * 5 + [self.correct, self.take_back] * 2),
            *([self.prepare, self.commit, self.pay] * 3 + [self.unpay] * 2),
        )

    def run(self, acts: int) -> None:
        for _ in range(acts):
            with suppress(ValidationError, IndexError):  # IndexError: there is nothing yet to act on
                self.done += self.dice.choice(self.acts)() is not None

    def any(self, model, **among):
        return self.dice.choice(model.objects.filter(**among).order_by("pk"))

    def day(self) -> date:
        return FIRST + timedelta(days=self.dice.randrange(50))

    def euros(self, highest: int) -> Decimal:
        return Decimal(self.dice.randrange(1, highest * 100)) / 100

    # Steps

    def open(self):
        return services.open_enrolment(self.any(Site), on=self.day(), by=self.by)

    def advance(self):
        file = self.any(Enrolment)
        to = self.dice.choice(next_phases(file.phase) or Phase.values)
        last = file.events.live().order_by("-rank")[0].effective_on
        on = last + timedelta(days=self.dice.randrange(-1, 6))
        return services.advance_enrolment(file, to=to, on=on, by=self.by, comment="Motif.")

    def correct(self):
        event = self.any(EnrolmentEvent)
        on = event.effective_on + timedelta(days=self.dice.randrange(-3, 4))
        return services.correct_step(event, on=on, by=self.by, comment="Erreur.")

    def take_back(self):
        return services.cancel_step(self.any(Enrolment).events.last(), by=self.by, comment="Erreur.")

    def import_some(self):
        phases = [self.dice.choice(("engagee", "diagnostic", "plan_action")) for _ in range(3)]
        rows = [row(next(self.numbers), phase=each, enrolled_on=self.day().isoformat()) for each in phases]
        path = self.folder / f"{rows[0]['siret']}.csv"
        path.write_bytes(as_csv(*rows))
        return import_file(path, as_of=DAY, by=self.by)

    # Money

    def vote(self, kind=Funding.Kind.VOTE, highest=20_000, sign=1):
        return vote_funding(
            self.dice.choice(self.programmes),
            amount=sign * self.euros(highest),
            source=self.dice.choice(Funding.Source.values),
            voted_on=self.day(),
            kind=kind,
            by=self.by,
        )

    def amend(self):
        return self.vote(Funding.Kind.AMENDMENT, highest=5_000, sign=self.dice.choice((1, -1)))

    def unvote(self):
        return reverse_funding(self.any(Funding), comment="Erreur.", by=self.by)

    def prepare(self):
        base, rate = self.euros(6_000), Decimal(self.dice.randrange(1, 101))
        return services.prepare_grant(
            self.any(Enrolment), kind="support", eligible_base=base, aid_rate_pct=rate, by=self.by
        )

    def commit(self):
        grant = self.any(Grant, committed_on=None, cancelled_on=None)
        return services.commit_grant(grant, act_reference="CP 2015-7", on=self.day(), by=self.by)

    def pay(self):
        grant = self.any(Grant, committed__gt=F("paid"))
        amount = min(grant.left_to_pay, self.euros(4_000))
        return services.pay_grant(grant, amount=amount, on=self.day(), reference="M 1", by=self.by)

    def unpay(self):
        return services.reverse_payment(self.any(Payment), comment="Erreur.", by=self.by)

    def free(self):
        return services.cancel_grant(self.any(Grant), on=self.day(), comment="Abandon.", by=self.by)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_nothing_drifts_after_a_random_day(seed, tmp_path):
    random_day = RandomDay(seed, tmp_path)
    random_day.run(400)

    assert random_day.done > 60
    assert set(DailyMoney.objects.values_list("figure", flat=True)) == {"voted", "committed", "paid"}
    assert drift() == []


def test_rebuild_gives_back_what_the_acts_wrote(tmp_path):
    RandomDay(5, tmp_path).run(80)
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


def test_nightly_check_logs_drift_and_nothing_else(drifted, caplog):
    check_rollups()
    rebuild()
    check_rollups()

    assert [record.getMessage() for record in caplog.records] == [
        "2 lines of the rollups drifted from the facts, such as étapes du jour, 2015-06-01, 42, engagee : -1"
    ]
