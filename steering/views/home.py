"""The first page: the officer's desk; for the others, where their work begins."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur import clock
from steering.desk import desk_of
from steering.figures.links import FigureLinks
from steering.links import dashboard_url
from steering.queries import RegionRow
from steering.views.dashboard import Cell, cell_of

FIRST_PAGES: dict[str, str] = {
    Role.ADMINISTRATOR: "accounts:user_list",
    Role.MINISTRY: "steering:dashboard",
    Role.EXPERT: "experts:mission_list",
    Role.OBSERVER: "steering:dashboard",
}
DESK_FIGURES = ("pending", "diagnosed", "supported", "planned_companies", "experts")


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    if request.user.role in FIRST_PAGES:
        return redirect(FIRST_PAGES[request.user.role])
    return desk(request)


def desk(request: SignedInRequest) -> HttpResponse:
    """The first page of an officer; `?tout=candidatures` shows one list in full."""
    page = desk_of(request.user, clock.today(), shown_in_full=request.GET.get("tout", ""))
    in_charge = request.user.region_codes_in_charge()
    links = FigureLinks(page.day)
    regions = [
        (each, dashboard_url(page.day, each.row.code), _cells(each.row, links)) for each in page.regions
    ]
    context = {"desk": page, "regions": regions, "has_regions": bool(in_charge)}
    return render(request, "steering/desk.html", context)


def _cells(row: RegionRow, links: FigureLinks) -> list[Cell]:
    return [cell_of(row.figures[code], row.code, links) for code in DESK_FIGURES]
