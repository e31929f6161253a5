"""Users and programmes for the tests of this room, which may not import those of the accounts' above."""

import datetime
from decimal import Decimal
from itertools import count

from django.contrib.auth import get_user_model

from accounts.scoping import Role
from regions.models import Funding, Region, RegionalProgramme
from regions.services import adopt_programme

_numbers = count()


def make_user(role: str = Role.ADMINISTRATOR, *, regions: tuple[str, ...] = ()):
    """An account of `role`, with a right on each of `regions` since 1 January 2015."""
    user = get_user_model().objects.create_user(
        f"region{next(_numbers)}@exemple.example", first_name="Camille", last_name="Région", role=role
    )
    for code in regions:
        user.region_rights.create(region_id=code, starts_on=datetime.date(2015, 1, 1))
    return user


def adopt(
    code: str,
    *,
    on: datetime.date = datetime.date(2015, 6, 1),
    planned: int = 100,
    amount: int | None = 1_000_000,
    source: str = Funding.Source.REGION,
    by=None,
) -> RegionalProgramme:
    """The programme of the region `code`, by the real act, its money voted the same day."""
    return adopt_programme(
        Region.objects.get(pk=code),
        title=f"Programme de la région {code}",
        adopted_on=on,
        planned_companies=planned,
        amount=None if amount is None else Decimal(amount),
        source=source,
        by=by or make_user(),
    )
