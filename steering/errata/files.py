"""Acts on the files of firms that chapters count: missions, visits, diagnostics, attestations, surveys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils import timezone

from diagnostics.models import Diagnostic, Survey, Visit, VisitCertification
from experts.models import Assignment
from industrie_futur import clock
from industrie_futur.history import State
from industrie_futur.templatetags.portal import short_date
from steering.errata.entries import Entry, Kind, Source
from steering.errata.states import Late, Watched, late_states

FIRM = "L’entreprise, par son lien"
PORTAL = "Le portail"


def late_acts(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Missions, visits and diagnostics entered late or changed: two queries each."""
    for watched in (MISSIONS, VISITS, DIAGNOSTICS):
        late = list(late_states(watched, day, after, until))
        for each, file, region in placed(watched.model, late):
            # An expert is given a file: the act is the file's. The others are on the row itself.
            subject = ("companies.enrolment", file) if watched is MISSIONS else (_label(watched), each.key)
            yield Entry(
                kind=each.kind,
                source=Source.FILE,
                row=file,
                region=region,
                effective_on=each.effective_on,
                recorded_at=each.recorded_at,
                author=None,
                fact=each.fact,
                changes=each.changes,
                act_on=(subject[0], str(subject[1])),
            )


def placed(model: type[Model], late: Iterable[Late]) -> Iterator[tuple[Late, int, str]]:
    """Each with its file and the region of this one: one query."""
    late = list(late)
    rows = model._default_manager.filter(pk__in={each.key for each in late}).order_by()
    files = {key: where for key, *where in rows.values_list("pk", "enrolment", "enrolment__region")}
    for each in late:
        file, region = files[each.key]
        yield each, file, region


def _label(watched: Watched) -> str:
    return watched.model._meta.label_lower


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


MISSIONS = Watched(Assignment, "Mission commencée", "starts_on", _mission)
VISITS = Watched(Visit, "Visite réalisée", "held_on", _visit)
DIAGNOSTICS = Watched(Diagnostic, "Diagnostic validé", "validated_on", _diagnostic)


# What happens once, at a moment that the portal notes -------------------------------------------------


def late_moments(day: date, after: datetime, until: datetime) -> Iterator[Entry]:
    """Attestations of `day` or before, and surveys of the day itself, after a moment: three queries."""
    confirmed = VisitCertification.objects.filter(
        confirmed_on__lte=day, confirmed_at__gt=after, confirmed_at__lte=until
    )
    of_visit = ("visit__enrolment", "visit__enrolment__region", "confirmed_on", "confirmed_at")
    for file, region, on, at in confirmed.values_list(*of_visit):
        yield _entry("confirmed_visits", f"Visite attestée le {short_date(on)}", file, region, on, at, FIRM)
    surveys: Any = Survey.objects.filter(wave=Survey.Wave.CLOSING)
    for code, moment, said, who in (
        ("sent_surveys", "sent_at", "Enquête de clôture envoyée", PORTAL),
        ("answered_surveys", "answered_at", "Enquête de clôture répondue", FIRM),
    ):
        window = {f"{moment}__gt": after, f"{moment}__lte": until, f"{moment}__lt": clock.end_of(day)}
        for file, region, at in surveys.filter(**window).values_list(
            "enrolment", "enrolment__region", moment
        ):
            on = timezone.localdate(at)
            yield _entry(code, f"{said} le {short_date(on)}", file, region, on, at, who)


def _entry(code: str, fact: str, file: int, region: str, on: date, at: datetime, who: str) -> Entry:
    return Entry(
        kind=Kind.LATE,
        source=Source.FILE,
        row=file,
        region=region,
        effective_on=on,
        recorded_at=at,
        author=None,
        fact=fact,
        changes={code: 1},
        said_by=who,
    )
