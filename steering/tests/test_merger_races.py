"""Two at once, each a real thread: one takeover, and money that stays whole."""

from decimal import Decimal

import pytest

from accounts.tests.factories import UserFactory
from companies.models import Grant, Payment
from companies.services import pay_grant
from companies.tests.test_races import at_once
from regions.models import RegionalProgramme
from regions.services import vote_funding
from steering.merger_services import carry_out, undo
from steering.models import Merger
from steering.rollup import drift
from steering.tests.merging import CODES, NOW, grand_est
from steering.tests.test_merger_late import LATE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("january")]


def totals():
    rows = RegionalProgramme.objects.values_list("voted", "committed", "paid")
    return [sum(column) for column in zip(*rows, strict=True)]


def assert_closed():
    for row in RegionalProgramme.objects.filter(region__in=CODES):
        assert row.voted == row.committed == row.paid


def test_two_administrators_carrying_out_the_same_merger(former_programmes):
    administrators = [UserFactory(administrator=True) for _ in range(2)]
    before = totals()

    [refusal] = at_once(*[lambda by=by: carry_out(grand_est(), by=by) for by in administrators])

    assert refusal.startswith("Cette reprise est déjà réalisée, par ")
    assert (Merger.objects.count(), totals()) == (1, before)
    assert_closed()


def test_payment_and_vote_of_2015_entered_during_the_merger(former_programmes, administrator):
    grant, programme = Grant.objects.get(amount=Decimal("333.33")), RegionalProgramme.objects.get(region="42")
    voted, committed, paid = totals()
    officers = [UserFactory(administrator=True) for _ in range(2)]

    refusals = at_once(
        lambda: carry_out(grand_est(), by=administrator),
        lambda: pay_grant(grant, amount=Decimal(100), on=LATE, reference="M", by=officers[0]),
        lambda: vote_funding(programme, amount=Decimal(50), source="erdf", voted_on=LATE, by=officers[1]),
    )

    assert refusals == []
    assert totals() == [voted + 50, committed, paid + 100]
    assert Payment.objects.get(amount=100).programme.region_id == "41"
    assert_closed()
    assert drift() == []


def test_payment_of_2016_while_the_merger_is_undone(former_programmes, administrator):
    merger = carry_out(grand_est(), by=administrator)
    grant, before = Grant.objects.get(amount=Decimal("333.33")), totals()

    refusals = at_once(
        lambda: undo(merger, reason="Essai.", by=administrator),
        lambda: pay_grant(grant, amount=Decimal(100), on=NOW, reference="M", by=administrator),
    )

    # The first one wins: a payment stands in the way of undoing, and a closed region pays no more.
    assert len(refusals) in {1, 2}  # the refusal to undo is of two sentences
    is_paid = Payment.objects.filter(amount=100).exists()
    assert is_paid == (Merger.objects.get().status == Merger.Status.CARRIED_OUT)
    assert totals() == [before[0], before[1], before[2] + (100 if is_paid else 0)]
