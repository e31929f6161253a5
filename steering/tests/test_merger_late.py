"""Entries dated before a merger and made after it: the former programme stays closed, the new one bears."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given

from companies.models import Grant, Payment
from companies.services import cancel_grant, commit_grant, pay_grant, reverse_payment
from regions.models import Funding, RegionalProgramme
from regions.services import reverse_funding, vote_funding
from regions.tests.factories import adopt
from steering.merger_services import carry_out, undo
from steering.rollup import drift
from steering.tests.merging import A_FEW, ACTS, CODES, DEPARTMENTS, NOW, grand_est, granted, perform, state

pytestmark = pytest.mark.usefixtures("january")
LATE = date(2015, 12, 15)


def standing(code):
    row = RegionalProgramme.objects.get(region=code)
    return row.voted, row.committed, row.paid


def assert_closed():
    """Each former programme keeps what it paid, of each source, and nothing more."""
    for code in CODES:
        voted, committed, paid = standing(code)
        assert voted == committed == paid
        by_source = {}
        for source, amount in Funding.objects.filter(programme__region=code).values_list("source", "amount"):
            by_source[source] = by_source.get(source, 0) + amount
        assert all(0 <= total <= paid for total in by_source.values())


@pytest.fixture
def merger(former_programmes, administrator):
    return carry_out(grand_est(), by=administrator)


def test_late_vote_goes_on_to_the_new_programme(merger, administrator):
    voted = standing("44")[0]
    programme = RegionalProgramme.objects.get(region="42")

    vote = vote_funding(programme, amount=Decimal(500), source="erdf", voted_on=LATE, by=administrator)

    assert standing("44")[0] == voted + 500
    assert_closed()
    reverse_funding(vote, comment="Erreur.", by=administrator)
    assert standing("44")[0] == voted
    assert_closed()
    assert drift() == []


def test_late_cut_takes_what_the_new_programme_has_free(merger, administrator):
    voted = standing("44")[0]
    programme = RegionalProgramme.objects.get(region="42")
    cut = {"source": "region", "voted_on": LATE, "kind": "amendment", "by": administrator}

    vote_funding(programme, amount=Decimal(-1_000), **cut)

    assert standing("44")[0] == voted - 1_000
    assert_closed()
    with pytest.raises(ValidationError, match="ne le permet pas"):
        vote_funding(programme, amount=Decimal(-11_515_000), **cut)


def test_late_commitment_is_of_the_former_region_and_borne_by_the_new(former_programmes, administrator):
    grant = granted("67", Decimal(2_000), by=administrator, commit=False)
    carry_out(grand_est(), by=administrator)
    committed = standing("44")[1]

    grant = commit_grant(Grant.objects.get(pk=grant.pk), act_reference="CP", on=LATE, by=administrator)

    assert grant.programme.region_id == "44"
    assert grant.commitments.get(kind="grant").programme.region_id == "42"
    assert standing("44")[1] == committed + 2_000
    assert_closed()


def test_late_payment_is_of_the_former_programme(merger, administrator):
    grant = Grant.objects.get(amount=Decimal("333.33"))

    payment = pay_grant(grant, amount=Decimal("33.33"), on=LATE, reference="M", by=administrator)

    assert payment.programme.region_id == "41"
    assert standing("41") == (Decimal("33.33"),) * 3
    assert_closed()
    reverse_payment(payment, comment="Erreur.", by=administrator)
    assert standing("41") == (0, 0, 0)
    pay_grant(grant, amount=Decimal("333.33"), on=NOW, reference="M 2", by=administrator)
    assert Payment.objects.latest("pk").programme.region_id == "44"


def test_payment_made_before_the_merger_may_be_taken_back_after(merger, administrator):
    grant = Grant.objects.get(amount=Decimal(5_000))

    reverse_payment(grant.payments.get(), comment="Erreur.", by=administrator)

    grant.refresh_from_db()
    assert (grant.programme.region_id, grant.left_to_pay) == ("44", 5_000)
    assert_closed()


def test_payment_of_a_grant_cancelled_before_the_merger_may_be_taken_back_after(
    former_programmes, administrator
):
    grant = granted("67", Decimal(2_000), paid=Decimal(500), by=administrator)
    cancel_grant(grant, on=LATE, comment="Abandon.", by=administrator)
    carry_out(grand_est(), by=administrator)
    before = standing("44")

    reverse_payment(grant.payments.get(), comment="Erreur.", by=administrator)

    grant.refresh_from_db()
    assert (grant.committed, grant.paid) == (0, 0)
    assert standing("44") == (before[0] + 500, *before[1:])
    assert_closed()
    assert drift() == []


def test_payment_made_before_the_merger_stays_when_the_new_region_cancelled_the_grant(merger, administrator):
    grant = granted("67", Decimal(2_000), paid=Decimal(500), on=LATE, by=administrator)
    cancel_grant(grant, on=NOW, comment="Abandon.", by=administrator)

    with pytest.raises(ValidationError, match="Une autre région a repris cette subvention"):
        reverse_payment(grant.payments.get(), comment="Erreur.", by=administrator)

    assert_closed()


def test_late_cancellation_frees_the_money_of_the_new_programme(merger, administrator):
    voted, committed, _ = standing("44")

    cancel_grant(Grant.objects.get(amount=Decimal("333.33")), on=LATE, comment="Abandon.", by=administrator)

    assert standing("44")[:2] == (voted, committed - Decimal("333.33"))
    assert_closed()


def test_late_entries_are_undone_with_the_merger(merger, administrator):
    """As had they been made, on their day, before it."""
    programme = RegionalProgramme.objects.get(region="42")
    vote_funding(programme, amount=Decimal(500), source="erdf", voted_on=LATE, by=administrator)
    grant = Grant.objects.get(amount=Decimal("333.33"))
    pay_grant(grant, amount=Decimal("33.33"), on=LATE, reference="M", by=administrator)

    undo(merger, reason="Essai.", by=administrator)

    assert standing("42") == (Decimal(11_520_500), Decimal("6000.01"), Decimal("5400.01"))
    assert standing("41") == (Decimal(8_490_000), Decimal("333.33"), Decimal("33.33"))
    assert set(Grant.objects.values_list("programme__region", flat=True)) == {"42", "41"}
    again = carry_out(grand_est(), by=administrator)
    assert_closed()
    assert again.balances["after"][-1][2:] == ["24225066.66", "900.00", "0.00"]


@A_FEW
@given(acts=ACTS, late=ACTS)
def test_any_late_entries_leave_the_former_programmes_closed(fresh_money, acts, late):
    """Whatever comes late, the former programmes are closed; undone and done again, nothing is lost."""
    by = fresh_money()
    programmes = [adopt(code, amount=10_000, by=by) for code in CODES]

    def do(some):
        for kind, which, cents, days in some:
            on = date(2015, 6, 10) + timedelta(days)
            heir = RegionalProgramme.objects.filter(region="44").first()
            bearer = heir or programmes[which]
            with suppress(ValidationError):
                where = programmes[which] if kind in {"vote", "amend"} else bearer
                perform(kind, where, DEPARTMENTS[which], Decimal(cents) / 100, on, by)

    do(acts)
    merger = carry_out(grand_est(), by=by)
    do(late)

    assert_closed()
    assert drift() == []
    undo(merger, reason="Essai.", by=by)
    kept = state()
    again = carry_out(grand_est(), by=by)
    assert_closed()
    undo(again, reason="Essai.", by=by)
    assert state() == kept
