"""A day of work drawn at random: entries, steps, corrections, imports, votes, grants, payments, a takeover.

The tests of the rollups do it on a few firms, `make bench` on as many as it made.
"""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Max, Min
from stdnum import luhn

from accounts.models import User
from bench.rows import write_rows
from companies import services
from companies.imports import import_file
from companies.models import Enrolment, EnrolmentEvent, Grant, Payment, Site
from companies.phases import Phase, next_phases
from industrie_futur import clock
from regions.models import Department, Funding, Region, RegionalProgramme
from regions.services import reverse_funding, vote_funding
from steering.merger_services import carry_out

FIRST = date(2015, 6, 1)
PLACES = {"67": "67000", "29": "29200", "54": "54000", "974": "97400"}
"""A postcode of each department that new firms come from."""


def new_siret(number: int) -> str:
    """A valid SIRET among those that INSEE never gave, as the demonstration's: 002…"""
    base = f"002{number:05d}"
    siren = base + luhn.calc_check_digit(base)
    return f"{siren}0001{luhn.calc_check_digit(siren + '0001')}"


class RandomDay:
    """Acts of the programme drawn at random, sensible or not; `done` counts those that the rules let pass."""

    def __init__(self, seed: int, folder: Path, *, by: User) -> None:
        self.dice, self.folder, self.by = random.Random(seed), folder, by  # noqa: S311  dice, not a secret
        self.numbers, self.done = iter(range(60_000, 90_000)), Counter[str]()
        self.acts: tuple[Callable[[], object], ...] = (
            *(self.open, self.enter, self.import_some, self.vote, self.amend, self.unvote, self.free),
            *([self.advance] * 5 + [self.correct, self.take_back] * 2),
            *([self.prepare] * 4 + [self.commit, self.pay] * 3 + [self.unpay] * 2),
        )

    def run(self, acts: int) -> None:
        for _ in range(acts):
            act = self.dice.choice(self.acts)
            with suppress(ValidationError, IndexError):  # IndexError: there is nothing yet to act on
                self.done[act.__name__] += act() is not None

    def merge(self, code: str) -> None:
        """The region `code` takes over its former ones."""
        carry_out(Region.objects.get(pk=code), by=self.by)
        self.done["merge"] += 1

    def any(self, model: Any, **among: Any) -> Any:
        """A row of `model`: the first from a key drawn at random, as a table of millions is not read."""
        rows = model.objects.filter(**among)
        lowest, highest = rows.aggregate(Min("pk"), Max("pk")).values()
        if lowest is None:
            raise IndexError(model)
        return rows.filter(pk__gte=self.dice.randint(lowest, highest)).order_by("pk")[0]

    def day(self) -> date:
        return FIRST + timedelta(days=self.dice.randrange((clock.today() - FIRST).days + 1))

    def euros(self, highest: int) -> Decimal:
        return Decimal(self.dice.randrange(1, highest * 100)) / 100

    # Steps

    def open(self) -> Enrolment:
        return services.open_enrolment(self.any(Site), on=self.day(), by=self.by)

    def enter(self) -> Enrolment:
        department, postcode = self.dice.choice(list(PLACES.items()))
        number = next(self.numbers)
        return services.enter_company(
            siret=new_siret(number),
            site={
                "postcode": postcode,
                "municipality": "Villeneuve",
                "department": Department.objects.get(pk=department),
            },
            company={"name": f"Ateliers {number}", "naf_id": "25.62B"},
            contact={"last_name": "Martin", "email": f"martin@ateliers-{number}.example"},
            applied_on=self.day(),
            by=self.by,
        )

    def advance(self) -> Any:
        file = self.any(Enrolment)
        to = self.dice.choice(next_phases(file.phase) or Phase.values)
        last = file.events.live().order_by("-rank")[0].effective_on
        on = last + timedelta(days=self.dice.randrange(-1, 6))
        return services.advance_enrolment(file, to=to, on=on, by=self.by, comment="Motif.")

    def correct(self) -> Any:
        event = self.any(EnrolmentEvent)
        on = event.effective_on + timedelta(days=self.dice.randrange(-3, 4))
        return services.correct_step(event, on=on, by=self.by, comment="Erreur.")

    def take_back(self) -> Any:
        return services.cancel_step(self.any(Enrolment).events.last(), by=self.by, comment="Erreur.")

    def import_some(self) -> Any:
        phases = [self.dice.choice(("engagee", "diagnostic", "plan_action")) for _ in range(3)]
        rows = [self._row(phase) for phase in phases]
        path = self.folder / f"{rows[0]['siret']}.csv"
        write_rows(path, rows)
        return import_file(path, as_of=clock.today(), by=self.by)

    def _row(self, phase: str) -> dict[str, str]:
        number, (department, postcode) = next(self.numbers), self.dice.choice(list(PLACES.items()))
        return {
            "siret": new_siret(number),
            "name": f"Ateliers {number}",
            "naf_code": "25.62B",
            "department_code": department,
            "commune": "Villeneuve",
            "postal_code": postcode,
            "headcount": "40",
            "turnover_eur": "6000000",
            "balance_sheet_eur": "4000000",
            "fiscal_year": "2014",
            "contact_last_name": "Martin",
            "contact_email": f"martin@ateliers-{number}.example",
            "enrolled_on": self.day().isoformat(),
            "phase": phase,
        }

    # Money

    def vote(self, kind: str = Funding.Kind.VOTE, highest: int = 20_000, sign: int = 1) -> Funding:
        return vote_funding(
            self.any(RegionalProgramme),
            amount=sign * self.euros(highest),
            source=self.dice.choice(Funding.Source.values),
            voted_on=self.day(),
            kind=kind,
            by=self.by,
        )

    def amend(self) -> Any:
        return self.vote(Funding.Kind.AMENDMENT, highest=5_000, sign=self.dice.choice((1, -1)))

    def unvote(self) -> Any:
        return reverse_funding(self.any(Funding), comment="Erreur.", by=self.by)

    def prepare(self) -> Any:
        base, rate = self.euros(6_000), Decimal(self.dice.randrange(1, 101))
        return services.prepare_grant(
            self.any(Enrolment), kind="support", eligible_base=base, aid_rate_pct=rate, by=self.by
        )

    def commit(self) -> Any:
        grant = self.any(Grant, committed_on=None, cancelled_on=None)
        return services.commit_grant(grant, act_reference="CP 2015-7", on=self.day(), by=self.by)

    def pay(self) -> Any:
        grant = self.any(Grant, committed__gt=F("paid"))
        amount = min(grant.left_to_pay, self.euros(4_000))
        return services.pay_grant(grant, amount=amount, on=self.day(), reference="M 1", by=self.by)

    def unpay(self) -> Any:
        return services.reverse_payment(self.any(Payment), comment="Erreur.", by=self.by)

    def free(self) -> Any:
        return services.cancel_grant(self.any(Grant), on=self.day(), comment="Abandon.", by=self.by)
