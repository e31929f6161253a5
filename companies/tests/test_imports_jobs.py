"""An import as a job: its stages, the confirmation, and workers that die or come twice."""

import datetime
from threading import Event, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.imports import Source, confirm_import, drop_import, request_import, run_import, start
from companies.models import Company, CompanyImport, Enrolment
from companies.tasks import run_company_import
from companies.tests.importing import DAY, as_csv, checked, counts, row, second_site, written
from companies.tests.test_imports_writing import enter_by_hand
from industrie_futur.jobs import HEARTBEAT_LOST, Lost, claim, resend_forgotten

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


@pytest.fixture
def sent(monkeypatch):
    """The keys that the workers are told; the broker is the outside world."""
    keys = []
    monkeypatch.setattr(
        "celery.current_app.send_task", lambda name, args, **options: keys.append((name, *args))
    )
    return keys


def request(*rows, by, as_of=DAY) -> CompanyImport:
    return request_import(Source("entreprises.csv", as_csv(*rows)), as_of=as_of, by=by)


def a_large_file_of(rows: list[dict[str, str]]) -> bytes:
    return as_csv(*rows, *[row(number) for number in range(1000, 2000)])


def test_import_goes_from_queued_to_ready_to_done(administrator):
    company_import = request(row(), by=administrator)
    assert company_import.status == "queued"

    run_company_import(company_import.pk)
    company_import.refresh_from_db()
    assert (company_import.status, company_import.progress_pct) == ("ready", 100)
    assert company_import.finished_at is None

    written(company_import)
    assert (company_import.status, company_import.progress_pct) == ("done", 100)
    assert company_import.finished_at is not None


def test_no_worker_takes_an_import_that_awaits_confirmation(administrator):
    company_import = checked(row(), by=administrator)
    CompanyImport.objects.update(sent_at=timezone.now() - 2 * HEARTBEAT_LOST, heartbeat_at=None)

    assert claim(CompanyImport, company_import.pk) is None
    assert resend_forgotten() == 0


def test_confirmation_pressed_twice_sends_once(administrator):
    company_import = checked(row(), by=administrator)
    twin = CompanyImport.objects.get()

    assert confirm_import(company_import, by=administrator) is True
    assert confirm_import(twin, by=administrator) is False


def test_import_with_nothing_to_write_asks_for_no_confirmation(administrator):
    company_import = checked(row(naf_code="?"), by=administrator)

    assert (company_import.status, company_import.message) == ("done", "1 ligne refusée.")
    assert confirm_import(company_import, by=administrator) is False


def test_dropped_import_writes_nothing_and_cannot_be_confirmed(administrator):
    company_import = checked(row(), by=administrator)

    assert drop_import(company_import, by=administrator) is True

    assert confirm_import(company_import, by=administrator) is False
    run_company_import(company_import.pk)
    assert not Company.objects.exists()


def test_small_file_is_checked_at_once(administrator, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        company_import = request(row(), by=administrator)
        start(company_import)

    company_import.refresh_from_db()
    assert (company_import.status, sent) == ("ready", [])


def test_large_file_is_left_to_the_workers(administrator, sent, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        company_import = request_import(
            Source("entreprises.csv", a_large_file_of([row()])), as_of=DAY, by=administrator
        )
        start(company_import)

    assert company_import.status == "queued"
    assert sent == [("companies.tasks.run_company_import", company_import.pk)]


def test_file_of_several_chunks_is_imported_whole(administrator):
    rows = [row(), *[row(number) for number in range(1000, 2000)], row(1, naf_code="?"), row(1000)]
    company_import = written(checked(*rows, by=administrator))

    assert counts(company_import.outcome) == {"created": 1001, "refused": 2}
    assert [refused.line for refused in company_import.refused_rows.all()] == [1003, 1004]


def test_firm_with_a_site_in_each_of_two_chunks_counts_once(administrator):
    rows = [row(), *[row(number) for number in range(1000, 2000)], row(siret=second_site())]
    company_import = checked(*rows, by=administrator)
    assert counts(company_import.preview) == {"created": 1001}

    written(company_import)

    assert counts(company_import.outcome) == {"created": 1001}
    assert Company.objects.get(siren=row()["siret"][:9]).sites.count() == 2


def test_situation_to_come_is_refused_at_its_field(administrator):
    with pytest.raises(ValidationError) as caught:
        request(row(), by=administrator, as_of=datetime.date(2015, 7, 21))

    assert caught.value.message_dict == {
        "as_of": ["Ce jour est dans le futur\u202f: nous sommes le 20/07/2015."]
    }


@pytest.mark.parametrize("role", ["expert", "observer"])
def test_other_roles_import_nothing(role):
    with pytest.raises(ValidationError, match="Ce compte ne peut pas importer"):
        request(row(), by=UserFactory(**{role: True}))


def test_ministry_imports_nothing():
    with pytest.raises(ValidationError, match="Ce compte ne peut pas importer"):
        request(row(), by=UserFactory())


def test_worker_that_died_while_writing_is_replaced_and_the_result_is_one(administrator):
    company_import = checked(row(), row(2), by=administrator)
    confirm_import(company_import, by=administrator)
    dead = claim(CompanyImport, company_import.pk)
    CompanyImport.objects.update(heartbeat_at=timezone.now() - 2 * HEARTBEAT_LOST)

    run_company_import(company_import.pk)

    company_import.refresh_from_db()
    assert counts(company_import.outcome) == {"created": 2}
    with pytest.raises(Lost):
        run_import(dead)  # it was only slow: what it does now must not count
    assert Company.objects.count() == Enrolment.objects.count() == 2


def test_worker_that_loses_its_import_in_the_middle_of_the_writing_leaves_nothing(administrator):
    company_import = checked(row(), row(2), by=administrator)
    confirm_import(company_import, by=administrator)

    def taken_over(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "companies_enrolment"'):
            CompanyImport.objects.update(attempts=F("attempts") + 1)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(taken_over):
        run_company_import(company_import.pk)

    company_import.refresh_from_db()
    assert (company_import.status, company_import.outcome) == ("running", {})
    assert not Company.objects.exists()


def test_attempts_of_the_check_do_not_count_against_the_writing(administrator):
    company_import = request(row(), by=administrator)
    CompanyImport.objects.update(attempts=2)
    run_company_import(company_import.pk)

    written(company_import)

    assert (company_import.status, company_import.attempts) == ("done", 4)


@pytest.mark.django_db(transaction=True)
def test_firm_entered_by_another_during_the_writing_is_found_out():
    """Real threads: the other's transaction ends while the import waits for the same SIREN."""
    administrator = UserFactory(administrator=True)
    company_import = checked(row(), row(2), by=administrator)
    confirm_import(company_import, by=administrator)
    entered, import_started = Event(), Event()

    def enter_meanwhile() -> None:
        try:
            with transaction.atomic():
                enter_by_hand(row(), administrator)
                entered.set()
                import_started.wait(timeout=10)
                import_started.clear()
                import_started.wait(
                    timeout=0.5
                )  # the import reaches the SIREN and waits for this transaction
        finally:
            connection.close()

    other = Thread(target=enter_meanwhile)
    other.start()
    entered.wait(timeout=10)
    import_started.set()
    run_company_import(company_import.pk)
    other.join(timeout=30)

    company_import.refresh_from_db()
    assert counts(company_import.outcome) == {"created": 1, "unchanged": 1}
    assert Company.objects.count() == Enrolment.objects.count() == 2
