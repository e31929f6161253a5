"""The rows that chapters of a report count: by their dates, as they are known now or were at a cut-off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from diagnostics.models import ActionItem, ActionNote, Diagnostic, Survey, Visit
from experts.models import Assignment, Expert, Technology
from industrie_futur import clock
from industrie_futur.history import known_at
from steering.figures.count_tables import (
    ActionTable,
    DiagnosticTable,
    EventTable,
    JointActionTable,
    MissionTable,
    PartnershipTable,
    RetainedTable,
    SurveyTable,
    TechnologyTable,
    UseCaseTable,
    VisitTable,
)
from steering.figures.rows import EXPERTS, Behind, recorded_until, standing
from steering.indicators import REGISTRY, Indicator, Measures
from steering.international.queries import (
    actions_standing,
    events_standing,
    is_late,
    partnerships_standing,
    use_cases_standing,
)
from steering.models import ActionStatus, Event, JointAction, Partnership, UseCase

PEOPLE = "HUMAIN"
"""The axis of the diagnostic that is about people: organisation, management and skills."""
Narrow = Callable[[Any, Measures], QuerySet]


def _narrowed(kind: Behind, narrow: Narrow) -> Behind:
    """Of the rows of `kind`, those that `narrow` keeps."""

    def both(rows: Any, indicator: Indicator, measures: Measures) -> QuerySet:
        return narrow(kind.narrow(rows, indicator, measures), measures)

    return replace(kind, narrow=both)


def _read(measures: Measures) -> tuple[date, datetime | None]:
    return measures.as_of, recorded_until(measures)


# From the files of firms ------------------------------------------------------------------------------


def _of_firms(rows: QuerySet, *related: str) -> QuerySet:
    """Adds `counted_in`, the region of the firm's file."""
    return rows.annotate(counted_in=F("enrolment__region")).select_related("enrolment__company", *related)


