"""What a merger carries of the grants: what is left to pay of each, from one programme to another.

`regions.carrying` says how votes follow. A set of grants, be it one or a hundred thousand, is carried by the
same few statements; nothing changes in what a grant is worth, only in which programme bears it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from companies.models import Grant, GrantQuerySet
from regions.carrying import bring_back, first_day, moves_back, moves_on, split, votes_of, written
from regions.models import Funding, RegionalProgramme

TO_CARRY = Q(committed_on=None, cancelled_on=None) | Q(committed__gt=F("paid"))
"""Grants that somebody must still bear: to be committed, or with something left to pay."""
_KEYS = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}
_COLUMNS = (
    "grant_id, programme_id, region_id, kind, amount, effective_on, "
    "reference, comment, key, recorded_at, recorded_by_id"
)
_LEFT = """
    SELECT g.id, CASE WHEN side.sign < 0 THEN g.programme_id ELSE %s END, g.region_id, 'carried',
        ROUND(side.sign * (g.committed - g.paid), 2), %s, '', '', {key}, %s, %s
    FROM companies_grant AS g CROSS JOIN (SELECT -1 AS sign UNION ALL SELECT 1 AS sign) AS side
    WHERE g.id IN ({grants}) AND g.committed > g.paid
    ORDER BY side.sign, g.id"""
_UNDONE = """
    SELECT c.grant_id, c.programme_id, c.region_id, 'carried',
        -ROUND(SUM(c.amount), 2), %s, '', '', {key}, %s, %s
    FROM companies_commitment AS c WHERE c.kind = 'carried' AND c.programme_id IN ({programmes})
    GROUP BY c.grant_id, c.programme_id, c.region_id HAVING ROUND(SUM(c.amount), 2) <> 0
    ORDER BY SUM(c.amount) DESC, c.grant_id"""


def carry_grants(grants: GrantQuerySet, to: RegionalProgramme, on: date, *, by: Any) -> None:
    """Give `to` what is left to pay of `grants`, on the day `on`, and those to be committed: two statements.

    The votes that `to` needs must be there already, and those of the programmes left be taken away after.
    """
    carried = grants.filter(TO_CARRY).order_by()
    listed, values = carried.values("pk").query.sql_with_params()
    # Each grant leaves one programme before it joins the other: SQLite holds the rules row by row.
    _insert(_LEFT.format(grants=listed, key=_KEYS[connection.vendor]), [to.pk, *_signed(on, by), *values])
    carried.update(programme=to)


def undo_carried(programmes: Collection[RegionalProgramme], on: date, *, by: Any) -> None:
    """Take back all that was ever carried of grants between `programmes`, on the day `on`: one statement."""
    keys = [each.pk for each in programmes]
    marks = ", ".join(["%s"] * len(keys))
    _insert(_UNDONE.format(programmes=marks, key=_KEYS[connection.vendor]), [*_signed(on, by), *keys])


def _signed(on: date, by: Any) -> list[Any]:
    """What every row says: its day, when and by whom it is recorded."""
    adapt = connection.ops
    return [adapt.adapt_datefield_value(on), adapt.adapt_datetimefield_value(timezone.now()), by.pk]


def _insert(rows: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO companies_commitment ({_COLUMNS}) {rows}", values)  # noqa: S608  ours


# One grant, after the merger --------------------------------------------------------------------------


@contextmanager
def borne_as_on(grant: Grant, on: date, *, needs: Decimal = Decimal(0), by: Any) -> Iterator[None]:
    """Within, `grant` (locked) and `needs` more euros are borne as on the day `on`; then they go on again.

    For an act dated before a merger and entered after it: it stays on the programme of the former region,
    which keeps what it paid and no more. Any other act goes through. ValidationError when the heir has
    committed those euros since.
    """
    former = _taken_over_after(on, grant.region_id)
    if former is None or former.taken_over_by is None:
        yield
        return
    votes, day = votes_of(former), first_day(former.taken_over_by)
    bring_back(former, split(needs, votes), by=by)
    _move(grant, former, moves_back(former, split(grant.left_to_pay, votes), by=by), on=day, by=by)
    yield
    _move(grant, former.taken_over_by, moves_on(former, by=by), on=day, by=by)


def _taken_over_after(on: date, region: str) -> RegionalProgramme | None:
    """The programme of the former region `region`, when it ran on the day `on` and was taken over since."""
    programmes = RegionalProgramme.objects.select_related("taken_over_by__region")
    return programmes.filter(region=region, taken_over_by__region__valid_from__gt=on).first()


def _move(grant: Grant, to: RegionalProgramme, moves: list[Funding], *, on: date, by: Any) -> None:
    alone = Grant.objects.filter(pk=grant.pk)
    with written(moves):
        carry_grants(alone, to, on, by=by)
    alone.update(programme=to)  # though nothing be left of it
    grant.programme = to
