"""Acts on the files of firms that chapters count: missions, visits, diagnostics, attestations, surveys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.utils import timezone

from diagnostics.models import Diagnostic, Survey, Visit, VisitCertification
from experts.models import Assignment
from industrie_futur.history import State
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Entry, Kind, Source
from steering.errata.states import Counting, Watched, day_of, late_states

FIRM = "L’entreprise, par son lien"
PORTAL = "Le portail"


def late_acts(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Missions, visits, diagnostics and surveys recorded late or changed: two queries each."""
    for watched, who in _WATCHED.items():
        late = list(late_states(watched, day, after, until))
        rows: Any = watched.model._default_manager.filter(pk__in={each.key for each in late}).order_by()
        files = {key: where for key, *where in rows.values_list("pk", "enrolment", "enrolment__region")}
        for each in late:
            file, region = files[each.key]
            # An expert is given a file: the act is the file's. The others are on the row itself.
            act_on = ("companies.enrolment", str(file)) if watched is MISSIONS else None
            yield each.entry(Source.FILE, file, region, said_by=who, act_on=act_on)


# What a state counts for ------------------------------------------------------------------------------


def _mission(state: State, day: date) -> dict[str, int]:
    ended = state["ended_on"]
    is_running = state["status"] == Assignment.Status.ACCEPTED or (
        state["status"] == Assignment.Status.ENDED and date.fromisoformat(ended) > day
    )
    return {"missions": 1} if is_running and date.fromisoformat(state["starts_on"]) <= day else {}


def _visit(state: State, day: date) -> dict[str, int]:
    if state["status"] != Visit.Status.HELD or date.fromisoformat(state["held_on"]) > day:
        return {}
    return {"visits": 1, **({"restitutions": 1} if state["kind"] == Visit.Kind.RESTITUTION else {})}


def _diagnostic(state: State, day: date) -> dict[str, int]:
    is_counted = (state["status"], state["kind"]) == (Diagnostic.Status.VALIDATED, Diagnostic.Kind.INITIAL)
    if not is_counted or date.fromisoformat(state["validated_on"]) > day:
        return {}
    return {"validated_diagnostics": 1}


def _asked(code: str, moment: str) -> Counting:
    def counted(state: State, day: date) -> dict[str, int]:
        is_counted = state["wave"] == Survey.Wave.CLOSING and state[moment] is not None
        return {code: 1} if is_counted and _day(moment)(state) <= day else {}

    return counted


def _day(moment: str) -> Callable[[State], date]:
    """The day in Paris of a kept moment: SQLite writes it without its zone, UTC."""

    def read(state: State) -> date:
        at = datetime.fromisoformat(state[moment])
        return timezone.localtime(at if timezone.is_aware(at) else at.replace(tzinfo=UTC)).date()

    return read


MISSIONS = Watched(Assignment, "Mission commencée", day_of("starts_on"), _mission)
_WATCHED = {
    MISSIONS: "",
    Watched(Visit, "Visite réalisée", day_of("held_on"), _visit): "",
    Watched(Diagnostic, "Diagnostic validé", day_of("validated_on"), _diagnostic): "",
    Watched(Survey, "Enquête de clôture envoyée", _day("sent_at"), _asked("sent_surveys", "sent_at")): PORTAL,
    Watched(
        Survey, "Enquête de clôture répondue", _day("answered_at"), _asked("answered_surveys", "answered_at")
    ): FIRM,
}
"""What is followed, and who does it when no account does."""


def late_attestations(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Visits that the firm confirmed on `day` or before, recorded after a moment: one query."""
    confirmed = VisitCertification.objects.filter(
        confirmed_on__lte=day, confirmed_at__gt=after, confirmed_at__lte=until
    )
    of_visit = ("visit__enrolment", "visit__enrolment__region", "confirmed_on", "confirmed_at")
    for file, region, on, at in confirmed.values_list(*of_visit):
        yield Entry(
            kind=Kind.LATE,
            source=Source.FILE,
            row=file,
            region=region,
            effective_on=on,
            recorded_at=at,
            author=None,
            fact=f"Visite attestée le {short_date(on)}",
            changes={"confirmed_visits": 1},
            said_by=FIRM,
        )
