"""The programme as it went on to 12 October 2015: another history than the samples', to check forecasts by.

The press told "plus de 700" firms engaged on that day. That count alone is real: firms, weeks and regions are
fictional, and nothing of it was used to set the forecast.
"""

import csv
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from accounts.models import User
from companies.imports import import_file
from companies.phases import Phase
from industrie_futur import clock
from industrie_futur.jobs import run_job
from steering.demo import DAY, load_demo
from steering.models import ProgressReport
from steering.report.services import make_report, publish_report, request_report
from steering.synthetic import Firm, synthetic_firms

PRESS_DAY = date(2015, 10, 12)
SEED = 2015
LATE, LATE_ON = 8, date(2015, 7, 13)
"""Firms engaged before July's report and entered after it: its errata ledger has lines."""
WEEKS = (18, 12, 6, 8, 12, 28, 34, 38, 40, 38, 36, 34)
"""Firms engaged by each Monday from 27 July on, hardly any in August: 712 with July's and the late ones."""


class TooEarly(Exception):
    """The portal's day is before that of the scenario."""


@transaction.atomic
def load_october() -> ProgressReport | None:
    """The demonstration, then what befell until 12 October and that day's report; None if already there.

    `TooEarly` unless the portal's day (`REFERENCE_DATE`) has reached 12 October 2015.
    """
    if clock.today() < PRESS_DAY:
        raise TooEarly
    load_demo()
    if ProgressReport.objects.filter(as_of=PRESS_DAY).exists():
        return None
    officer = User.objects.get(email="admin@demo.example")
    firms = synthetic_firms(LATE + sum(WEEKS), seed=SEED)
    _engage([next(firms) for _ in range(LATE)], LATE_ON, officer)
    for week, count in enumerate(WEEKS, start=1):
        _engage([next(firms) for _ in range(count)], DAY + timedelta(weeks=week), officer)
    ministry = User.objects.get(email="ministere@demo.example")
    report = request_report(as_of=PRESS_DAY, by=ministry)
    run_job(ProgressReport, report.pk, make_report)
    report.refresh_from_db()
    return publish_report(report, by=ministry)


def _engage(firms: list[Firm], on: date, by: User) -> None:
    """The firms of a week, as a file that somebody imports."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"engagees_{on:%Y_%m_%d}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = [_row(firm, on) for firm in firms]
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
        import_file(path, as_of=on, by=by)


def _row(firm: Firm, on: date) -> dict[str, object]:
    return {
        "siret": firm.siret,
        "name": firm.name,
        "legal_form": firm.legal_form,
        "naf_code": firm.naf,
        "department_code": firm.department.code,
        "commune": firm.town,
        "postal_code": firm.postcode,
        "headcount": firm.headcount,
        "turnover_eur": firm.turnover,
        "balance_sheet_eur": firm.balance_sheet,
        "fiscal_year": 2014,
        "size_category": firm.category,
        "enrolled_on": on.isoformat(),
        "phase": Phase.ENGAGEE.value,
    }
