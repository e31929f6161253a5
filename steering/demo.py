"""The programme as it stood on 20 July 2015: real totals, fictional firms and people (steering/data/demo)."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.db import transaction

from accounts.models import RegionRight, User
from accounts.scoping import Role
from companies.imports import import_file
from companies.models import Enrolment
from companies.phases import Phase
from experts.models import Expert
from experts.roster import load_experts
from experts.services import assign_expert
from regions.models import Region
from regions.services import adopt_programme
from steering.demo_alliance import add_alliance
from steering.demo_cabinet import add_cabinet
from steering.demo_committee import add_committee
from steering.demo_diagnostics import add_diagnostics
from steering.demo_experts import add_register
from steering.demo_international import add_international
from steering.demo_money import add_grants
from steering.demo_plans import add_plans
from steering.demo_schedule import add_mailings, add_schedule
from steering.demo_surveys import add_surveys
from steering.demo_visits import add_visits
from steering.indicators import Measures
from steering.models import Target
from steering.services import set_shares
from steering.shares import planned_shares

DATA = Path(__file__).parent / "data" / "demo"
DAY = date(2015, 7, 20)
CLOSED_ON = date(2015, 7, 1)
"""When the first paths were completed: short ones, of the firms engaged in spring."""
PASSWORD = "industrie-du-futur-2015"  # noqa: S105  public by design: demonstration instances only


class Account(NamedTuple):
    """A demonstration account; `region` is the code of the one it is in charge of."""

    email: str
    first_name: str
    last_name: str
    role: Role
    label: str
    region: str = ""


ACCOUNTS = (
    Account("admin@demo.example", "Anne", "Administratrice", Role.ADMINISTRATOR, "administration du portail"),
    Account("ministere@demo.example", "Michel", "Ministère", Role.MINISTRY, "ministère"),
    Account("ministere2@demo.example", "Marie", "Ministère", Role.MINISTRY, "ministère, second regard"),
    Account(
        "alsace@demo.example", "Alice", "Alsace", Role.REGIONAL_OFFICER, "chargée de mission, Alsace", "42"
    ),
    Account(
        "bretagne@demo.example",
        "Benoît",
        "Bretagne",
        Role.REGIONAL_OFFICER,
        "chargé de mission, Bretagne",
        "53",
    ),
    Account("expert@demo.example", "Émile", "Expert", Role.EXPERT, "expert, en Alsace"),
    Account("observateur@demo.example", "Odile", "Observatrice", Role.OBSERVER, "observatrice (Alliance)"),
)
EXPERT_REGION = "42"
EXPERT_FIRMS, EXPERT_DAYS = 6, Decimal(2)


@transaction.atomic
def load_demo() -> bool:
    """Load accounts, programmes, experts, firms and what befell them, targets, committee; False if done."""
    if User.objects.filter(email=ACCOUNTS[0].email).exists():
        return False
    administrator = _add_accounts()
    _add_programmes(administrator)
    load_experts(_rows("experts_sample.csv"), by=administrator)
    add_register(on=DAY, by=administrator)
    _import_firms(administrator)
    add_grants(until=DAY, by=administrator)
    _give_the_expert_firms(administrator)
    add_diagnostics(until=DAY, by=administrator)
    add_plans(until=DAY, by=administrator)
    add_visits(until=DAY, by=administrator)
    add_surveys(until=DAY, by=administrator)
    _add_targets(administrator)
    ministry = User.objects.get(email="ministere@demo.example")
    _share_out_targets(ministry)
    add_alliance(on=DAY, by=ministry)
    add_committee(on=DAY, by=ministry)
    add_international(on=DAY, by=ministry)
    add_cabinet(on=DAY, by=ministry)
    add_schedule(by=ministry)
    add_mailings(by=ministry)
    return True


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _add_accounts() -> User:
    """The accounts of `ACCOUNTS`; returns the administrator."""
    users = []
    for account in ACCOUNTS:
        user = User.objects.create_user(
            account.email,
            PASSWORD,
            first_name=account.first_name,
            last_name=account.last_name,
            role=account.role,
        )
        if account.region:
            RegionRight.objects.create(user=user, region_id=account.region, starts_on=date(2015, 1, 1))
        users.append(user)
    return users[0]


def _add_programmes(by: User) -> None:
    for row in _rows("regional_programmes_sample.csv"):
        adopt_programme(
            Region.objects.get(pk=row["region_code"]),
            title=f"Programme régional Industrie du Futur, {row['region_name']}",
            adopted_on=date.fromisoformat(row["adopted_on"]),
            planned_companies=int(row["planned_companies"]),
            amount=Decimal(row["budget_eur"]),
            by=by,
        )


def _import_firms(by: User) -> None:
    """The sample, in two imports: a step is of the day of the file that tells it."""
    rows = _rows("companies_sample.csv")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "parcours_termines.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(row for row in rows if row["phase"] == Phase.TERMINEE)
        import_file(path, as_of=CLOSED_ON, by=by)
    import_file(DATA / "companies_sample.csv", as_of=DAY, by=by)


def _give_the_expert_firms(by: User) -> None:
    """The demonstration's expert, retained for long in Alsace, follows the first firms engaged there."""
    lasting = Expert.objects.filter(main_region=EXPERT_REGION, expires_on__gt=DAY + timedelta(days=365))
    expert = lasting.order_by("retained_on", "reference")[0]
    expert.user = User.objects.get(email="expert@demo.example")
    expert.save(update_fields=["user"])
    engaged = Enrolment.objects.open().filter(region=EXPERT_REGION, enrolled_on__isnull=False)
    for enrolment in engaged.order_by("enrolled_on", "pk")[:EXPERT_FIRMS]:
        since: date = enrolment.enrolled_on  # type: ignore[assignment]  # as filtered
        assign_expert(enrolment, expert, on=since, days=EXPERT_DAYS, by=by)


def _add_targets(by: User) -> None:
    source = "Objectif national, point d’avancement du 20 juillet 2015"
    for due_on, value in ((date(2015, 12, 31), 500), (date(2016, 12, 31), 2000)):
        Target.objects.create(indicator="engaged", due_on=due_on, value=value, source=source, recorded_by=by)


def _share_out_targets(by: User) -> None:
    """107 of the 2,000 for Alsace, as its programme plans; the 300 that none plans are no region's."""
    planned = {code: int(firms) for code, firms in Measures(DAY).of("planned_companies").items()}
    reason = "Selon les entreprises prévues par les programmes régionaux au 20 juillet 2015"
    in_proportion = ", en proportion et au plus fort reste, la part sans région comprise"
    for target in Target.objects.of("engaged"):
        shares = planned_shares(target, planned)
        said = reason if shares.items() >= planned.items() else reason + in_proportion
        by_region = {code: share for code, share in shares.items() if code}
        set_shares(target, by_region, on=DAY, reason=f"{said}.", by=by, version=target.version)
