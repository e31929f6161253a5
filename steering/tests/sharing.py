"""The shares of a milestone, as tests set and move them."""

from datetime import date

from accounts.tests.factories import UserFactory
from regions.models import Region
from steering.services import move_share, set_shares

DAY, TODAY = date(2015, 6, 1), date(2015, 7, 20)


def share_out(target, on=DAY, reason="Test", **shares):
    """Sets the shares of `r42=107`."""
    target.refresh_from_db()
    codes = {name[1:]: share for name, share in shares.items()}
    return set_shares(target, codes, on=on, reason=reason, by=UserFactory(), version=target.version)


def move(target, giver, taker, quantity, on=DAY):
    regions = Region.objects.in_bulk()
    return move_share(
        target,
        from_region=regions.get(giver),
        to_region=regions.get(taker),
        quantity=quantity,
        on=on,
        reason="Test",
        by=UserFactory(),
    )
