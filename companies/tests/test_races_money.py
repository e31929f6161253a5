"""Money under two officers at the same moment: real threads, real connections, and not a cent lost."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Sum

from accounts.tests.factories import UserFactory
from companies.models import Commitment, Company, Grant, Payment
from companies.services import (
    cancel_grant,
    commit_grant,
    pay_grant,
    prepare_grant,
    reverse_payment,
)
from companies.tests.factories import CompanyFactory, enrol
from companies.tests.test_races import at_once
from regions.models import DailyMoney, Funding, RegionalProgramme
from regions.services import reverse_funding, vote_funding
from regions.tests.factories import adopt

pytestmark = pytest.mark.django_db(transaction=True)
DAY, TODAY = date(2015, 6, 10), date(2015, 7, 20)


@pytest.fixture
def officers():
    return [UserFactory(regional_officer=True, regions=["42"]) for _ in range(2)]


@pytest.fixture
def programme(officers):
    return adopt("42", on=date(2015, 6, 1), amount=300_000, by=officers[0])


def prepared(by, amount, *, file=None, **fields):
    return prepare_grant(
        file or enrol(on=DAY),
        kind="support",
        eligible_base=amount * 2,
        aid_rate_pct=Decimal(50),
        amount=amount,
        by=by,
        **fields,
    )


def committed(by, amount):
    return commit_grant(prepared(by, amount), act_reference="CP", on=DAY, by=by)


def intact(programme):
    """Totals equal to their ledgers and to the rollup, in order; the three sums."""
    row = RegionalProgramme.objects.get(pk=programme.pk)
    ledgers = [
        model.objects.filter(programme=row).aggregate(total=Sum("amount"))["total"] or Decimal(0)
        for model in (Funding, Commitment, Payment)
    ]
    rollup = [
        DailyMoney.objects.filter(figure=figure).aggregate(total=Sum("change"))["total"] or Decimal(0)
        for figure in ("voted", "committed", "paid")
    ]
    totals = [row.voted, row.committed, row.paid]
    assert [round(total, 2) for total in ledgers] == totals == [round(total, 2) for total in rollup]
    assert 0 <= row.paid <= row.committed <= row.voted
    return totals


def test_two_officers_committing_the_last_euros(programme, officers):
    drafts = [prepared(by, Decimal(160_000)) for by in officers]

    refusals = at_once(
        *[
            lambda by=by, row=row: commit_grant(row, act_reference="CP", on=DAY, by=by)
            for by, row in zip(officers, drafts, strict=True)
        ]
    )

    assert len(refusals) == 1
    assert "il reste 140\u202f000,00\xa0€ à engager" in refusals[0]
    assert intact(programme) == [300_000, 160_000, 0]


def test_two_officers_committing_the_same_grant(programme, officers):
    row = prepared(officers[0], Decimal(1_000))

    refusals = at_once(
        *[lambda by=by: commit_grant(row, act_reference="CP", on=DAY, by=by) for by in officers]
    )

    assert len(refusals) == 1
    assert intact(programme) == [300_000, 1_000, 0]


def test_two_payments_of_the_last_euros(programme, officers):
    grant = committed(officers[0], Decimal(1_000))

    refusals = at_once(
        *[
            lambda by=by: pay_grant(grant, amount=Decimal(600), on=TODAY, reference="M", by=by)
            for by in officers
        ]
    )

    assert refusals == ["Il reste 400,00\xa0€ à mandater sur cette subvention."]
    assert intact(programme) == [300_000, 1_000, 600]


def test_payment_button_pressed_twice(programme, officers):
    grant, key = committed(officers[0], Decimal(1_000)), uuid.uuid4()

    refusals = at_once(
        *[
            lambda: pay_grant(grant, amount=Decimal(300), on=TODAY, reference="M", key=key, by=officers[0])
            for _ in range(2)
        ]
    )

    assert refusals == []
    assert intact(programme) == [300_000, 1_000, 300]


def test_grant_button_pressed_twice(programme, officers):
    file, key = enrol(on=DAY), uuid.uuid4()

    refusals = at_once(*[lambda: prepared(officers[0], Decimal(1_000), file=file, key=key) for _ in range(2)])

    assert (refusals, Grant.objects.count()) == ([], 1)


def test_vote_button_pressed_twice(programme, officers):
    key = uuid.uuid4()

    refusals = at_once(
        *[
            lambda: vote_funding(
                programme, amount=Decimal(50), source="state", voted_on=DAY, key=key, by=officers[0]
            )
            for _ in range(2)
        ]
    )

    assert refusals == []
    assert intact(programme) == [300_050, 0, 0]


def test_cancellation_against_payment(programme, officers):
    grant = committed(officers[0], Decimal(1_000))

    refusals = at_once(
        lambda: cancel_grant(grant, on=TODAY, comment="Projet arrêté", by=officers[0]),
        lambda: pay_grant(grant, amount=Decimal(600), on=TODAY, reference="M", by=officers[1]),
    )

    # Paid first, the rest is freed; cancelled first, nothing is paid any more.
    assert intact(programme)[1:] == ([600, 600] if not refusals else [0, 0])


def test_vote_taken_back_against_commitment(programme, officers):
    vote = vote_funding(programme, amount=Decimal(1_000), source="state", voted_on=DAY, by=officers[0])
    row = prepared(officers[0], Decimal(150_000))
    other = prepared(officers[1], Decimal("150500"))
    commit_grant(row, act_reference="CP", on=DAY, by=officers[0])

    refusals = at_once(
        lambda: reverse_funding(vote, comment="Saisi deux fois", by=officers[0]),
        lambda: commit_grant(other, act_reference="CP", on=DAY, by=officers[1]),
    )

    assert len(refusals) == 1
    assert intact(programme) in ([300_000, 150_000, 0], [301_000, 300_500, 0])


def test_payment_taken_back_by_two(programme, officers):
    grant = committed(officers[0], Decimal(1_000))
    payment = pay_grant(grant, amount=Decimal(600), on=TODAY, reference="M", by=officers[0])

    refusals = at_once(*[lambda by=by: reverse_payment(payment, comment="Erreur", by=by) for by in officers])

    assert len(refusals) == 1
    assert intact(programme) == [300_000, 1_000, 0]


def test_payment_taken_back_against_cancellation(programme, officers):
    grant = committed(officers[0], Decimal(1_000))
    payment = pay_grant(grant, amount=Decimal(600), on=TODAY, reference="M", by=officers[0])

    refusals = at_once(
        lambda: reverse_payment(payment, comment="Erreur", by=officers[0]),
        lambda: cancel_grant(grant, on=TODAY, comment="Projet arrêté", by=officers[1]),
    )

    assert refusals == []
    assert intact(programme) == [300_000, 0, 0]


def test_two_grants_of_one_firm_within_its_ceiling(programme, officers):
    file = enrol(on=DAY)
    drafts = [prepared(by, Decimal(120_000), file=file) for by in officers]

    refusals = at_once(
        *[
            lambda by=by, row=row: commit_grant(row, act_reference="CP", on=DAY, by=by)
            for by, row in zip(officers, drafts, strict=True)
        ]
    )

    assert len(refusals) == 1
    assert "plafond de 200\u202f000\xa0€" in refusals[0]
    assert intact(programme)[1] == 120_000


def test_two_firms_of_a_group_within_their_one_ceiling(programme, officers):
    files = [enrol(CompanyFactory(group_name=name), on=DAY) for name in ("Groupe Ried", "GROUPE RIED")]
    drafts = [prepared(by, Decimal(120_000), file=file) for by, file in zip(officers, files, strict=True)]

    refusals = at_once(
        *[
            lambda by=by, row=row: commit_grant(row, act_reference="CP", on=DAY, by=by)
            for by, row in zip(officers, drafts, strict=True)
        ]
    )

    assert len(refusals) == 1
    assert "Le groupe" in refusals[0]
    assert intact(programme)[1] == 120_000
    assert Company.objects.count() == 2
