"""The shares of a milestone: what the database holds of them, and any sequence of moves."""

from contextlib import suppress
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from accounts.tests.factories import UserFactory
from steering.models import ShareMove, Target
from steering.shares import shares_of
from steering.tests.factories import TargetFactory
from steering.tests.sharing import move, share_out

DAY, TODAY = date(2015, 6, 1), date(2015, 7, 20)
END_OF_2015, NEW_YEAR, END_OF_2016 = date(2015, 12, 31), date(2016, 1, 1), date(2016, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return TargetFactory(due_on=END_OF_2016, value=2000)


# What the database holds ------------------------------------------------------------------------------


def written_by_hand(target, giver, taker, quantity, on=DAY):
    """A move written from the shell, past the services."""
    with transaction.atomic():
        return ShareMove.objects.create(
            target=target,
            from_region_id=giver,
            to_region_id=taker,
            quantity=quantity,
            effective_on=on,
            reason="Test",
            recorded_by=UserFactory(),
        )


@pytest.mark.parametrize(
    ("giver", "taker", "quantity", "on"),
    [
        (None, "42", 2001, DAY),  # more than the milestone
        ("53", "42", 1, DAY),  # of what is not held
        ("42", None, 101, DAY),  # of what a later day gave away
        ("42", "42", 1, DAY),
        (None, None, 1, DAY),
        (None, "42", 0, DAY),
        (None, "44", 1, DAY),  # to a region yet to come
        (None, "42", 1, NEW_YEAR),  # to a region that is no more
    ],
)
def test_database_refuses_a_move(target, giver, taker, quantity, on):
    move(target, None, "42", 107)
    move(target, "42", None, 7, on=TODAY)

    with pytest.raises(IntegrityError):
        written_by_hand(target, giver, taker, quantity, on)

    assert shares_of(target) == {"42": 100, None: 1900}


def test_database_refuses_shares_of_a_regional_target():
    with pytest.raises(IntegrityError):
        written_by_hand(TargetFactory(region_id="42", value=60), None, "42", 1)


def test_database_refuses_a_national_figure_below_its_shares(target):
    share_out(target, r42=107)

    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.filter(pk=target.pk).update(value=106)


def test_saving_a_target_read_before_keeps_what_is_attributed(target):
    share_out(target, r42=107)
    target.source = "Corrigée dans la console"
    target.save()

    target.refresh_from_db()
    assert target.attributed == 107


@pytest.mark.parametrize(
    "change", [{"quantity": 1}, {"reason": "Autre"}, {"effective_on": TODAY}, {"to_region": "53"}]
)
def test_history_is_never_rewritten(target, change):
    written = move(target, None, "42", 107)

    with pytest.raises(IntegrityError), transaction.atomic():
        ShareMove.objects.filter(pk=written.pk).update(**change)
    for delete in (written.delete, ShareMove.objects.all().delete):
        with pytest.raises(ProtectedError, match="Une répartition ne s’efface pas"):
            delete()


# Any sequence of moves --------------------------------------------------------------------------------

HOLDERS = (None, "42", "41", "53", "44")
DAYS = (DAY, TODAY, END_OF_2015, NEW_YEAR, date(2016, 3, 1))
MOVES = st.tuples(
    st.sampled_from(HOLDERS), st.sampled_from(HOLDERS), st.integers(1, 2100), st.sampled_from(DAYS)
)


@given(moves=st.lists(MOVES, max_size=12))
@examples(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_shares_add_up_on_every_day_whatever_moves(target, settings, moves):
    settings.REFERENCE_DATE = DAYS[-1]
    with transaction.atomic():
        for giver, taker, quantity, on in moves:
            with suppress(ValidationError):  # refused whole: what follows must hold all the same
                move(target, giver, taker, quantity, on)
        by_day = [shares_of(target, day) for day in DAYS]
        attributed = Target.objects.get(pk=target.pk).attributed
        transaction.set_rollback(True)  # each example begins with no share

    assert [sum(shares.values()) for shares in by_day] == [2000] * len(DAYS)
    assert min(share for shares in by_day for share in shares.values()) >= 0
    assert all("44" not in shares for shares in by_day[:3])
    assert by_day[2].get("42", 0) >= max(shares.get("42", 0) for shares in by_day[3:])
    assert attributed == 2000 - by_day[-1][None]
