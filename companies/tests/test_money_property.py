"""Any sequence of acts on money: what is refused leaves nothing, and no day ever shows more out than in."""

from collections import defaultdict
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.tests.factories import UserFactory
from companies.models import Commitment, Grant, Payment
from companies.services import cancel_grant, commit_grant, pay_grant, prepare_grant, reverse_payment
from companies.tests.factories import enrol
from regions.models import DailyMoney, Funding, RegionalProgramme
from regions.services import reverse_funding, vote_funding
from regions.tests.factories import adopt

START = date(2015, 6, 1)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["vote", "amend", "unvote", "grant", "pay", "unpay", "cancel"]),
        st.integers(1, 400_000),  # cents
        st.integers(0, 49),  # days since the adoption: entries come in any order
        st.integers(0, 9),  # which row
    ),
    max_size=25,
)


@pytest.fixture
def fresh(db):
    """A function that undoes the former example, then adopts a programme of 5,000 €."""
    points: list[str] = []

    def start():
        if points:
            transaction.savepoint_rollback(points.pop())
        points.append(transaction.savepoint())
        officer = UserFactory(regional_officer=True, regions=["42"])
        return officer, adopt("42", on=START, amount=5_000, by=officer), enrol(on=START)

    return start


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_money_is_in_order_on_every_day_whatever_is_done(fresh, acts):
    officer, programme, file = fresh()
    for kind, cents, days, which in acts:
        with suppress(ValidationError):
            perform(kind, Decimal(cents) / 100, START + timedelta(days), which, programme, file, officer)
    check_every_day(programme)


def perform(kind, amount, on, which, programme, file, by):
    def pick(rows):
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None

    match kind:
        case "vote":
            vote_funding(programme, amount=amount, source="state", voted_on=on, by=by)
        case "amend":
            vote_funding(programme, amount=-amount, source="region", voted_on=on, kind="amendment", by=by)
        case "unvote" if row := pick(Funding.objects.filter(kind__in=["vote", "amendment"])):
            reverse_funding(row, comment="Erreur", by=by)
        case "grant":
            grant = prepare_grant(
                file,
                kind="support",
                eligible_base=amount * 2,
                aid_rate_pct=Decimal(50),
                amount=amount,
                by=by,
            )
            commit_grant(grant, act_reference="CP", on=on, by=by)
        case "pay" if row := pick(Grant.objects.filter(committed_on__isnull=False)):
            pay_grant(row, amount=amount, on=on, reference="M", by=by)
        case "unpay" if row := pick(Payment.objects.filter(kind="payment")):
            reverse_payment(row, comment="Erreur", by=by)
        case "cancel" if row := pick(Grant.objects.all()):
            cancel_grant(row, on=on, comment="Projet arrêté", by=by)


def check_every_day(programme):
    """On each day paid <= committed <= voted; the totals and the rollup are those of the ledgers."""
    changes = defaultdict(lambda: [Decimal(0)] * 3)
    ledgers = ((Funding, "voted_on"), (Commitment, "effective_on"), (Payment, "effective_on"))
    for place, (model, day) in enumerate(ledgers):
        for on, amount in model.objects.filter(programme=programme).values_list(day, "amount"):
            changes[on] = [each + amount * (n == place) for n, each in enumerate(changes[on])]
    standing = [Decimal(0)] * 3
    for on in sorted(changes):
        standing = [total + change for total, change in zip(standing, changes[on], strict=True)]
        voted, committed, paid = standing
        assert 0 <= paid <= committed <= voted, f"{on}: {standing}"
    row = RegionalProgramme.objects.get(pk=programme.pk)
    assert [row.voted, row.committed, row.paid] == standing
    for figure, total in zip(("voted", "committed", "paid"), standing, strict=True):
        changes_of_day = DailyMoney.objects.filter(figure=figure).values_list("change", flat=True)
        assert sum(changes_of_day, Decimal(0)) == total
