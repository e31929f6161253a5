"""How much of a programme's money is free, on every day from a given one."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum

from industrie_futur.templatetags.portal import euros
from regions.models import Funding, RegionalProgramme


def available_from(programme: RegionalProgramme, day: date) -> Decimal:
    """Euros voted and not committed on the day, from `day` on, when they are fewest: two queries.

    What is committed on a day reduces every later one: an entry dated in the past must leave none below 0.
    """
    votes = programme.fundings.order_by().values_list("voted_on").annotate(Sum("amount"))
    # Commitments are a higher room's: reached by the name of their relation.
    commitments = programme.commitments.order_by().values_list("effective_on").annotate(Sum("amount"))  # type: ignore[attr-defined]
    return _lowest([*votes, *((on, -total) for on, total in commitments)], day)


def given_from(programme: RegionalProgramme, source: str, day: date) -> Decimal:
    """Euros that `source` gave by its votes, from `day` on, when they are fewest; see `available_from`."""
    votes = programme.fundings.filter(source=source).exclude(kind=Funding.Kind.CARRIED)
    return _lowest(votes.order_by().values_list("voted_on").annotate(Sum("amount")), day)


def check_available(programme: RegionalProgramme, amount: Decimal, *, on: date, field: str) -> None:
    """ValidationError of `field` unless `amount` euros are free on `programme` from the day `on`.

    Lock the programme first: somebody else may be taking the same money.
    """
    available = available_from(programme, on)
    if amount > available:
        raise ValidationError(
            {
                field: f"Le budget de «\u202f{programme}\u202f» ne le permet pas\u202f: au {on:%d/%m/%Y}, il "
                f"reste {euros(max(available, Decimal(0)))} à engager, pour {euros(amount)} demandés."
            }
        )


def check_given(programme: RegionalProgramme, source: str, amount: Decimal, *, on: date, field: str) -> None:
    """ValidationError of `field` unless `source` gave at least `amount` to `programme` by the day `on`."""
    given = given_from(programme, source, on)
    if amount > given:
        label = Funding.Source(source).label
        raise ValidationError(
            {
                field: f"La source «\u202f{label}\u202f» n’apporte que {euros(given)} au {on:%d/%m/%Y}"
                f"\u202f: il n’est pas possible d’en retirer {euros(amount)}."
            }
        )


def _lowest(changes: Iterable[tuple[date, Decimal]], day: date) -> Decimal:
    """The lowest sum of `changes` on a day from `day` on, to the cent."""
    by_day: dict[date, Decimal] = defaultdict(Decimal)
    for on, change in changes:
        by_day[on] += change
    lowest = standing = sum((change for on, change in by_day.items() if on <= day), Decimal(0))
    for on in sorted(each for each in by_day if each > day):
        standing += by_day[on]
        lowest = min(lowest, standing)
    return lowest.quantize(Decimal("0.01"))
