"""Fictional grants with their commitments and payments: for load tests, and for the demonstration.

Written in bulk; the database holds them to its rules (`companies.guards`), so that money is voted first. Who
writes them adds up the rollup of money once at the end (`steering.rollup`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import islice
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from companies.models import Commitment, Enrolment, Grant, Payment
from companies.phases import ENGAGED
from companies.services.money import share_of
from industrie_futur import clock
from industrie_futur.bulk import load_rows, next_key, refresh_statistics
from industrie_futur.text import normalise
from regions.models import DailyMoney, Funding, RegionalProgramme
from regions.services import vote_funding
from steering.rollup import MONEY, rebuild
from steering.synthetic import AT_ONCE, COMMENT, LAST_DAY, NAME

PAYMENT_TERM = timedelta(days=45)
"""From the act to the day the payment is expected."""


class State(StrEnum):
    """How far a grant has come."""

    PREPARED = "prepared"
    COMMITTED = "committed"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CANCELLED = "cancelled"


WEIGHTS = {
    State.PREPARED: 12,
    State.COMMITTED: 33,
    State.PARTLY_PAID: 12,
    State.PAID: 40,
    State.CANCELLED: 3,
}
"""How many of a hundred grants stand at each state."""


class Offer(NamedTuple):
    """A kind of grant: its eligible base, from and up to, in euros, and its rates in per cent."""

    kind: Grant.Kind
    bases: tuple[int, int]
    rates: tuple[int, ...]


# In the order a firm receives them; together below the de minimis ceiling.
OFFERS = (
    Offer(Grant.Kind.DIAGNOSTIC, (6_000, 12_000), (50, 80)),
    Offer(Grant.Kind.SUPPORT, (20_000, 60_000), (50,)),
    Offer(Grant.Kind.INVESTMENT, (100_000, 350_000), (20, 30, 40)),
)


class File(NamedTuple):
    """An engaged firm's file that a programme funds; `ready_on`: the first day of an act on its grants."""

    pk: int
    programme: int
    region: str
    ready_on: date


class Draft(NamedTuple):
    """A grant as drawn; `payments` are (day, euros), in order."""

    file: File
    offer: Offer
    base: Decimal
    rate: int
    is_de_minimis: bool
    key: UUID
    prepared_on: date
    committed_on: date | None
    payments: Sequence[tuple[date, Decimal]]
    cancelled_on: date | None

    @property
    def amount(self) -> Decimal:
        return share_of(self.base, Decimal(self.rate))

    @property
    def is_live(self) -> bool:
        return self.committed_on is not None and self.cancelled_on is None

    @property
    def left(self) -> Decimal:
        """Euros committed that a cancellation frees."""
        return self.amount - sum(amount for _, amount in self.payments)

    @property
    def act(self) -> str:
        return f"CP {self.committed_on:%Y-%m}-{self.file.region}" if self.committed_on else ""


def draw_grant(file: File, *, rank: int, state: State, last: date, random: Random) -> Draft:
    """The grant number `rank` (from 0) of a file, all its days from `file.ready_on` to `last`."""
    offer = OFFERS[min(rank, len(OFFERS) - 1)]
    base = Decimal(random.randint(offer.bases[0] * 100, offer.bases[1] * 100)) / 100
    rate = random.choice(offer.rates)
    span = max((last - file.ready_on).days, 0)
    prepared, committed, first, second = (
        file.ready_on + timedelta(days=day) for day in sorted(random.randint(0, span) for _ in range(4))
    )
    is_committed = state != State.PREPARED
    return Draft(
        file,
        offer,
        base,
        rate,
        is_de_minimis=rank < len(OFFERS),
        key=UUID(int=random.getrandbits(128), version=4),
        prepared_on=prepared,
        committed_on=committed if is_committed else None,
        payments=_payments(state, share_of(base, Decimal(rate)), first, second),
        cancelled_on=second if state == State.CANCELLED else None,
    )


def _payments(state: State, amount: Decimal, first: date, second: date) -> list[tuple[date, Decimal]]:
    """An advance of 40 %, then the balance; a cancelled grant keeps its advance."""
    advance = share_of(amount, Decimal(40))
    if state in {State.PREPARED, State.COMMITTED}:
        return []
    return [(first, advance), (second, amount - advance)] if state == State.PAID else [(first, advance)]


# Writing --------------------------------------------------------------------------------------------


@transaction.atomic
def write_grants(drafts: Sequence[Draft], *, by: User) -> range:
    """Write `drafts` and their movements; the keys of the grants, in order.

    The rollup of money is left to the caller.
    """
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    signed = (now, by.pk)
    keys = range(next_key(Grant), next_key(Grant) + len(drafts))
    numbered = list(zip(keys, drafts, strict=True))
    load_rows(Grant, _GRANT, (_grant(key, draft) + signed for key, draft in numbered))
    for model, movements in ((Commitment, _commitments), (Payment, _paid)):
        rows = (row for key, draft in numbered for row in movements(key, draft))
        first = next_key(model)
        load_rows(model, _MOVEMENT, ((first + n, *row, *signed) for n, row in enumerate(rows)))
    return keys


