"""How the good lines are written: like by hand, all or nothing, in a constant number of queries."""

import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.imports import confirm_import, import_file
from companies.models import Company, Contact, Enrolment, EnrolmentEvent, NafCode, Site
from companies.phases import PATH
from companies.services import advance_enrolment, enter_company
from companies.tasks import run_company_import
from companies.tests.importing import DAY, checked, counts, errors_of, imported, row, written
from regions.models import Department, RegionalProgramme

pytestmark = pytest.mark.django_db

SAMPLE = Path(settings.BASE_DIR) / "steering" / "data" / "demo" / "companies_sample.csv"
# What cannot be the same in two databases, and the comments that tell where a line comes from.
OF_THE_MOMENT = {"id", "created_at", "recorded_at", "recorded_by_id", "comment"}


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


def recorded() -> dict[str, list[dict]]:
    """Every row of the firms' tables, its keys to other rows replaced by what they lead to."""
    keys = {
        "company_id": "company__siren",
        "site_id": "site__siret",
        "enrolment_id": "enrolment__company__siren",
    }
    found = {}
    for model in (Company, Site, Contact, Enrolment, EnrolmentEvent):
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in OF_THE_MOMENT]
        rows = model.objects.order_by("pk").values(*(keys.get(name, name) for name in names))
        found[model.__name__] = list(rows)
    return found


def enter_by_hand(cells: dict[str, str], by) -> None:
    enrolment = enter_company(
        siret=cells["siret"],
        site={
            "postcode": cells["postal_code"],
            "municipality": cells["commune"],
            "department": Department.objects.get(pk=cells["department_code"]),
        },
        company={
            "name": cells["name"],
            "legal_form": cells["legal_form"],
            "naf": NafCode.objects.get(pk=cells["naf_code"]),
            "headcount": Decimal(40),
            "turnover": Decimal(6_000_000),
            "balance_sheet": Decimal(4_000_000),
            "figures_year": 2014,
        },
        contact={
            "first_name": cells["contact_first_name"],
            "last_name": cells["contact_last_name"],
            "position": cells["contact_role"],
            "email": cells["contact_email"],
            "phone": cells["contact_phone"],
        },
        applied_on=datetime.date(2015, 6, 1),
        enrolled_on=datetime.date(2015, 6, 1),
        by=by,
    )
    for phase in PATH[2 : PATH.index(cells["phase"]) + 1]:
        enrolment = advance_enrolment(enrolment, to=phase, on=DAY, by=by)


@pytest.mark.parametrize("phase", ["engagee", "plan_action", "terminee"])
def test_firm_imported_is_the_firm_entered_by_hand(administrator, phase):
    RegionalProgramme.objects.create(
        region_id="42",
        title="Alsace",
        adopted_on=datetime.date(2015, 5, 1),
        starts_on=datetime.date(2015, 5, 1),
        planned_companies=10,
    )
    cells = row(name="Forges de l’Étang", phase=phase)
    by_hand = transaction.savepoint()
    enter_by_hand(cells, administrator)
    expected = recorded()
    transaction.savepoint_rollback(by_hand)

    imported(cells, by=administrator)

    assert recorded() == expected
    assert expected["Enrolment"][0]["programme_id"] is not None


def test_each_firm_written_leaves_an_act_and_the_import_one(administrator):
    imported(row(), row(2), by=administrator)
    company_import = imported(row(headcount="50"), row(2), row(3, siret="1"), by=administrator)

    acts = Act.objects.filter(action="company_imported").order_by("pk")
    assert [act.details for act in acts[2:]] == [
        {"import": company_import.pk, "line": 2, "headcount": ["40", "50"]}
    ]
    assert Act.objects.filter(action="company_import_written").order_by("-pk")[0].details == {
        "created": 0,
        "updated": 1,
        "unchanged": 1,
        "refused": 1,
    }