def _missions(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    """Missions that run on the day."""
    running = Q(status=Assignment.Status.ACCEPTED)
    running |= Q(status=Assignment.Status.ENDED, ended_on__gt=measures.as_of)
    return _of_firms(standing(rows, measures, running & Q(starts_on__lte=measures.as_of)), "expert")


def _visits(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    held = Q(status=Visit.Status.HELD, held_on__lte=measures.as_of)
    return _of_firms(standing(rows, measures, held), "expert")


def _confirmed(rows: QuerySet, measures: Measures) -> QuerySet:
    """Visits that the firm confirmed by the day."""
    moment = recorded_until(measures)
    recorded = Q(certification__confirmed_at__lte=moment) if moment else Q()
    return rows.filter(recorded, certification__confirmed_on__lte=measures.as_of)


def _restitutions(rows: QuerySet, measures: Measures) -> QuerySet:
    return standing(rows, measures, Q(kind=Visit.Kind.RESTITUTION))


def initial_diagnostics(rows: Any, measures: Measures) -> QuerySet:
    """Of `rows`, the initial diagnostics validated by the day."""
    initial = Q(kind=Diagnostic.Kind.INITIAL, validated_on__lte=measures.as_of)
    return standing(rows, measures, Q(status=Diagnostic.Status.VALIDATED) & initial)


def _diagnostics(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    return _of_firms(initial_diagnostics(rows, measures), "expert")


_LAST_NOTE = ("-noted_on", "-written_at", "-pk")


def _actions(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    """Actions agreed by the day, as the last note of each says; adds that state, `stood`."""
    notes = ActionNote.objects.filter(action=OuterRef("pk"), noted_on__lte=measures.as_of)
    if moment := recorded_until(measures):
        notes = notes.filter(written_at__lte=moment)
    stood = Subquery(notes.order_by(*_LAST_NOTE).values("status")[:1])
    return _of_firms(rows.annotate(stood=stood).filter(stood__in=ActionItem.AGREED), "axis")


def _done(rows: QuerySet, _: Measures) -> QuerySet:
    """Of the actions agreed by the day, those done by then."""
    return rows.filter(stood=ActionItem.Status.DONE)


def _on_people(rows: QuerySet, measures: Measures) -> QuerySet:
    return standing(rows, measures, Q(axis_id=PEOPLE))


def _surveys(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    return _of_firms(_by_then("sent_at", rows.filter(wave=Survey.Wave.CLOSING), measures))


def _answered(rows: QuerySet, measures: Measures) -> QuerySet:
    return _by_then("answered_at", rows, measures)


def _by_then(moment: str, rows: Any, measures: Measures) -> QuerySet:
    """Those whose `moment` came by the day, and was known to have come."""
    by_day = rows.filter(**{f"{moment}__lt": clock.end_of(measures.as_of)})
    return standing(by_day, measures, ~Q((moment, None)))


def _file_rows(table: Any, everything: Any, narrow: Any) -> Behind:
    return Behind(table, everything, narrow, is_of_firms=True)


MISSIONS = _file_rows(MissionTable, Assignment.objects.all, _missions)
VISITS = _file_rows(VisitTable, Visit.objects.all, _visits)
DIAGNOSTICS = _file_rows(DiagnosticTable, Diagnostic.objects.all, _diagnostics)
ACTIONS = _file_rows(ActionTable, ActionItem.objects.all, _actions)
SURVEYS = _file_rows(SurveyTable, Survey.objects.all, _surveys)
CONFIRMED_VISITS = _narrowed(VISITS, _confirmed)
RESTITUTIONS = _narrowed(VISITS, _restitutions)
DONE_ACTIONS = _narrowed(ACTIONS, _done)
PEOPLE_ACTIONS = _narrowed(ACTIONS, _on_people)
ANSWERED_SURVEYS = _narrowed(SURVEYS, _answered)


# Experts and what they master -------------------------------------------------------------------------


def mastered_by(measures: Measures, skill: str) -> list[tuple[int, str]]:
    """(expert, code) of each `skill` ("speciality" or "technology") that the experts retained then master."""
    links: Any = {"speciality": Expert.specialities.through, "technology": Expert.technologies.through}[skill]
    retained = set(
        EXPERTS.rows(REGISTRY["experts"], measures, regions=None, user=None).values_list("pk", flat=True)
    )
    moment = recorded_until(measures)
    rows = known_at(links, moment).values() if moment else links.objects.values("expert_id", f"{skill}_id")
    return [(row["expert_id"], row[f"{skill}_id"]) for row in rows if row["expert_id"] in retained]


def _of_people(rows: QuerySet, measures: Measures) -> QuerySet:
    links = mastered_by(measures, "speciality")
    return rows.filter(pk__in=[expert for expert, code in links if code == PEOPLE])


def spoken(language: str) -> str:
    """The pattern of `language` among the languages of an expert, in one text: "fr;de"."""
    return rf"(^|;){language}(;|$)"


def _speaking(language: str) -> Narrow:
    """Experts who work in `language`."""
    works_in = Q(languages__regex=spoken(language))
    return lambda rows, measures: standing(rows, measures, works_in)


def _technologies(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    return standing(rows, measures, Q())


def _covered(rows: QuerySet, measures: Measures) -> QuerySet:
    return rows.filter(pk__in={code for _, code in mastered_by(measures, "technology")})


RETAINED = replace(EXPERTS, table=RetainedTable)
TECHNOLOGIES = Behind(TechnologyTable, Technology.objects.all, _technologies, is_regional=False, is_open=True)
COVERED_TECHNOLOGIES = _narrowed(TECHNOLOGIES, _covered)
PEOPLE_EXPERTS = _narrowed(RETAINED, _of_people)
SPEAKING_ENGLISH = _narrowed(RETAINED, _speaking("en"))
SPEAKING_GERMAN = _narrowed(RETAINED, _speaking("de"))


# International ----------------------------------------------------------------------------------------


def _partnerships(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    return rows.filter(pk__in=partnerships_standing(*_read(measures)))


def _joint_actions(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    return rows.filter(pk__in=list(actions_standing(*_read(measures)))).select_related("partnership")


def _achieved(rows: QuerySet, measures: Measures) -> QuerySet:
    stands = actions_standing(*_read(measures)).items()
    return rows.filter(pk__in=[key for key, (status, _) in stands if status == ActionStatus.DONE])


def _late(rows: QuerySet, measures: Measures) -> QuerySet:
    stands = actions_standing(*_read(measures)).items()
    return rows.filter(pk__in=[key for key, stand in stands if is_late(*stand, measures.as_of)])


def _use_cases(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    return rows.filter(pk__in=use_cases_standing(*_read(measures))).select_related("axis")


def _events(rows: Any, _: Indicator, measures: Measures) -> QuerySet:
    held, _to_come = events_standing(*_read(measures))
    return rows.filter(pk__in=held)


PARTNERSHIPS = Behind(PartnershipTable, Partnership.objects.all, _partnerships, is_regional=False)
JOINT_ACTIONS = Behind(JointActionTable, JointAction.objects.all, _joint_actions, is_regional=False)
USE_CASES = Behind(UseCaseTable, UseCase.objects.all, _use_cases, is_regional=False)
EVENTS = Behind(EventTable, Event.objects.all, _events, is_regional=False)
ACHIEVED_JOINT_ACTIONS = _narrowed(JOINT_ACTIONS, _achieved)
LATE_JOINT_ACTIONS = _narrowed(JOINT_ACTIONS, _late)
