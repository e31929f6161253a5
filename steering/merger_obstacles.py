"""What forbids to undo a takeover: acts since that rest on what it carried, with the page to mend each."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import QuerySet, Sum
from django.urls import reverse

from companies.models import Commitment, Grant, Payment
from industrie_futur.templatetags.portal import euros, short_date
from regions.models import Funding, RegionalProgramme
from steering.charts.french import plural
from steering.models import Merger, ShareMove, Target
from steering.share_rules import share_errors

SHOWN = 20
"""Of each kind, how many are named; the rest is counted."""


class Obstacle(NamedTuple):
    """A sentence, and the page where to see to it ("" for none)."""

    text: str
    url: str = ""


def obstacles_to_undo(merger: Merger) -> list[Obstacle]:
    """Nothing when `merger` may be undone; hold the money of its programmes for an answer that lasts."""
    found = [*_of_shares(merger), *_of_targets(merger)]
    if heir := RegionalProgramme.objects.filter(region=merger.region).first():
        found += [*_of_payments(merger, heir), *_of_grants(merger, heir), *_of_programme(merger, heir)]
    return found


# Money ----------------------------------------------------------------------------------------------


def _of_payments(merger: Merger, heir: RegionalProgramme) -> Iterator[Obstacle]:
    """Paid or freed by the new region, of what a former one had committed."""
    taken_over = {"programme": heir, "grant__committed_on__lt": merger.effective_on}
    payments = Payment.objects.live().filter(**taken_over)
    yield from _movements(payments, "Mandatement de {amount} le {day}, {firm}\u202f: annulez-le.")
    cancelled = Commitment.objects.filter(kind=Commitment.Kind.CANCELLATION, **taken_over)
    yield from _movements(
        cancelled, "Subvention annulée le {day}, {firm}\u202f: une annulation ne se reprend pas."
    )


def _of_grants(merger: Merger, heir: RegionalProgramme) -> Iterator[Obstacle]:
    """Committed by the new region beyond what it voted itself, or prepared where there was no programme."""
    own = Commitment.objects.filter(programme=heir, grant__committed_on__gte=merger.effective_on)
    own = own.exclude(kind=Commitment.Kind.CARRIED)
    if _total(own) > _total(heir.fundings.exclude(kind=Funding.Kind.CARRIED)):
        committed = own.filter(kind=Commitment.Kind.GRANT, grant__committed__gt=0)
        yield from _movements(
            committed,
            "Subvention de {amount} engagée le {day} sur l’argent repris, {firm}\u202f: annulez-la.",
        )
    if merger.effects["opened"]:
        without = (
            Grant.objects.prepared().filter(programme=heir).exclude(region__programmes__taken_over_by=heir)
        )
        for grant in without.select_related("enrolment__company")[:SHOWN]:
            firm = grant.enrolment.company
            text = f"Subvention préparée sur le programme repris, {firm}\u202f: annulez-la."
            yield Obstacle(text, _firm_url(firm))


def _of_programme(merger: Merger, heir: RegionalProgramme) -> Iterator[Obstacle]:
    """What the new region made its own of a programme opened by the takeover."""
    if not merger.effects["opened"]:
        return
    url = reverse("regions:programme_detail", args=[merger.region_id])
    for vote in heir.fundings.live().exclude(kind=Funding.Kind.CARRIED):
        text = f"Vote de {euros(vote.amount)} le {short_date(vote.voted_on)} sur le programme repris"
        yield Obstacle(f"{text}\u202f: annulez-le.", url)
    if heir.planned_companies:
        yield Obstacle("La région a complété le programme repris\u202f: il est devenu le sien.", url)


def _movements(rows: QuerySet[Any], sentence: str) -> Iterator[Obstacle]:
    for row in rows.select_related("grant__enrolment__company")[:SHOWN]:
        firm = row.grant.enrolment.company
        said = {"amount": euros(abs(row.amount)), "day": short_date(row.effective_on), "firm": firm}
        yield Obstacle(sentence.format(**said), _firm_url(firm))
    if (more := rows.count() - SHOWN) > 0:
        yield Obstacle(f"Et {more} {plural(more, 'autre', 'autres')} de même.")


def _firm_url(firm: Any) -> str:
    return reverse("companies:company_detail", args=[firm.siren])


def _total(rows: QuerySet[Any]) -> Decimal:
    return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


# Targets --------------------------------------------------------------------------------------------


def _of_shares(merger: Merger) -> Iterator[Obstacle]:
    """A share that the new region has not any more cannot be given back."""
    moves = ShareMove.objects.filter(pk__in=merger.effects["moves"]).select_related("target")
    for target, carried in groupby(moves.order_by("target_id", "pk"), key=lambda move: move.target):
        back = [
            ShareMove(
                target=target,
                from_region_id=move.to_region_id,
                to_region_id=move.from_region_id,
                quantity=move.quantity,
                effective_on=move.effective_on,
            )
            for move in carried
        ]
        for error in share_errors(target, back, merger.effective_on, may_give_back=True).values():
            yield Obstacle(error, reverse("steering:target_shares", args=[target.pk]))


def _of_targets(merger: Merger) -> Iterator[Obstacle]:
    for target in Target.objects.filter(pk__in=merger.effects["targets"], version__gt=1):
        text = f"L’objectif de la région au {short_date(target.due_on)} a été modifié depuis la reprise."
        yield Obstacle(text, reverse("steering:target_list"))
