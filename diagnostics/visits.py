"""Visits as other pages read them: of a firm, of an expert's days, in their calendar and their load."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.access import SignedInRequest
from accounts.scoping import Role
from companies.models import Company
from diagnostics.models import Half, Visit
from experts.agenda import Event
from experts.capacity import DaysDone
from experts.models import Assignment, Expert
from experts.quarters import last_day
from industrie_futur.panels import Context, Panel, register

HOURS = {Half.MORNING: (time(9), time(12)), Half.AFTERNOON: (time(14), time(17))}
"""Where a half-day stands in a calendar; the visit itself has no hours."""


def with_firm(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Visits with what their own pages say of the firm, of the expert and of the attestation."""
    return rows.select_related(
        "enrolment__company", "enrolment__site", "expert", "axis", "site", "certification"
    )


def company_visits(request: SignedInRequest, company: Company) -> Context | None:
    """The visits of a firm, the next ones first, and what its expert may add."""
    if request.user.role == Role.OBSERVER:
        return None
    rows = Visit.objects.visible_to(request.user).filter(enrolment__company=company)
    missions = Assignment.objects.visible_to(request.user).running()
    follows = missions.filter(expert__user=request.user, enrolment__company=company).exists()
    visits = list(rows.select_related("expert", "certification"))
    return {"company": company, "visits": visits, "may_add": follows}


def visits_to_come(request: SignedInRequest, expert: Expert) -> Context | None:
    """On an expert's own page: planned visits, those past waiting to be written up."""
    rows = Visit.objects.editable_by(request.user).planned().filter(expert=expert)
    visits = list(rows.select_related("enrolment__company").order_by("planned_on", "half"))
    return {"visits": visits} if visits else None


def events_of(expert: Expert, since: date) -> Iterator[Event]:
    """The visits of `expert` since the day `since`, for their calendar."""
    zone = ZoneInfo(settings.TIME_ZONE)
    days = Visit.objects.exclude(status=Visit.Status.CANCELLED).filter(expert=expert, slots__day__gte=since)
    rows = days.select_related("enrolment__company", "enrolment__site").annotate(
        slot=F("slots__pk"), day=F("slots__day"), slot_half=F("slots__half")
    )
    for visit in rows:
        starts, ends = HOURS[Half(visit.slot_half)]  # type: ignore[attr-defined]
        site = visit.enrolment.site
        yield Event(
            f"visite-{visit.pk}-{visit.slot}",  # type: ignore[attr-defined]
            datetime.combine(visit.day, starts, zone),  # type: ignore[attr-defined]
            datetime.combine(visit.day, ends, zone),  # type: ignore[attr-defined]
            str(visit),
            f"{site.postcode} {site.municipality}" if visit.place == Visit.Place.SITE else "À distance",
        )


def _days(rows: QuerySet[Visit], by: str) -> dict[int, Decimal]:
    sums = rows.order_by().values_list(by).annotate(halves=Coalesce(Sum("half_days"), 0))
    return {key: Decimal(halves) / 2 for key, halves in sums}


def _in_quarter(experts: QuerySet, quarter_on: date) -> dict[int, Decimal]:
    held = Visit.objects.held().filter(
        expert__in=experts.values("pk"), held_on__range=(quarter_on, last_day(quarter_on))
    )
    return _days(held, "expert")


def _on_missions(missions: QuerySet) -> dict[int, Decimal]:
    held = Visit.objects.held().filter(
        expert=F("enrolment__assignments__expert"), enrolment__assignments__in=missions.values("pk")
    )
    return _days(held, "enrolment__assignments")


DAYS_DONE = DaysDone(_in_quarter, _on_missions)


def register_panels() -> None:
    piece = "diagnostics/includes/company_visits.html"
    register("companies:company_detail", Panel(45, piece, company_visits))
    piece = "diagnostics/includes/visits_to_come.html"
    register("experts:mission_list", Panel(20, piece, visits_to_come))
