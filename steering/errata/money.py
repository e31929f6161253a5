"""Votes, commitments and payments recorded late; what a merger carries moves no figure and is none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from companies.models import Commitment, Payment
from industrie_futur.templatetags.portal import euros, short_date
from regions.models import Funding
from steering.errata.entries import Entry, Kind, Source


class _Ledger(NamedTuple):
    """Movements dated by `effective_on`; `link` is the column of what they are about."""

    code: str
    rows: QuerySet
    source: Source
    link: str
    added: str
    taken: str


def _ledgers() -> tuple[_Ledger, ...]:
    votes = Funding.objects.exclude(kind=Funding.Kind.CARRIED).annotate(effective_on=F("voted_on"))
    commitments = Commitment.objects.exclude(kind=Commitment.Kind.CARRIED)
    return (
        _Ledger("budget", votes, Source.PROGRAMME, "programme_id", "Vote", "Retrait de budget"),
        _Ledger("committed", commitments, Source.GRANT, "grant_id", "Engagement", "Engagement annulé"),
        _Ledger("paid", Payment.objects.all(), Source.GRANT, "grant_id", "Mandatement", "Mandatement annulé"),
    )


def late_money(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Movements of `day` or before recorded after one moment and by another: three queries."""
    for ledger in _ledgers():
        rows = ledger.rows.filter(effective_on__lte=day, recorded_at__gt=after, recorded_at__lte=until)
        read = rows.order_by("pk").values(
            *("amount", "effective_on", "region_id", "recorded_at", "recorded_by_id", "comment", ledger.link)
        )
        yield from (_entry(ledger, row) for row in read)


def _entry(ledger: _Ledger, row: dict[str, Any]) -> Entry:
    amount: Decimal = row["amount"]
    name = ledger.added if amount > 0 else ledger.taken
    return Entry(
        kind=Kind.LATE if amount > 0 else Kind.CANCELLED,
        source=ledger.source,
        row=row[ledger.link],
        region=row["region_id"],
        effective_on=row["effective_on"],
        recorded_at=row["recorded_at"],
        author=row["recorded_by_id"],
        fact=f"{name} de {euros(abs(amount), 'court')} le {short_date(row['effective_on'])}",
        changes={ledger.code: amount},
        motive=row["comment"],
    )
