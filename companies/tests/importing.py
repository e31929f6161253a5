"""What the tests of the import share: rows in the sample's columns, as files, through the real acts."""

import csv
import datetime
import io

from stdnum import luhn

from companies.imports import Source, confirm_import, request_import
from companies.models import CompanyImport
from companies.tasks import run_company_import
from companies.tests.factories import fictional_siret

DAY = datetime.date(2015, 7, 20)


def row(number: int = 1, **cells: str) -> dict[str, str]:
    """An engaged PME of Strasbourg with its contact; `number` makes another firm, `cells` change cells."""
    return {
        "siret": fictional_siret(number),
        "name": f"Ateliers {number:03d}",
        "legal_form": "SAS",
        "naf_code": "25.62B",
        "department_code": "67",
        "commune": "Strasbourg",
        "postal_code": "67000",
        "headcount": "40",
        "turnover_eur": "6000000",
        "balance_sheet_eur": "4000000",
        "fiscal_year": "2014",
        "size_category": "PME",
        "contact_first_name": "Léa",
        "contact_last_name": "Martin",
        "contact_role": "Direction générale",
        "contact_email": f"lea.martin@ateliers-{number}.example",
        "contact_phone": "03 53 01 12 34",
        "enrolled_on": "2015-06-01",
        "phase": "engagee",
        **cells,
    }


def second_site(number: int = 1) -> str:
    """The SIRET of another site of the firm `row(number)`."""
    base = fictional_siret(number)[:9] + "0002"
    return base + luhn.calc_check_digit(base)


def as_csv(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode(encoding)


def checked(*rows: dict[str, str], by, as_of: datetime.date = DAY) -> CompanyImport:
    """The import of `rows` as the worker leaves it after its check."""
    return checked_file(as_csv(*rows), by=by, as_of=as_of)


def checked_file(
    data: bytes, *, by, as_of: datetime.date = DAY, name: str = "entreprises.csv"
) -> CompanyImport:
    company_import = request_import(Source(name, data), as_of=as_of, by=by)
    run_company_import(company_import.pk)
    company_import.refresh_from_db()
    return company_import


def written(company_import: CompanyImport) -> CompanyImport:
    """A checked import, confirmed and written."""
    confirm_import(company_import, by=company_import.requested_by)
    run_company_import(company_import.pk)
    company_import.refresh_from_db()
    return company_import


def imported(*rows: dict[str, str], by, as_of: datetime.date = DAY) -> CompanyImport:
    """The import of `rows`, from upload to outcome."""
    return written(checked(*rows, by=by, as_of=as_of))


def counts(effect: dict) -> dict[str, int]:
    """What `effect` counts and is not zero."""
    return {name: effect[name] for name in ("created", "updated", "unchanged", "refused") if effect[name]}


def errors_of(company_import: CompanyImport) -> list[tuple[int, str, str, str]]:
    """(line, column, value, message) of each error."""
    return [
        (refused.line, error["column"], error["value"], error["message"])
        for refused in company_import.refused_rows.all()
        for error in refused.errors
    ]
