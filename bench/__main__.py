"""`make bench`: the portal against an empty page of its own, Django admin and django-import-export.

A and B in turn in one process; medians of paired ratios. CPU seconds on SQLite, the clock on PostgreSQL.
Absolute times are this machine's, ratios travel better. Sizes: `COMPANIES=100000 GRANTS=300000 make bench`;
`ONLY=pages` measures the pages, `ONLY=matching` the matching, `ONLY=visits` the visits, `ONLY=field` a
hundred experts sending at once; `ONLY=drift` does a random day of acts, then holds the rollups to their
ledgers.
With `DATABASE_URL=postgres://…/name`, in a database `name_bench` that is made, then dropped.
"""

import os
import statistics
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from unittest.mock import patch

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

import tablib  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from import_export import resources  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.field import measure_senders  # noqa: E402
from bench.matching import add_experts, add_missions, add_need  # noqa: E402
from bench.random_day import RandomDay  # noqa: E402
from bench.rows import as_row, write_rows  # noqa: E402
from bench.timing import Ratio, ratio  # noqa: E402
from companies import services  # noqa: E402
from companies.imports import import_file  # noqa: E402
from companies.models import Company, Enrolment, Grant  # noqa: E402
from companies.phases import PATH, Phase  # noqa: E402
from diagnostics.models import Visit  # noqa: E402
from experts.matching import Matching  # noqa: E402
from experts.models import Assignment, Expert  # noqa: E402
from industrie_futur import clock  # noqa: E402
from regions.models import Department  # noqa: E402
from steering.demo import load_demo  # noqa: E402
from steering.rollup import drift, rebuild  # noqa: E402
from steering.synthetic import IN_FREE_RANGE, generate_companies, synthetic_firms  # noqa: E402
from steering.synthetic_money import generate_grants  # noqa: E402
from steering.synthetic_visits import generate_visits  # noqa: E402

