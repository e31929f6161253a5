"""How much of a programme's money is free, on every day from a given one."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Sum

from industrie_futur.templatetags.portal import euros
from regions.models import RegionalProgramme


def available_from(programme: RegionalProgramme, day: date) -> Decimal:
    """Euros voted and not committed on the day, from `day` on, when they are fewest: two queries.

    What is committed on a day reduces every later one: an entry dated in the past must leave none below 0.
    """
    changes: dict[date, Decimal] = defaultdict(Decimal)
    votes = programme.fundings.order_by().values_list("voted_on").annotate(Sum("amount"))
    # Commitments are a higher room's: reached by the name of their relation.
    commitments = programme.commitments.order_by().values_list("effective_on").annotate(Sum("amount"))  # type: ignore[attr-defined]
    for sign, rows in ((1, votes), (-1, commitments)):
        for on, total in rows:
            changes[on] += sign * total
    standing = sum((change for on, change in changes.items() if on <= day), Decimal(0))
    lowest = standing
    for on in sorted(each for each in changes if each > day):
        standing += changes[on]
        lowest = min(lowest, standing)
    return lowest.quantize(Decimal("0.01"))


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