_GRANT = (
    *("id", "enrolment_id", "programme_id", "region_id", "kind", "eligible_base", "aid_rate_pct", "amount"),
    *("regime", "regime_reason", "act_reference", "prepared_on", "committed_on", "fiscal_year", "due_on"),
    *(
        "cancelled_on",
        "cancel_reason",
        "committed",
        "paid",
        "key",
        "version",
        "recorded_at",
        "recorded_by_id",
    ),
)
_MOVEMENT = (
    *("id", "grant_id", "programme_id", "region_id", "kind", "amount", "effective_on", "reference"),
    *("comment", "key", "recorded_at", "recorded_by_id"),
)


def _grant(key: int, draft: Draft) -> tuple[Any, ...]:
    file, on = draft.file, draft.committed_on
    regime = Grant.Regime.DE_MINIMIS if draft.is_de_minimis else Grant.Regime.OTHER
    return (
        *(key, file.pk, file.programme, file.region, draft.offer.kind, draft.base, draft.rate, draft.amount),
        *(regime, "" if draft.is_de_minimis else "Règlement UE 651/2014.", draft.act, draft.prepared_on),
        *(on, on.year if on else None, on + PAYMENT_TERM if on else None),
        *(draft.cancelled_on, COMMENT if draft.cancelled_on else "", 0, 0, draft.key.hex, 1),
    )


def _commitments(key: int, draft: Draft) -> Iterator[tuple[Any, ...]]:
    file, kinds = draft.file, Commitment.Kind
    place = (key, file.programme, file.region)
    if draft.committed_on:
        move = (kinds.GRANT, draft.amount, draft.committed_on, draft.act, "")
        yield *place, *move, _derived(draft, 1)
    if draft.committed_on and draft.cancelled_on:
        move = (kinds.CANCELLATION, -draft.left, draft.cancelled_on, draft.act, COMMENT)
        yield *place, *move, _derived(draft, 2)


def _paid(key: int, draft: Draft) -> Iterator[tuple[Any, ...]]:
    file = draft.file
    for rank, (on, amount) in enumerate(draft.payments):
        move = (Payment.Kind.PAYMENT, amount, on, f"Mandat {on:%Y}-{key}-{rank + 1}", "")
        yield key, file.programme, file.region, *move, _derived(draft, rank)


def _derived(draft: Draft, rank: int) -> str:
    """A key of a movement: the grant's, moved on."""
    return UUID(int=(draft.key.int + rank) % 2**128).hex


# Generating -----------------------------------------------------------------------------------------


def generate_grants(count: int, *, seed: int, by: User) -> int:
    """Bring the synthetic firms to `count` grants, and vote the money for them; how many were missing.

    ValidationError when none of them without a grant is engaged in a region that has a programme.
    """
    known = Grant.objects.filter(enrolment__in=_synthetic_files()).count()
    missing = count - known
    if missing <= 0:
        return 0
    files = _funded_files(missing)
    if not files:
        raise ValidationError(
            "Aucune entreprise synthétique sans subvention n’est engagée dans une région qui a un programme."
        )
    draw = partial(_drafts, files, missing, f"{seed}, {known}")
    _vote_for(draw(), by)
    drafts = draw()
    try:
        while some := list(islice(drafts, AT_ONCE)):
            write_grants(some, by=by)
            refresh_statistics(Grant, Commitment, Payment)  # the guards look for former aid
    finally:  # what an interrupted call did write is counted
        rebuild([MONEY])
    refresh_statistics(DailyMoney)
    return missing


def _synthetic_files() -> Any:
    return Enrolment.objects.filter(company__sort_name__startswith=normalise(NAME))


def funded(files: Any, programmes: Iterable[RegionalProgramme]) -> list[File]:
    """The engaged ones among `files` (a QuerySet) that one of `programmes` funds, in the order they came."""
    by_region = {each.region_id: each for each in programmes}
    rows = files.filter(phase__in=ENGAGED, region__in=by_region).order_by("enrolled_on", "pk")
    return [
        File(pk, by_region[region].pk, region, max(enrolled_on, by_region[region].adopted_on))
        for pk, region, enrolled_on in rows.values_list("pk", "region_id", "enrolled_on")
    ]


def _funded_files(most: int) -> list[File]:
    """`most` synthetic files that have no grant yet."""
    last = min(clock.today(), LAST_DAY)
    programmes = RegionalProgramme.objects.filter(adopted_on__lte=last)
    return funded(_synthetic_files().filter(grants=None), programmes)[:most]


def _drafts(files: Sequence[File], count: int, seed: str) -> Iterator[Draft]:
    """`count` grants over `files`, as many to each as can be; the same at each call."""
    random, last = Random(seed), min(clock.today(), LAST_DAY)  # noqa: S311  reproducible, not secret
    states, weights = list(WEIGHTS), list(WEIGHTS.values())
    each, more = divmod(count, len(files))
    for number, file in enumerate(files):
        for rank in range(each + (number < more)):
            [state] = random.choices(states, weights)
            yield draw_grant(file, rank=rank, state=state, last=last, random=random)


def _vote_for(drafts: Iterable[Draft], by: User) -> None:
    """Have each programme vote what `drafts` commit past what it has left, on the day of its adoption."""
    needed: Counter[int] = Counter()
    for draft in drafts:
        if draft.committed_on:
            needed[draft.file.programme] += draft.amount  # type: ignore[assignment]  # euros
    for programme in RegionalProgramme.objects.filter(pk__in=needed):
        missing = Decimal(needed[programme.pk]) - programme.available
        if missing > 0:
            vote_funding(
                programme,
                amount=missing,
                source=Funding.Source.OTHER,
                voted_on=programme.adopted_on,
                comment=COMMENT,
                by=by,
            )
