"""Where a figure leads: the list of the firms behind it, for those who may see them; the dashboard of another day."""

from collections.abc import Collection
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from accounts.scoping import Role
from steering.filters import NATIONAL
from steering.indicators import REGISTRY
from steering.queries import Geography


def dashboard_url(day: date, region: str | None = None) -> str:
    """The dashboard of `day`, over the country (said in full: an officer would else land on their region) or a region."""
    query = urlencode({"au": day.isoformat(), "region": region or NATIONAL})
    return f"{reverse('steering:dashboard')}?{query}"


class FirmLinks:
    """Addresses of firm lists for one visitor: "" for a figure that is not firms, or not theirs to open by name."""

    def __init__(self, user: User, geography: Geography, in_charge: Collection[str]) -> None:
        self.user, self.geography, self.in_charge = user, geography, set(in_charge)

    def reaches(self, region: str | None) -> bool:
        """Whether the visitor may open the firms of `region` (None: of the whole country), all of them."""
        if self.user.role in {Role.ADMINISTRATOR, Role.MINISTRY}:
            return True
        return region is not None and self.geography.covered_by(region) <= self.in_charge

    def url(self, phases: Collection[str], region: str | None) -> str:
        """The firms that were in one of `phases` on the day of the map."""
        if not phases or not self.reaches(region):
            return ""
        query = [("au", self.geography.day.isoformat()), *(("phase", str(phase)) for phase in phases)]
        return f"{reverse('companies:company_list')}?{urlencode([*query, *([('region', region)] if region else [])])}"

    def of(self, code: str, region: str | None) -> str:
        """The firms behind the indicator `code`."""
        return self.url(REGISTRY[code].phases, region)
