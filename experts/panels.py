"""What the experts' room shows on the pages of the rooms below."""

from typing import Any

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Company, Enrolment
from experts.models import Assignment, Expert
from experts.queries import assignments_on, proposals_of
from industrie_futur.panels import Context, Panel, register

STAFF = frozenset({Role.ADMINISTRATOR, Role.MINISTRY, Role.REGIONAL_OFFICER})


def company_experts(request: SignedInRequest, company: Company) -> Context | None:
    """Who follows the firm, who is asked, who declined, who followed it before.

    Hidden when there is nobody, and the visitor can propose nobody.
    """
    assignments = assignments_on(company, request.user)
    may_propose = Enrolment.objects.editable_by(request.user).open().filter(company=company).exists()
    if not assignments and not may_propose:
        return None
    live = [each for each in assignments if each.status in Assignment.LIVE]
    editable = Assignment.objects.editable_by(request.user).filter(pk__in=[each.pk for each in live])
    return {
        "company": company,
        "live": live,
        "is_followed": any(each.status == Assignment.Status.ACCEPTED for each in live),
        "past": [each for each in assignments if each not in live],
        "may_propose": may_propose,
        "editable": set(editable.values_list("pk", flat=True)),
        "replaced": {each.replaces_id for each in live if each.status == Assignment.Status.PROPOSED},
    }


def waiting_proposals(request: SignedInRequest, card: Expert) -> Context | None:
    """What the expert has to answer, on top of their missions."""
    proposals = proposals_of(request.user)
    return {"proposals": proposals} if proposals else None


def region_experts(request: SignedInRequest, subject: dict[str, Any]) -> Context | None:
    """How many experts count in the region on the day, how many work there; links for who may read them."""
    retained = Expert.objects.retained_on(subject["day"])
    return {
        **subject,
        "retained_count": retained.mainly_in(subject["codes"]).count(),
        "covering_count": retained.covering(subject["codes"]).count(),
        "may_list": request.user.role in STAFF,
    }


def register_panels() -> None:
    register("companies:company_detail", Panel(30, "experts/includes/company_experts.html", company_experts))
    register("experts:mission_list", Panel(10, "experts/includes/waiting_proposals.html", waiting_proposals))
    register("regions:region_detail", Panel(40, "experts/includes/region_experts.html", region_experts))
