"""What the database itself refuses, whoever writes: each rule by its name, on both engines."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from accounts.tests.factories import UserFactory
from companies.models import Commitment, Grant, Payment
from companies.services import commit_grant, pay_grant, prepare_grant
from companies.tests.factories import enrol
from regions.models import Funding, RegionalProgramme
from regions.tests.factories import adopt

DAY = datetime.date(2015, 6, 10)


@pytest.fixture
def officer(db):
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def programme(officer):
    return adopt("42", on=datetime.date(2015, 6, 1), amount=100_000, by=officer)


@pytest.fixture
def grant(programme, officer):
    file = enrol(on=DAY)
    row = prepare_grant(
        file, kind="support", eligible_base=Decimal(80_000), aid_rate_pct=Decimal(50), by=officer
    )
    return commit_grant(row, act_reference="CP 2015-12", on=DAY, by=officer)


def refused(name, act):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        act()


def movement(model, grant, **fields):
    kind = "grant" if model is Commitment else "payment"
    row = {
        "grant": grant,
        "programme": grant.programme,
        "region": grant.region,
        "kind": kind,
        "effective_on": DAY,
        "recorded_by": grant.recorded_by,
        **fields,
    }
    return lambda: model.objects.create(**row)


def another(grant, *, amount, **fields):
    """A second grant to the same firm, as the shell would write it: nothing of it committed yet."""
    row = Grant.objects.get(pk=grant.pk)
    row.pk, row.key, row.eligible_base, row.amount = None, uuid.uuid4(), amount * 2, amount
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def totals(programme):
    row = RegionalProgramme.objects.get(pk=programme.pk)
    return row.voted, row.committed, row.paid


def test_totals_follow_the_ledgers(programme, grant, officer):
    pay_grant(grant, amount=Decimal("1500.10"), on=DAY, reference="M-1", by=officer)
    pay_grant(grant, amount=Decimal("0.20"), on=DAY, reference="M-2", by=officer)
    assert totals(programme) == (Decimal(100_000), Decimal(40_000), Decimal("1500.30"))
    assert Grant.objects.get().paid == Decimal("1500.30")


def test_committed_within_voted(programme, grant):
    second = another(grant, amount=Decimal(100_000), regime="other", regime_reason="Régime notifié")
    refused(
        "regional_programme_committed_within_voted",
        movement(Commitment, second, amount=Decimal("60000.01")),
    )
    movement(Commitment, second, amount=Decimal(60_000))()
    assert totals(programme)[1] == Decimal(100_000)


def test_paid_within_committed(grant):
    refused("grant_paid_within_committed", movement(Payment, grant, amount=Decimal("40000.01")))


def test_payment_not_before_its_grant(grant):
    early = movement(Payment, grant, amount=1, effective_on=DAY - datetime.timedelta(1))
    refused("payment_not_before_its_grant", early)


def test_payment_by_a_closed_region_after_its_end(grant):
    late = movement(Payment, grant, amount=1, effective_on=datetime.date(2016, 1, 1))
    refused("payment_within_region_life", late)


def test_vote_on_a_closed_region_after_its_end(programme, officer):
    refused(
        "funding_within_region_life",
        lambda: Funding.objects.create(
            programme=programme,
            region_id="42",
            source="state",
            amount=1,
            voted_on=datetime.date(2016, 1, 1),
            recorded_by=officer,
        ),
    )


def test_aid_rate_at_most_100(grant):
    refused("grant_rate_at_most_100", lambda: Grant.objects.update(aid_rate_pct=Decimal("100.01")))


def test_ledger_rows_never_change(grant):
    refused("commitment_append_only", lambda: Commitment.objects.update(amount=1))


def test_ledger_rows_are_not_deleted(grant):
    with pytest.raises(ProtectedError):
        Commitment.objects.all().delete()


def test_saving_a_programme_read_before_keeps_its_totals(programme, grant):
    stale = programme  # read before the commitment
    stale.title = "Autre titre"
    stale.save()
    assert totals(programme) == (Decimal(100_000), Decimal(40_000), Decimal(0))


def test_de_minimis_ceiling_holds_in_the_shell(programme, grant, officer):
    adopted = Funding.objects.get()
    Funding.objects.create(
        programme=programme,
        region_id="42",
        source="state",
        amount=1_000_000,
        voted_on=adopted.voted_on,
        recorded_by=officer,
    )
    second = another(grant, amount=Decimal("160000.01"))
    refused("commitment_within_de_minimis", movement(Commitment, second, amount=Decimal("160000.01")))
    movement(Commitment, second, amount=Decimal(160_000))()


@pytest.mark.parametrize(("base", "rate"), [("2048.45", "50"), ("1024.35", "30"), ("1024.60", "12.5")])
def test_half_a_cent_is_rounded_up_on_both_engines(programme, officer, base, rate):
    row = prepare_grant(
        enrol(on=DAY), kind="support", eligible_base=Decimal(base), aid_rate_pct=Decimal(rate), by=officer
    )
    assert row.amount * 100 == Decimal(base) * Decimal(rate) + Decimal("0.5")