def test_good_lines_are_written_and_refused_ones_kept(administrator):
    company_import = imported(row(), row(2, naf_code="?"), row(3), by=administrator)

    assert counts(company_import.outcome) == {"created": 2, "refused": 1}
    refused = company_import.refused_rows.get()
    assert (refused.line, refused.cells) == (3, list(row(2, naf_code="?").values()))


def test_lines_are_judged_again_when_they_are_written(administrator):
    company_import = checked(row(), row(2), by=administrator)
    imported(row(), by=administrator)
    advance_enrolment(Enrolment.objects.get(), to="diagnostic", on=DAY, by=administrator)

    written(company_import)

    assert counts(company_import.outcome) == {"created": 1, "refused": 1}
    assert (
        errors_of(company_import)[0][3]
        == "Le portail en est déjà à l’étape «\u202fDiagnostic réalisé\u202f»."
    )


def test_rights_are_those_of_the_moment_of_writing():
    officer = UserFactory(regional_officer=True, regions=["42"])
    company_import = checked(row(), by=officer)
    officer.region_rights.update(ends_on=datetime.date(2015, 7, 1))

    written(company_import)

    assert counts(company_import.outcome) == {"refused": 1}
    assert not Company.objects.exists()


def test_account_that_may_no_longer_import_writes_nothing():
    officer = UserFactory(regional_officer=True, regions=["42"])
    company_import = checked(row(), by=officer)
    type(officer).objects.filter(pk=officer.pk).update(is_active=False)

    written(company_import)

    assert company_import.status == "failed"
    assert not Company.objects.exists()


def test_failure_in_the_middle_of_the_writing_leaves_nothing(administrator, caplog):
    """The database itself refuses the very last row: an index stands for any fault that no rule foresees."""
    rows = [row(number) for number in range(1, 30)] + [row(30, contact_phone="03 53 01 99 99")] * 1
    company_import = checked(*rows, row(31, contact_phone="03 53 01 99 99"), by=administrator)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE UNIQUE INDEX one_phone ON companies_contact (phone) WHERE phone = '03 53 01 99 99'"
        )

    written(company_import)

    assert company_import.status == "failed"
    assert company_import.outcome == {}
    assert recorded() == {name: [] for name in recorded()}
    assert not Act.objects.filter(action="company_imported").exists()


def test_import_taken_over_by_another_worker_writes_once(administrator):
    company_import = checked(row(), by=administrator)
    confirm_import(company_import, by=administrator)
    run_company_import(company_import.pk)

    run_company_import(company_import.pk)

    assert Company.objects.count() == Enrolment.objects.count() == 1


def queries_of(count: int, by, *, start: int) -> tuple[int, int, int]:
    """Queries of the check, of the writing, and of the check of the same file changed, for `count` firms."""
    rows = [row(number, enrolled_on="2015-06-01") for number in range(start, start + count)]
    with CaptureQueriesContext(connection) as checking:
        company_import = checked(*rows, by=by)
    with CaptureQueriesContext(connection) as writing:
        written(company_import)
    with CaptureQueriesContext(connection) as changing:
        imported(*[{**each, "headcount": "50", "phase": "diagnostic"} for each in rows], by=by)
    assert company_import.outcome["created"] == count
    return len(checking), len(writing), len(changing)


def test_number_of_queries_does_not_depend_on_the_number_of_rows(administrator):
    assert queries_of(10, administrator, start=1) == queries_of(200, administrator, start=100)


def test_sample_of_400_firms_is_imported(administrator):
    company_import = import_file(SAMPLE, as_of=DAY, by=administrator)

    assert company_import.message == "400 entreprises créées."
    assert Enrolment.objects.engaged().count() == 400


def test_sample_a_second_time_changes_nothing(administrator):
    import_file(SAMPLE, as_of=DAY, by=administrator)

    again = import_file(SAMPLE, as_of=DAY, by=administrator)

    assert again.message == "400 entreprises sans changement."
    assert Company.objects.count() == 400
