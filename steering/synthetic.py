"""Synthetic firms for load tests: the same seed gives the same firms, a million of them if need be.

They are written in bulk, past the acts of the portal but not past the rules of the database; the rollups are
made again from them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone
from stdnum import luhn

from accounts.models import User
from companies import rules
from companies.models import Company, Contact, DailySteps, Enrolment, EnrolmentEvent, NafCode, Site
from companies.phases import CLOSED, PATH, RELEASED, Phase
from companies.size import SizeCategory, size_category
from industrie_futur import clock
from industrie_futur.bulk import load_rows, next_key, refresh_statistics
from industrie_futur.text import normalise
from regions.models import Department, RegionalProgramme
from steering.rollup import STEPS, rebuild

FIRST_DAY, LAST_DAY = date(2015, 4, 20), date(2015, 12, 31)
"""Their days: from the start of the programme to today, within the map of 2015."""
AT_ONCE = 20_000
NAME = "Atelier synthétique"
COMMENT = "Donnée synthétique."
INDUSTRY = [f"{division}" for division in range(10, 34)]
"""Divisions of section C of the NAF."""
# How many of a hundred firms stand at each phase.
WEIGHTS = {
    Phase.CANDIDATURE: 8,
    Phase.ENGAGEE: 22,
    Phase.DIAGNOSTIC: 22,
    Phase.PLAN_ACTION: 16,
    Phase.ACCOMPAGNEMENT: 16,
    Phase.TERMINEE: 10,
    Phase.ABANDON: 4,
    Phase.REFUSEE: 2,
}
IN_FREE_RANGE = 41_000


class Step(NamedTuple):
    phase: Phase
    on: date


class Firm(NamedTuple):
    """A firm as drawn; amounts in whole euros."""

    number: int
    siret: str
    name: str
    legal_form: str
    naf: str
    department: Department
    headcount: int
    turnover: int
    balance_sheet: int
    category: SizeCategory
    steps: Sequence[Step]

    @property
    def siren(self) -> str:
        return self.siret[:9]

    @property
    def figures(self) -> tuple[int, int, int, int, SizeCategory]:
        return self.headcount, self.turnover, self.balance_sheet, 2014, self.category

    @property
    def town(self) -> str:
        return f"Commune de {self.department.name}"

    @property
    def postcode(self) -> str:
        return {"2A": "20", "2B": "202"}.get(self.department.code, self.department.code).ljust(5, "0")

    def day_of(self, phase: Phase) -> date | None:
        return next((step.on for step in self.steps if step.phase == phase), None)


# Drawing --------------------------------------------------------------------------------------------


def synthetic_firms(count: int, *, seed: int) -> Iterator[Firm]:
    """`count` firms; none is real (see `siret_of`)."""
    random = Random(seed)  # noqa: S311  reproducible, not secret
    departments = list(Department.objects.order_by("code"))
    subclasses = NafCode.objects.filter(level=NafCode.Level.SUBCLASS, division__in=INDUSTRY)
    activities = list(subclasses.order_by("code").values_list("code", flat=True))
    phases, weights = list(WEIGHTS), list(WEIGHTS.values())
    for number in range(count):
        headcount = int(10 ** random.uniform(1, 3))
        turnover = headcount * random.randrange(90_000, 250_000)
        balance_sheet = headcount * random.randrange(60_000, 180_000)
        yield Firm(
            number,
            siret_of(number),
            f"{NAME} {number:06d}",
            random.choice(("SAS", "SARL", "SA")),
            random.choice(activities),
            random.choice(departments),
            headcount,
            turnover,
            balance_sheet,
            _category(headcount, turnover, balance_sheet),
            _path_to(random.choices(phases, weights)[0], random),
        )


def _category(*figures: int) -> SizeCategory:
    headcount, turnover, balance_sheet = map(Decimal, figures)
    return size_category(headcount=headcount, turnover=turnover, balance_sheet=balance_sheet)


def siret_of(number: int) -> str:
    """A SIRET that nobody holds.

    Sirene has no SIREN from 001807254 to 005410220: the first numbers begin with 005, as the demonstration's
    firms begin with 002, 003 and 004, and are valid. Those past that range begin with 9 and have a wrong key,
    as no SIREN given by INSEE has: their pages open, but no form would accept them.
    """
    is_valid = number < IN_FREE_RANGE
    base = f"{500_000 + number if is_valid else 90_000_000 + number:08d}"
    key = int(luhn.calc_check_digit(base))
    siren = f"{base}{key if is_valid else (key + 1) % 10}0001"
    return siren + luhn.calc_check_digit(siren)


def _path_to(phase: Phase, random: Random) -> list[Step]:
    if phase == Phase.ABANDON:
        phases = [*PATH[: random.randint(1, 4)], phase]
    elif phase == Phase.REFUSEE:
        phases = [Phase.CANDIDATURE, phase]
    else:
        phases = list(PATH[: PATH.index(phase) + 1])
    last = max((min(clock.today(), LAST_DAY) - FIRST_DAY).days, 0)
    days = sorted(random.randint(0, last) for _ in phases)
    return [Step(each, FIRST_DAY + timedelta(days=day)) for each, day in zip(phases, days, strict=True)]


# Writing --------------------------------------------------------------------------------------------


def generate_companies(count: int, *, seed: int, by: User) -> int:
    """Write `count` synthetic firms with their files; returns how many a former call had not written."""
    firms, created = synthetic_firms(count, seed=seed), 0
    programmes = {each.region_id: each for each in RegionalProgramme.objects.all()}
    try:
        while some := list(islice(firms, AT_ONCE)):
            created += _write(some, programmes, by)
    finally:  # what an interrupted call did write is counted
        rebuild([STEPS])
    refresh_statistics(Company, Site, Contact, Enrolment, EnrolmentEvent, DailySteps)
    return created


@transaction.atomic
def _write(firms: list[Firm], programmes: dict[str, RegionalProgramme], by: User) -> int:
    known = set(
        Company.objects.filter(siren__in=[firm.siren for firm in firms]).values_list("siren", flat=True)
    )
    new = [firm for firm in firms if firm.siren not in known]
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    company, site, contact, file = (next_key(model) for model in (Company, Site, Contact, Enrolment))
    load_rows(Company, _COMPANY, (_company(company + n, firm, now) for n, firm in enumerate(new)))
    load_rows(Site, _SITE, (_site(site + n, firm) for n, firm in enumerate(new)))
    load_rows(Contact, _CONTACT, (_contact(contact + n, company + n, firm) for n, firm in enumerate(new)))
    load_rows(
        Enrolment,
        _FILE,
        (_file(file + n, company + n, site + n, firm, programmes) for n, firm in enumerate(new)),
    )
    steps = (row for n, firm in enumerate(new) for row in _events(file + n, firm, by, now))
    load_rows(EnrolmentEvent, _EVENT, _numbered(EnrolmentEvent, steps))
    return len(new)


_FIGURES = ("headcount", "turnover", "balance_sheet", "figures_year", "size_category")
_COMPANY = (
    *("id", "siren", "name", "legal_form", "naf_id", "group_name", *_FIGURES),
    *("search_text", "sort_name", "version", "created_at"),
)
_SITE = (
    *("id", "company_id", "siret", "address", "postcode", "municipality", "sort_municipality"),
    *("department_id", "region_id"),
)
_CONTACT = ("id", "company_id", "first_name", "last_name", "position", "email", "phone", "version")
_FILE = (
    *("id", "company_id", "site_id", "department_id", "region_id", "programme_id", "phase"),
    *("applied_on", "enrolled_on", "diagnosed_on", "plan_agreed_on", "supported_on", "closed_on"),
    *("reason", *_FIGURES, "version"),
)
_EVENT = (
    *("id", "enrolment_id", "region_id", "from_phase", "to_phase", "effective_on", "rank", "quantity"),
    *("comment", "recorded_at", "recorded_by_id"),
)


def _company(key: int, firm: Firm, now: Any) -> tuple[Any, ...]:
    # What `companies.rules.derive` sets.
    search = normalise(f"{firm.name} {firm.siren} {firm.town}")
    return (
        key,
        firm.siren,
        firm.name,
        firm.legal_form,
        firm.naf,
        "",
        *firm.figures,
        search,
        normalise(firm.name),
        1,
        now,
    )


def _site(key: int, firm: Firm) -> tuple[Any, ...]:
    place = firm.department
    return (
        *(key, firm.siren, firm.siret, "", firm.postcode, firm.town, normalise(firm.town)),
        *(place.code, place.region_id),
    )


def _contact(key: int, company: int, firm: Firm) -> tuple[Any, ...]:
    email = f"contact{firm.number}@synthetique.example"
    return key, company, "Dominique", f"Fictif{firm.number}", "", email, "", 1


def _file(
    key: int, company: int, site: int, firm: Firm, programmes: dict[str, RegionalProgramme]
) -> tuple[Any, ...]:
    place, last = firm.department, firm.steps[-1]
    enrolled_on = firm.day_of(Phase.ENGAGEE)
    funding = rules.choose_programme(
        filter(None, [programmes.get(place.region_id)]),
        region_code=place.region_id,
        standing=place.region_id,
        on=enrolled_on or firm.steps[0].on,
    )
    return (
        *(key, company, site, place.code, place.region_id, funding.pk if funding else None, last.phase),
        *(firm.steps[0].on, enrolled_on),
        *(firm.day_of(each) for each in (Phase.DIAGNOSTIC, Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT)),
        last.on if last.phase in CLOSED else None,
        COMMENT if last.phase in RELEASED else "",
        *(*firm.figures, len(firm.steps)),
    )


def _events(file: int, firm: Firm, by: User, now: Any) -> Iterator[tuple[Any, ...]]:
    left = ""
    for rank, step in enumerate(firm.steps):
        yield file, firm.department.region_id, left, step.phase, step.on, rank, 1, COMMENT, now, by.pk
        left = step.phase


def _numbered(model: Any, rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    first = next_key(model)
    return ((first + number, *row) for number, row in enumerate(rows))
