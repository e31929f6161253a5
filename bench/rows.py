"""Synthetic firms as a file that the import reads."""

import csv
from collections.abc import Iterable
from pathlib import Path

from companies.phases import Phase
from steering.synthetic import Firm


def as_row(firm: Firm) -> dict[str, str]:
    """The firm in the columns of the import: engaged, whatever became of it."""
    engaged_on = firm.day_of(Phase.ENGAGEE) or firm.steps[0].on
    return {
        "siret": firm.siret,
        "name": firm.name,
        "legal_form": firm.legal_form,
        "naf_code": firm.naf,
        "department_code": firm.department.code,
        "commune": firm.town,
        "postal_code": firm.postcode,
        "headcount": str(firm.headcount),
        "turnover_eur": str(firm.turnover),
        "balance_sheet_eur": str(firm.balance_sheet),
        "fiscal_year": "2014",
        "contact_first_name": "Dominique",
        "contact_last_name": f"Fictif{firm.number}",
        "contact_email": f"contact{firm.number}@synthetique.example",
        "enrolled_on": engaged_on.isoformat(),
        "phase": Phase.PLAN_ACTION.value,
    }


def write_rows(path: Path, rows: Iterable[dict[str, str]]) -> None:
    first, *others = rows
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first))
        writer.writeheader()
        writer.writerows([first, *others])
