"""What the experts' room shows on the pages of the rooms below."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Company, Enrolment
from companies.phases import RELEASED
from experts.capacity import load_rows
from experts.models import Assignment, Expert
from experts.queries import LANGUAGES, assignments_on, need_of, proposals_of
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


def company_need(request: SignedInRequest, company: Company) -> Context | None:
    """What the firm asks for; hidden while nothing is told and the visitor cannot tell it."""
    files = Enrolment.objects.visible_to(request.user).open().filter(company=company)
    file = files.annotate(may_edit=_may_edit(request)).first()
    need = need_of(file) if file else None
    if file is None or (need is None and not file.may_edit):  # type: ignore[attr-defined]
        return None
    language = LANGUAGES.get(need.language, need.language) if need else ""
    return {"company": company, "need": need, "language": language, "may_edit": file.may_edit}  # type: ignore[attr-defined]


def company_referral(request: SignedInRequest, company: Company) -> Context | None:
    """Which member of the Alliance brought the firm; hidden while nothing is told and the visitor cannot."""
    files = Enrolment.objects.visible_to(request.user).exclude(phase__in=RELEASED).filter(company=company)
    files = files.select_related("referral__organisation")
    file = files.annotate(may_edit=_may_edit(request)).first()
    referral = getattr(file, "referral", None)
    if file is None or (referral is None and not file.may_edit):  # type: ignore[attr-defined]
        return None
    return {"company": company, "referral": referral, "may_edit": file.may_edit}  # type: ignore[attr-defined]


def _may_edit(request: SignedInRequest) -> Exists:
    return Exists(Enrolment.objects.editable_by(request.user).filter(pk=OuterRef("pk")))


def expert_load(request: SignedInRequest, expert: Expert) -> Context:
    """Days by quarter: read by all who read the card, kept by the expert and the administrator."""
    may_keep = Expert.objects.editable_by(request.user).filter(pk=expert.pk).exists()
    is_own = expert.user_id == request.user.pk
    return {
        "rows": [(load, "") for load in load_rows(expert)],
        "days_url": _url("availability", expert, is_own=is_own, may_keep=may_keep),
        "links_url": _url("links", expert, is_own=is_own, may_keep=may_keep),
    }


def _url(name: str, expert: Expert, *, is_own: bool, may_keep: bool) -> str:
    if is_own:
        return reverse(f"experts:own_{name}")
    return reverse(f"experts:expert_{name}", args=[expert.pk]) if may_keep else ""


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
    register("companies:company_detail", Panel(25, "experts/includes/company_need.html", company_need))
    register(
        "companies:company_detail", Panel(27, "experts/includes/company_referral.html", company_referral)
    )
    register("experts:expert_detail", Panel(20, "experts/includes/load.html", expert_load))
    register("regions:region_detail", Panel(40, "experts/includes/region_experts.html", region_experts))