COMPANIES = int(os.environ.get("COMPANIES", "2000"))
GRANTS = int(os.environ.get("GRANTS", COMPANIES * 3))
VISITS = int(os.environ.get("VISITS", COMPANIES * 3))
IMPORTED = 400
ACTS = int(os.environ.get("ACTS", "300"))
EXPERTS, MISSIONS = int(os.environ.get("EXPERTS", "3000")), int(os.environ.get("MISSIONS", "10000"))
SENDERS = int(os.environ.get("SENDERS", "100"))
HELLO = "/bench-hello/"
PAGES = {
    "national dashboard": "/tableau-de-bord/",
    "regional dashboard": "/tableau-de-bord/?region=42",
    "comparison of regions": "/regions/comparaison/",
    "list of 50": "/entreprises/",
    "list, searched": "/entreprises/?q=synthetique+0012",
    "list, 90 % deep": f"/entreprises/?page={max(1, COMPANIES * 9 // 500)}",
}
VISIT_PAGES = {
    "visits, list of 50": "/diagnostics/visites/",
    "visits, of a region and a week": "/diagnostics/visites/?region=42&du=2015-06-01&au=2015-06-07",
    "visits, 90 % deep": f"/diagnostics/visites/?page={max(1, VISITS * 9 // 500)}",
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


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  a command's own output


def show(label: str, measured: Ratio, note: str = "") -> None:
    say(
        f"{label:46} {measured.median:7.2f}x   ({measured.low:.2f} to {measured.high:.2f})"
        f"   {measured.a * 1000:8.1f} ms against {measured.b * 1000:8.1f} ms{note}"
    )


def opening(client: Client, address: str) -> Callable[[], None]:
    def act() -> None:
        caches["drawings"].clear()  # each page is a first drawing: nothing kept of a dashboard counts
        assert client.get(address).status_code == 200, address  # noqa: S101  a wrong page measures nothing

    return act


def measure_page(client: Client, label: str, address: str) -> None:
    page, hello = opening(client, address), opening(client, HELLO)
    page()  # what a process loads once
    with CaptureQueriesContext(connection) as captured:
        page()
    queries = len(captured)  # now: the next request empties the log
    show(f"{label} / hello", ratio(page, hello, runs=15), f", {queries} queries")


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


def measure_pages() -> None:
    client = signed_in("ministere@demo.example")
    for label, address in PAGES.items():
        measure_page(client, label, address)
    measure_page(signed_in("alsace@demo.example"), "desk of an officer", "/")
    admin = opening(client, "/bench-admin/companies/company/")
    listed = opening(client, PAGES["list of 50"])
    show("list of 50 / Django admin's change list", ratio(listed, admin, runs=5))


def measure_visits(administrator: User) -> None:
    """The list of visits at `VISITS` of them; the desk and the anomalies, which look for those held."""
    start = perf_counter()
    generate_visits(VISITS, seed=1, by=administrator)
    say(f"visits: {Visit.objects.count()}, made in {perf_counter() - start:.0f} s")
    ministry, officer = signed_in("ministere@demo.example"), signed_in("alsace@demo.example")
    for label, address in VISIT_PAGES.items():
        measure_page(ministry, label, address)
    measure_page(officer, "visits of an officer", VISIT_PAGES["visits, list of 50"])
    measure_page(officer, "desk of an officer, with visits", "/")


def measure_upkeep(administrator: User) -> None:
    """One firm moved a phase further, with and without the rollup."""
    enrolment = Enrolment.objects.filter(phase=Phase.ENGAGEE).latest("pk")
    advance = services.advance_enrolment
    act = undone(lambda: advance(enrolment, to=Phase.DIAGNOSTIC, on=clock.today(), by=administrator))

    def without() -> None:
        with patch("companies.rollup.add_to_rollup"):
            act()

    show("one act, with its rollup / without", ratio(act, without, runs=31))


def measure_matching(administrator: User) -> None:
    """The experts ranked for one firm, and the page that shows them."""
    add_experts(EXPERTS)
    add_missions(MISSIONS, by=administrator)
    files = Enrolment.objects.filter(phase=Phase.ENGAGEE, region="42").select_related(
        "company__naf", "region"
    )
    file = files.latest("pk")
    add_need(file, by=administrator)
    matchings = []

    def rank() -> None:
        matchings.append(Matching(file, clock.today(), Decimal(5)))
        matchings[-1].best(10)

    rank()
    with CaptureQueriesContext(connection) as captured:
        rank()
    queries = len(captured)
    page = opening(signed_in("alsace@demo.example"), f"/entreprises/{file.company.siren}/experts/nouveau/")
    page()
    say(
        f"matching: {Expert.objects.count()} experts, {Assignment.objects.count()} missions, "
        f"{matchings[-1].count} ranked: {median(rank):.0f} ms, {queries} queries; "
        f"its page {median(page):.0f} ms"
    )


def median(act: Callable[[], object], runs: int = 9) -> float:
    """Milliseconds by the clock."""
    times = []
    for _ in range(runs):
        start = perf_counter()
        act()
        times.append(perf_counter() - start)
    return statistics.median(times) * 1000


def measure_field(administrator: User) -> None:
    say(measure_senders(SENDERS, by=administrator))


def work_a_day(administrator: User, folder: Path) -> None:
    """Acts drawn at random, the takeover of Grand Est on the first Monday of the new regions, acts again."""
    day = RandomDay(1, folder, by=administrator)
    start = perf_counter()
    day.run(ACTS)
    with override_settings(REFERENCE_DATE=date(2016, 1, 4)):
        day.merge("44")
        day.run(ACTS)
    passed = ", ".join(f"{name} {count}" for name, count in sorted(day.done.items()) if count)
    say(f"random day: {2 * ACTS} acts in {perf_counter() - start:.0f} s; the rules let pass {passed}")


def check_drift() -> None:
    start = perf_counter()
    lines = len(drift())
    checked = perf_counter()
    rebuild()
    say(
        f"rollups: {lines} lines drifted; checked in {checked - start:.2f} s, "
        f"made again in {perf_counter() - checked:.2f} s"
    )


def measure_import(administrator: User, folder: Path) -> None:
    path = folder / "firms.csv"
    firms = list(synthetic_firms(COMPANIES + IMPORTED, seed=2))[-IMPORTED:]
    rows = [as_row(firm) for firm in firms]
    write_rows(path, rows)
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
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measure()
    finally:
        connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)


def measure() -> None:
    start = perf_counter()
    load_demo()
    administrator = User.objects.get(email="admin@demo.example")
    generate_companies(COMPANIES - Company.objects.count(), seed=1, by=administrator)
    generate_grants(GRANTS - Grant.objects.count(), seed=1, by=administrator)
    say(
        f"{connection.vendor}, {Company.objects.count()} firms, {Grant.objects.count()} grants, "
        f"made in {perf_counter() - start:.0f} s; medians of paired ratios (lowest to highest)"
    )
    parts = {"matching": measure_matching, "visits": measure_visits, "field": measure_field}
    only = parts.get(os.environ.get("ONLY", ""))
    if only:
        only(administrator)
        return
    with TemporaryDirectory() as folder:
        if os.environ.get("ONLY") != "drift":
            measure_pages()
        if os.environ.get("ONLY") != "pages":
            work_a_day(administrator, Path(folder))
    check_drift()
    if os.environ.get("ONLY") in {"pages", "drift"}:
        return
    measure_upkeep(administrator)
    measure_matching(administrator)
    measure_visits(administrator)
    measure_field(administrator)
    if COMPANIES + IMPORTED > IN_FREE_RANGE:
        say("imports: not measured, as the import refuses the numbers of synthetic firms past 41,000")
        return
    with TemporaryDirectory() as folder:
        measure_import(administrator, Path(folder))


main()
