"""Where a figure leads: the firms behind it, for those who may see them; the dashboard of a day."""

from collections.abc import Collection
from datetime import date
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from accounts.models import User
from accounts.scoping import Role
from regions.perimeters import Switch
from steering.filters import NATIONAL
from steering.queries import Geography


class DashboardLinks:
    """Dashboards of `day`, over a region or the country: said in full, or officers land on theirs.

    `switch` keeps the perimeter of the page that the links stand on.
    """

    def __init__(self, day: date, switch: Switch | None = None) -> None:
        self._start = f"{reverse('steering:dashboard')}?au={day.isoformat()}&region="
        self._kept = f"&{urlencode(switch.query)}" if switch and switch.query else ""

    def to(self, region: str | None) -> str:
        return f"{self._start}{region or NATIONAL}{self._kept}"


def dashboard_url(day: date, region: str | None = None, *, switch: Switch | None = None) -> str:
    """One link of `DashboardLinks`."""
    return DashboardLinks(day, switch).to(region)


@lru_cache
def _phases_query(phases: tuple[str, ...]) -> str:
    """Kept: a page asks for a few of them hundreds of times."""
    return urlencode([("phase", str(phase)) for phase in phases])


class FirmLinks:
    """Lists of firms for one visitor: "" for a figure that is not firms, or not theirs to open."""

    def __init__(self, user: User, geography: Geography, in_charge: Collection[str]) -> None:
        self.geography, self.in_charge = geography, set(in_charge)
        self.reaches_all = user.role in {Role.ADMINISTRATOR, Role.MINISTRY}

    @cached_property
    def _list(self) -> str:
        """The firms as they stood on the day of the map."""
        query = {"au": self.geography.day.isoformat(), **self.geography.switch.query}
        return f"{reverse('companies:company_list')}?{urlencode(query)}"

    def reaches(self, region: str | None) -> bool:
        """Whether the visitor may open the firms of `region` (None: of the whole country), all of them."""
        return self.reaches_all or (
            region is not None and self.geography.covered_by(region) <= self.in_charge
        )

    def url(self, phases: Collection[str], region: str | None) -> str:
        """The firms of `region` that were in one of `phases` that day."""
        if not phases or not self.reaches(region):
            return ""
        where = f"&region={region}" if region else ""
        return f"{self._list}&{_phases_query(tuple(phases))}{where}"
