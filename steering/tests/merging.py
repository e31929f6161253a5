"""What the tests of the takeovers share: former programmes, their grants, and all that must not move."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from accounts.models import RegionRight
from companies.models import Commitment, Grant, Payment
from companies.phases import Phase
from companies.services import cancel_grant, commit_grant, pay_grant, prepare_grant
from companies.tests.factories import enrol
from regions.models import Funding, Region, RegionalProgramme
from regions.services import vote_funding
from steering.indicators import Measures
from steering.models import Target
from steering.queries import geography_on, region_table
from steering.shares import shares_of

REFORM, NOW = date(2016, 1, 1), date(2016, 1, 4)
DAYS = [date(2015, 12, 31), NOW]
CODES = ("42", "21", "41")


def grand_est():
    return Region.objects.get(pk="44")


def granted(code_department, amount, *, on=date(2015, 7, 1), paid=None, by, commit=True):
    """A grant of `amount` to a new firm, committed on `on` unless told, of which `paid` is paid."""
    file = enrol(department=code_department, phase=Phase.ENGAGEE, on=date(2015, 6, 10), by=by)
    grant = prepare_grant(
        file, kind="support", eligible_base=amount * 2, aid_rate_pct=Decimal(50), amount=amount, by=by
    )
    if not commit:
        return grant
    grant.refresh_from_db()
    grant = commit_grant(grant, act_reference="CP", on=on, by=by)
    if paid:
        pay_grant(grant, amount=paid, on=on, reference="M", by=by)
    return grant


def state():
    """All that a takeover must leave as it was, or bring back."""
    return {
        "programmes": {
            row.region_id: (row.voted, row.committed, row.paid) for row in RegionalProgramme.objects.all()
        },
        "days": {day: by_day(day) for day in DAYS},
        "rights": sorted(RegionRight.objects.values_list("user", "region", "starts_on", "ends_on"), key=str),
        "grants": sorted(Grant.objects.values_list("pk", "programme__region", "committed", "paid")),
        "shares": [shares_of(target, day) for target in Target.objects.order_by("pk") for day in DAYS],
    }


def by_day(day):
    """What each programme bears on the evening of `day`."""
    found = {}
    for name, model, column in (
        ("voted", Funding, "voted_on"),
        ("committed", Commitment, "effective_on"),
        ("paid", Payment, "effective_on"),
    ):
        for code, amount in model.objects.filter(**{f"{column}__lte": day}).values_list(
            "programme__region", "amount"
        ):
            found[name, code] = found.get((name, code), Decimal(0)) + amount
    return {key: total for key, total in found.items() if total}


def figures():
    """Every indicator by region, in both geographies, on each day."""
    found = {}
    for day in DAYS:
        measures = Measures(day)
        for perimeter in ("2015", "2016"):
            table = region_table(measures, geography_on(day, perimeter))
            for row in table.rows:
                found[day, perimeter, row.code] = {code: each.value for code, each in row.figures.items()}
    return found


# Any acts ---------------------------------------------------------------------------------------------

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["vote", "amend", "grant", "pay", "cancel"]),
        st.integers(0, 2),
        st.integers(1, 900_000),  # cents
        st.integers(0, 200),
    ),
    min_size=1,
    max_size=12,
)
DEPARTMENTS = ("67", "51", "54")
A_FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def perform(kind, programme, department, amount, on, by):
    match kind:
        case "vote":
            vote_funding(programme, amount=amount, source="state", voted_on=on, by=by)
        case "amend":
            vote_funding(programme, amount=-amount, source="region", voted_on=on, kind="amendment", by=by)
        case "grant":
            granted(department, amount, on=on, by=by)
        case _:
            grant = Grant.objects.filter(programme=programme).live().first()
            if grant and kind == "pay":
                pay_grant(grant, amount=min(amount, grant.left_to_pay or amount), on=on, reference="M", by=by)
            elif grant:
                cancel_grant(grant, on=on, comment="Abandon du projet", by=by)
