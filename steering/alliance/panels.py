"""What the page of an organisation says of its place in the Alliance."""

from __future__ import annotations

from accounts.access import SignedInRequest
from experts.models import Organisation, Referral
from industrie_futur.days import day_asked
from industrie_futur.panels import Context, Panel, register
from steering.alliance.queries import Alliance, with_contributions
from steering.models import Liaison, Mandate

SHOWN = 20


def register_panels() -> None:
    """Called once the rooms are loaded."""
    register(
        "experts:organisation_detail", Panel(10, "steering/alliance/includes/of_organisation.html", place)
    )


def place(request: SignedInRequest, organisation: Organisation) -> Context | None:
    """What it brings on the day, its offices, its liaisons, and those of its firms that the visitor reads.

    Hidden for an organisation that has no place in the Alliance by that day.
    """
    alliance = Alliance(day_asked(request), request.user)
    own = Organisation.objects.filter(pk=organisation.pk)
    row = with_contributions(own, alliance.day, alliance.hidden).get()
    mandates = list(Mandate.objects.visible_to(request.user).filter(organisation=organisation))
    liaisons = list(Liaison.objects.visible_to(request.user).filter(organisation=organisation))
    if not (row.member_since or mandates or liaisons):
        return None
    brought = Referral.objects.visible_to(request.user).filter(organisation=organisation)
    brought = brought.select_related("enrolment__company").order_by("-referred_on", "pk")
    firms = list(brought[: SHOWN + 1])
    return {
        "day": alliance.day,
        "row": row,
        "expert_pct": alliance.share_pct(row.expert_count, alliance.retained),
        "firm_pct": alliance.share_pct(row.firm_count, alliance.engaged),
        "mandates": mandates,
        "liaisons": liaisons,
        "firms": firms[:SHOWN],
        "has_more": len(firms) > SHOWN,
    }
