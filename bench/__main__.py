"""`make bench`: the portal against an empty page of its own, Django admin and django-import-export.

CPU seconds of one process on a SQLite database of its own; A and B in turn; medians of paired ratios.
Absolute times are this machine's, ratios travel better. `COMPANIES=10000 make bench` takes another size.
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

import tablib  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from import_export import resources  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.timing import Ratio, ratio  # noqa: E402
from companies import services  # noqa: E402
from companies.imports import import_file  # noqa: E402
from companies.models import Company  # noqa: E402
from companies.phases import PATH, Phase  # noqa: E402
from industrie_futur import clock  # noqa: E402
from regions.models import Department  # noqa: E402
from steering.demo import load_demo  # noqa: E402
from steering.synthetic import generate_companies, synthetic_rows, write_rows  # noqa: E402

COMPANIES = int(os.environ.get("COMPANIES", "2000"))
IMPORTED = 400
HELLO = "/aide/"
PAGES = {
    "dashboard": "/tableau-de-bord/",
    "list of 50": "/entreprises/",
    "list, searched": "/entreprises/?q=synthetique+0012",
    "list, 90 % deep": f"/entreprises/?page={max(1, COMPANIES * 9 // 500)}",
}


class FirmResource(resources.ModelResource):
    """What django-import-export does with the firm's row alone."""

    class Meta:
        model = Company
        import_id_fields = ("siren",)
        fields = (
            *("siren", "name", "legal_form", "naf", "headcount", "turnover", "balance_sheet", "figures_year"),
            *("search_text", "sort_name"),
        )


class WholeResource(FirmResource):
    """The same, with what our import writes besides: site, contact, file, steps, by the portal's own acts."""

    def __init__(self, by: User) -> None:
        super().__init__()
        self.by = by

    def after_save_instance(self, instance: Company, row: dict, **kwargs: object) -> None:
        department = Department.objects.get(pk=row["department_code"])
        place = {"postcode": row["postal_code"], "municipality": row["commune"], "department": department}
        site = services.add_site(instance, siret=row["siret"], by=self.by, **place)
        services.add_contact(
            instance, last_name=row["contact_last_name"], email=row["contact_email"], by=self.by
        )
        enrolled_on = date.fromisoformat(row["enrolled_on"])
        enrolment = services.open_enrolment(site, on=enrolled_on, by=self.by)
        for phase in PATH[1 : PATH.index(Phase(row["phase"])) + 1]:
            on = enrolled_on if phase == Phase.ENGAGEE else clock.today()
            enrolment = services.advance_enrolment(enrolment, to=phase, on=on, by=self.by)


class Undo(Exception):
    """Raised to leave the database as it was after a measured import."""


def undone(act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            with transaction.atomic():
                act()
                raise Undo
        except Undo:
            pass

    return run


def show(label: str, measured: Ratio, note: str = "") -> None:
    print(  # noqa: T201  a command's own output
        f"{label:46} {measured.median:7.2f}x   ({measured.low:.2f} to {measured.high:.2f})"
        f"   {measured.a * 1000:8.1f} ms against {measured.b * 1000:8.1f} ms{note}"
    )


def measure_pages(client: Client) -> None:
    def get(address: str) -> Callable[[], object]:
        def act() -> None:
            assert client.get(address).status_code == 200, address  # noqa: S101  a wrong page measures nothing

        return act

    for label, address in PAGES.items():
        with CaptureQueriesContext(connection) as captured:
            get(address)()
        queries = len(captured)  # now: the next request empties the log
        show(f"{label} / hello", ratio(get(address), get(HELLO), runs=15), f", {queries} queries")
    admin = "/bench-admin/companies/company/"
    show("list of 50 / Django admin's change list", ratio(get(PAGES["list of 50"]), get(admin), runs=15))


def measure_import(administrator: User, folder: Path) -> None:
    path = folder / "firms.csv"
    rows = list(synthetic_rows(COMPANIES + IMPORTED, seed=2))[-IMPORTED:]
    write_rows(path, iter(rows))
    columns = {"naf": "naf_code", "turnover": "turnover_eur", "balance_sheet": "balance_sheet_eur"}
    columns |= {"figures_year": "fiscal_year", "search_text": "name", "sort_name": "name"}
    for row in rows:
        row |= {field: row[column] for field, column in columns.items()} | {"siren": row["siret"][:9]}
    table = tablib.Dataset(*(list(row.values()) for row in rows), headers=list(rows[0]))

    def theirs(resource: resources.ModelResource) -> Callable[[], None]:
        return undone(lambda: resource.import_data(table, raise_errors=True))

    ours = undone(lambda: import_file(path, as_of=clock.today(), by=administrator))
    for label, resource in (("same effect", WholeResource(administrator)), ("firm alone", FirmResource())):
        measured = ratio(theirs(resource), ours, runs=3, warm_up=1)
        show(f"django-import-export, {label} / our import", measured, f", {IMPORTED} firms")


def main() -> None:
    call_command("migrate", verbosity=0)
    load_demo()
    administrator = User.objects.get(email="admin@demo.example")
    generate_companies(COMPANIES - Company.objects.count(), seed=1, by=administrator)
    client = Client()
    client.force_login(User.objects.get(email="ministere@demo.example"))
    print(f"{Company.objects.count()} firms; medians of paired ratios (lowest to highest)")  # noqa: T201
    measure_pages(client)
    with TemporaryDirectory() as folder:
        measure_import(administrator, Path(folder))


main()
