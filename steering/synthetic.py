"""Synthetic firms for load tests: the same seed gives the same firms, entered by the real import."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from stdnum import luhn

from accounts.models import User
from companies.imports import import_file
from companies.models import NafCode
from companies.phases import PATH
from industrie_futur import clock
from regions.models import Department

FIRST_DAY = date(2015, 4, 20)
ROWS_PER_FILE = 20_000
INDUSTRY = [f"{division}" for division in range(10, 34)]
"""Divisions of section C of the NAF."""
COLUMNS = (
    *("siret", "name", "legal_form", "naf_code", "department_code", "commune", "postal_code"),
    *(
        "headcount",
        "turnover_eur",
        "balance_sheet_eur",
        "fiscal_year",
        "contact_first_name",
        "contact_last_name",
    ),
    *("contact_email", "enrolled_on", "phase"),
)


def generate_companies(count: int, *, seed: int, by: User) -> int:
    """Enter `count` synthetic engaged firms; returns how many were not known from a former call."""
    rows, created = synthetic_rows(count, seed=seed), 0
    with TemporaryDirectory() as folder:
        for start in range(0, count, ROWS_PER_FILE):
            path = Path(folder) / f"firmes-{start}.csv"
            write_rows(path, islice(rows, ROWS_PER_FILE))
            outcome = import_file(path, as_of=clock.today(), by=by).outcome
            created += outcome["created"]
    return created


def write_rows(path: Path, rows: Iterator[dict[str, str]]) -> None:
    """Write a file that the import reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)


def synthetic_rows(count: int, *, seed: int) -> Iterator[dict[str, str]]:
    """`count` rows of the import, 340,000 at most; none is of a real firm (see `_siret`)."""
    random = Random(seed)  # noqa: S311  reproducible, not secret
    departments = list(Department.objects.order_by("code"))
    activities = list(
        NafCode.objects.filter(level=NafCode.Level.SUBCLASS, division__in=INDUSTRY)
        .order_by("code")
        .values_list("code", flat=True)
    )
    for number in range(count):
        yield _row(number, random, random.choice(departments), random.choice(activities))


def _row(number: int, random: Random, department: Department, activity: str) -> dict[str, str]:
    days = max((clock.today() - FIRST_DAY).days, 0)
    headcount = int(10 ** random.uniform(1, 3))
    return {
        "siret": _siret(number),
        "name": f"Atelier synthétique {number:06d}",
        "legal_form": random.choice(("SAS", "SARL", "SA")),
        "naf_code": activity,
        "department_code": department.code,
        "commune": f"Commune de {department.name}",
        "postal_code": _postcode(department.code),
        "headcount": str(headcount),
        "turnover_eur": str(headcount * random.randrange(90_000, 250_000)),
        "balance_sheet_eur": str(headcount * random.randrange(60_000, 180_000)),
        "fiscal_year": "2014",
        "contact_first_name": "Dominique",
        "contact_last_name": f"Fictif{number}",
        "contact_email": f"contact{number}@synthetique.example",
        "enrolled_on": (FIRST_DAY + timedelta(days=random.randint(0, days))).isoformat(),
        "phase": random.choice(PATH[1:]).value,
    }


def _siret(number: int) -> str:
    """A valid SIRET that nobody holds: Sirene has no SIREN from 001807254 to 005410220.

    Those that begin with 005 come first, as the demonstration's firms begin with 002, 003 and 004.
    """
    base = f"{500_000 + number if number < 41_000 else 159_000 + number:08d}"
    siren = base + luhn.calc_check_digit(base)
    return siren + "0001" + luhn.calc_check_digit(siren + "0001")


def _postcode(department: str) -> str:
    prefix = {"2A": "20", "2B": "202"}.get(department, department)
    return prefix.ljust(5, "0")
