"""How far the firm's confirmation of visits is, as pages read it."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from accounts.access import SignedInRequest
from accounts.scoping import Role
from diagnostics.models import SignedLink, Visit, VisitCertification
from experts.models import Expert
from industrie_futur.panels import Context, Panel, register


class Confirmation(NamedTuple):
    """Of a held visit: its attestation, else who may ask for one and the `links` that still open."""

    certification: VisitCertification | None
    on_screen: bool
    by_link: bool
    links: list[SignedLink]


def may_send_links(user: Any) -> QuerySet[Visit]:
    """Visits to certify whose link `user` sends: an expert's own, an officer's in regions still open."""
    rows = Visit.objects.all()
    theirs = rows.decidable_by(user) if user.role == Role.REGIONAL_OFFICER else rows.editable_by(user)
    return theirs.to_certify()


def confirmation_of(visit: Visit, user: Any) -> Confirmation | None:
    """None as long as `visit` is not held."""
    if visit.status != Visit.Status.HELD:
        return None
    if certification := getattr(visit, "certification", None):
        return Confirmation(certification, on_screen=False, by_link=False, links=[])
    live = SignedLink.objects.filter(
        visit=visit, used_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    return Confirmation(
        None,
        on_screen=Visit.objects.editable_by(user).filter(pk=visit.pk).exists(),
        by_link=may_send_links(user).filter(pk=visit.pk).exists(),
        links=list(live.select_related("contact")),
    )


def visits_to_certify(request: SignedInRequest, expert: Expert) -> Context | None:
    """On an expert's own page: their held visits that the firm has not confirmed, the oldest first."""
    rows = Visit.objects.editable_by(request.user).to_certify().filter(expert=expert)
    visits = list(rows.select_related("enrolment__company").order_by("held_on", "pk"))
    return {"visits": visits} if visits else None


def register_panels() -> None:
    piece = "diagnostics/includes/visits_to_certify.html"
    register("experts:mission_list", Panel(25, piece, visits_to_certify))
