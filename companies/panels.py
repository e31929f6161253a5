"""What the firms' room shows on the pages of the rooms below."""

from typing import Any

from accounts.access import SignedInRequest
from companies.models import Grant
from industrie_futur import clock
from industrie_futur.panels import Context, Panel, register

LATEST = 5


def programme_grants(request: SignedInRequest, subject: dict[str, Any]) -> Context | None:
    """The latest grants on the programmes of the page; hidden on a past day, which they do not tell."""
    if not subject["programmes"] or subject["day"] < clock.today():
        return None
    grants = Grant.objects.visible_to(request.user).filter(programme__in=subject["programmes"])
    latest = grants.select_related("enrolment__company").order_by("-pk")[:LATEST]
    return {"region": subject["region"], "grants": list(latest)}


def register_panels() -> None:
    template = "companies/includes/programme_grants.html"
    register("regions:programme_detail", Panel(10, template, programme_grants))
