"""What the diagnostics' room shows on the pages of the rooms below."""

from __future__ import annotations

from django.middleware.csrf import get_token

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Company
from diagnostics.models import Diagnostic
from diagnostics.queries import may_start, to_finish, with_firm
from experts.models import Expert
from industrie_futur.panels import Context, Panel, register


def company_diagnostics(request: SignedInRequest, company: Company) -> Context | None:
    """The firm's diagnostics, and the one that its expert may start now."""
    if request.user.role == Role.OBSERVER:
        return None
    rows = Diagnostic.objects.visible_to(request.user).filter(enrolment__company=company)
    diagnostics = list(with_firm(rows).order_by("started_on"))
    starts = may_start(request.user, company)
    return {
        "company": company,
        "diagnostics": diagnostics,
        "starts": starts,
        "csrf_token": get_token(request),
    }


def diagnostics_to_finish(request: SignedInRequest, expert: Expert) -> Context | None:
    """On an expert's own page: what is to finish, what was sent back."""
    diagnostics = to_finish(request.user)
    return {"diagnostics": diagnostics} if diagnostics else None


def register_panels() -> None:
    piece = "diagnostics/includes/company_diagnostics.html"
    register("companies:company_detail", Panel(40, piece, company_diagnostics))
    piece = "diagnostics/includes/diagnostics_to_finish.html"
    register("experts:mission_list", Panel(30, piece, diagnostics_to_finish))
