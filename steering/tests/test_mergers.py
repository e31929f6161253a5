"""The takeover of the former regions: carried out, undone, signed off, with nothing lost on the way."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given

from accounts.models import RegionRight
from accounts.tests.factories import UserFactory
from companies.models import Grant
from companies.services import cancel_grant, commit_grant, pay_grant, programme_for
from regions.models import Funding, Region, RegionalProgramme
from regions.services import vote_funding
from regions.tests.factories import adopt
from steering.demo import load_demo
from steering.merger_services import carry_out, sign_off, undo
from steering.mergers import balances_of, merger_plan, total_of
from steering.models import Merger, Target
from steering.rollup import drift
from steering.shares import shares_of
from steering.tests.merging import (
    A_FEW,
    ACTS,
    CODES,
    DEPARTMENTS,
    NOW,
    REFORM,
    figures,
    grand_est,
    granted,
    perform,
    state,
)

pytestmark = pytest.mark.usefixtures("january")


# Carrying out ---------------------------------------------------------------------------------------


def test_merger_closes_the_former_programmes_and_opens_the_new_one(former_programmes, administrator):
    carry_out(grand_est(), by=administrator)

    standing = {
        row.region_id: (row.voted, row.committed, row.paid) for row in RegionalProgramme.objects.all()
    }
    paid = Decimal("5400.01")
    assert standing["42"] == (paid, paid, paid)
    assert standing["21"] == standing["41"] == (0, 0, 0)
    assert standing["44"] == (Decimal("24230000.00") - paid, Decimal("933.33"), 0)


def test_merger_moves_no_figure_in_either_geography(former_programmes, administrator):
    before = figures()

    carry_out(grand_est(), by=administrator)

    assert figures() == before
    assert before[NOW, "2016", "44"]["budget"] == 24_230_000
    assert before[NOW, "2016", "44"]["committed"] == Decimal("6333.34")
    assert drift() == []


def test_merger_keeps_the_sources_of_the_money(administrator):
    programme = adopt("42", amount=100, source="region", by=administrator)
    vote_funding(programme, amount=Decimal(200), source="erdf", voted_on=date(2015, 6, 2), by=administrator)
    granted("67", Decimal(100), paid=Decimal(100), by=administrator)

    carry_out(grand_est(), by=administrator)

    carried = Funding.objects.filter(programme__region="44").order_by("amount")
    assert list(carried.values_list("source", "region", "amount")) == [
        ("region", "42", Decimal("66.67")),
        ("erdf", "42", Decimal("133.33")),
    ]


def test_payment_waits_for_the_merger_then_is_accepted(former_programmes, administrator):
    grant = Grant.objects.get(amount=Decimal("333.33"))
    with pytest.raises(ValidationError, match="a pris fin le 31/12/2015"):
        pay_grant(grant, amount=Decimal(100), on=NOW, reference="M", by=administrator)

    carry_out(grand_est(), by=administrator)
    grant.refresh_from_db()
    pay_grant(grant, amount=Decimal(100), on=NOW, reference="M", by=administrator)

    assert RegionalProgramme.objects.get(region="44").paid == 100


def test_prepared_grant_follows_and_is_committed_by_the_new_region(former_programmes, administrator):
    grant = granted("67", Decimal(50), by=administrator, commit=False)
    carry_out(grand_est(), by=administrator)

    committed = commit_grant(
        Grant.objects.get(pk=grant.pk), act_reference="CP 2016", on=NOW, by=administrator
    )

    assert committed.programme.region_id == "44"


def test_officers_get_a_right_on_the_new_region(former_programmes, administrator):
    officer = UserFactory(regional_officer=True, regions=["42", "41"])
    elsewhere = UserFactory(regional_officer=True, regions=["53"])

    carry_out(grand_est(), by=administrator)

    given = RegionRight.objects.filter(region="44")
    assert list(given.values_list("user", "starts_on", "ends_on")) == [(officer.pk, REFORM, None)]
    assert officer.region_codes_editable() == {"44", *CODES}
    assert elsewhere.region_codes_editable() == {"53"}


def test_merger_waits_for_the_first_day_of_the_region(former_programmes, administrator, settings):
    settings.REFERENCE_DATE = date(2015, 12, 31)
    with pytest.raises(ValidationError, match="à partir du 1er janvier 2016"):
        carry_out(grand_est(), by=administrator)


def test_merger_is_carried_out_once(former_programmes, administrator):
    carry_out(grand_est(), by=administrator)
    with pytest.raises(ValidationError, match="déjà réalisée"):
        carry_out(grand_est(), by=administrator)


def test_region_that_absorbed_none_takes_nothing_over(administrator):
    with pytest.raises(ValidationError, match="n’en réunit pas"):
        carry_out(Region.objects.get(pk="53"), by=administrator)


def test_merger_takes_as_many_statements_for_many_grants(former_programmes, administrator):
    with CaptureQueriesContext(connection) as few:
        merger = carry_out(grand_est(), by=administrator)
    undo(merger, reason="Essai.", by=administrator)
    for _ in range(10):
        granted("54", Decimal(10), by=administrator)
    with CaptureQueriesContext(connection) as many:
        carry_out(grand_est(), by=administrator)
    assert len(many) <= len(few)


# Undoing and signing off ----------------------------------------------------------------------------


def test_undoing_brings_everything_back(former_programmes, administrator):
    UserFactory(regional_officer=True, regions=["42"])
    granted("67", Decimal(50), by=administrator, commit=False)
    before, told = state(), figures()

    merger = carry_out(grand_est(), by=administrator)
    assert state() != before
    undo(merger, reason="Une erreur de saisie en Alsace.", by=administrator)

    assert (state(), figures()) == (before, told)
    assert drift() == []
    assert programme_for("42", NOW).region_id == "42"


def test_merger_may_be_carried_out_again(former_programmes, administrator):
    merger = carry_out(grand_est(), by=administrator)
    first = state()
    undo(merger, reason="Essai.", by=administrator)

    again = carry_out(grand_est(), by=administrator)

    assert {**state(), "rights": 0} == {**first, "rights": 0}
    assert balances_of(again, "after") == balances_of(merger, "after")


def test_undoing_needs_a_reason(former_programmes, administrator):
    merger = carry_out(grand_est(), by=administrator)
    with pytest.raises(ValidationError, match="Indiquez le motif"):
        undo(merger, reason=" ", by=administrator)


def test_undoing_is_refused_once_something_rests_on_it(former_programmes, administrator):
    merger = carry_out(grand_est(), by=administrator)
    grant = Grant.objects.get(amount=Decimal("333.33"))
    pay_grant(grant, amount=Decimal(1), on=NOW, reference="M", by=administrator)

    with pytest.raises(ValidationError) as refusal:
        undo(merger, reason="Essai.", by=administrator)
    firm = grant.enrolment.company
    assert refusal.value.messages[1] == f"Mandatement de 1,00\xa0€ le 04/01/2016, {firm}\u202f: annulez-le."


def test_undoing_is_refused_when_a_taken_over_grant_was_cancelled(former_programmes, administrator):
    merger = carry_out(grand_est(), by=administrator)
    grant = Grant.objects.get(amount=Decimal("333.33"))
    cancel_grant(grant, on=NOW, comment="Projet arrêté", by=administrator)

    with pytest.raises(ValidationError) as refusal:
        undo(merger, reason="Essai.", by=administrator)
    said = f"Subvention annulée le 04/01/2016, {grant.enrolment.company}"
    assert refusal.value.messages[1].startswith(said)


def test_signed_merger_is_not_undone(former_programmes, administrator):
    merger = sign_off(carry_out(grand_est(), by=administrator), by=administrator)
    with pytest.raises(ValidationError, match="validée"):
        undo(merger, reason="Essai.", by=administrator)
    assert Merger.objects.get().status == Merger.Status.SIGNED_OFF


# The sample -----------------------------------------------------------------------------------------


def test_merger_of_the_sample_and_back(db):
    load_demo()
    administrator = UserFactory(administrator=True)
    plan = merger_plan(grand_est())
    assert (plan.planned_companies, plan.engaged) == (241, 57)
    assert total_of(plan.before).voted == 24_230_000
    assert plan.sheet.is_balanced
    before, told = state(), figures()

    merger = carry_out(grand_est(), by=administrator)

    assert figures() == told
    total = told[NOW, "2016", "44"]
    assert (total["budget"], total["engaged"], total["planned_companies"]) == (24_230_000, 57, 241)
    final = Target.objects.get(value=2000)
    assert shares_of(final, NOW)["44"] == 241
    undo(merger, reason="Essai.", by=administrator)
    assert (state(), figures()) == (before, told)


def test_every_merger_of_the_sample_is_carried_out_and_undone(db):
    load_demo()
    administrator = UserFactory(administrator=True)
    before, told = state(), figures()
    regions = Region.objects.filter(predecessors__isnull=False).distinct()

    mergers = [carry_out(region, by=administrator) for region in regions]
    assert figures() == told
    assert sum(row["budget"] for key, row in told.items() if key[:2] == (NOW, "2016")) == 160_000_000
    for merger in mergers:
        undo(merger, reason="Essai.", by=administrator)

    assert (len(mergers), state(), figures()) == (7, before, told)


# Any programmes, any acts ---------------------------------------------------------------------------


@A_FEW
@given(acts=ACTS)
def test_balances_are_equal_to_the_cent_before_after_and_after_undo(fresh_money, acts):
    administrator = fresh_money()
    programmes = [adopt(code, amount=10_000, by=administrator) for code in CODES]
    for kind, which, cents, days in acts:
        on = date(2015, 6, 10) + timedelta(days)
        with suppress(ValidationError):  # a rule of the money: what is refused leaves nothing
            perform(kind, programmes[which], DEPARTMENTS[which], Decimal(cents) / 100, on, administrator)
    before, told = state(), figures()
    plan = merger_plan(grand_est())

    merger = carry_out(grand_est(), by=administrator)

    assert total_of(balances_of(merger, "before")) == total_of(balances_of(merger, "after"))
    assert figures() == told
    undo(merger, reason="Essai.", by=administrator)
    assert (state(), figures()) == (before, told)
    again = carry_out(grand_est(), by=administrator)
    assert total_of(balances_of(again, "after")) == total_of(plan.after)
    assert figures() == told
