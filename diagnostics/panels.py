"""What the diagnostics' room shows on the pages of the rooms below."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce
from django.middleware.csrf import get_token

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Company, Enrolment
from companies.phases import Phase
from diagnostics.models import ActionItem, Diagnostic, Survey, Visit
from diagnostics.plan_figures import progress_of
from diagnostics.queries import may_start, to_finish, with_firm
from diagnostics.queries_surveys import with_contact
from experts.models import Expert
from industrie_futur import clock
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


def company_surveys(request: SignedInRequest, company: Company) -> Context | None:
    """What the firm says once its path is completed, or what it is asked; an expert's while assigned."""
    if request.user.role == Role.OBSERVER:
        return None
    rows = Survey.objects.visible_to(request.user).filter(enrolment__company=company)
    surveys = list(with_contact(rows).select_related("handled_by", "refused_by").order_by("due_on"))
    files = Enrolment.objects.visible_to(request.user).filter(company=company, phase=Phase.TERMINEE)
    if not surveys and not files.exists():
        return None
    keys = [each.pk for each in surveys]
    return {
        "surveys": surveys,
        "may_change": Survey.objects.editable_by(request.user).filter(pk__in=keys).exists(),
        "may_handle": Survey.objects.decidable_by(request.user).filter(pk__in=keys).exists(),
    }


def diagnostics_to_finish(request: SignedInRequest, expert: Expert) -> Context | None:
    """On an expert's own page: what is to finish, what was sent back."""
    diagnostics = to_finish(request.user)
    return {"diagnostics": diagnostics} if diagnostics else None


def field_link(request: SignedInRequest, expert: Expert) -> Context:
    """On an expert's own page: the door of the application that works without network."""
    return {}


def actions_to_follow(request: SignedInRequest, expert: Expert) -> Context | None:
    """On an expert's own page: the agreed actions of the firms that they follow."""
    rows = ActionItem.objects.editable_by(request.user).to_follow().select_related("enrolment__company")
    actions = list(rows.order_by("due_on", "priority"))
    return {"actions": actions, "today": clock.today()} if actions else None


def company_plans(request: SignedInRequest, company: Company) -> Context | None:
    """On the firm's page: how each plan of its files goes, the last one first."""
    rows = ActionItem.objects.visible_to(request.user).filter(enrolment__company=company)
    plans: dict[Diagnostic, list[ActionItem]] = {}
    for action in rows.select_related("diagnostic").order_by("-diagnostic__started_on", "diagnostic_id"):
        plans.setdefault(action.diagnostic, []).append(action)
    today = clock.today()
    found = [(plan, progress_of(actions, today)) for plan, actions in plans.items()]
    return {"plans": found} if found else None


def visits_of_the_year(request: SignedInRequest, subject: dict[str, Any]) -> Context | None:
    """On the card of an expert's year: visits held, their half-days, and the firms visited."""
    held = Visit.objects.held().filter(expert=subject["expert"], held_on__year=subject["year"])
    totals = held.aggregate(
        visits=Count("pk"),
        half_days=Coalesce(Sum("half_days"), 0),
        firms=Count("enrolment__company", distinct=True),
    )
    return totals if totals["visits"] else None


def register_panels() -> None:
    piece = "diagnostics/includes/company_diagnostics.html"
    register("companies:company_detail", Panel(40, piece, company_diagnostics))
    register("experts:mission_list", Panel(15, "diagnostics/includes/field_link.html", field_link))
    piece = "diagnostics/includes/company_surveys.html"
    register("companies:company_detail", Panel(50, piece, company_surveys))
    piece = "diagnostics/includes/company_plans.html"
    register("companies:company_detail", Panel(43, piece, company_plans))
    piece = "diagnostics/includes/diagnostics_to_finish.html"
    register("experts:mission_list", Panel(30, piece, diagnostics_to_finish))
    piece = "diagnostics/includes/actions_to_follow.html"
    register("experts:mission_list", Panel(40, piece, actions_to_follow))
    piece = "diagnostics/includes/visits_of_the_year.html"
    register("experts:year_card", Panel(10, piece, visits_of_the_year))
