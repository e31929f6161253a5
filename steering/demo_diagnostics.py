"""The demonstration's diagnostics: fictional, the same at each loading.

Each firm that came as far has one, made by an expert of its region whose mission is over, but for a few who
are still to tell the results. Those of the firms that the demonstration's expert follows wait: one to finish,
one for the region to validate.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from random import Random
from uuid import UUID

from accounts.models import User
from companies.models import Enrolment
from companies.phases import Phase
from diagnostics.models import Answer, Diagnostic, Question, Questionnaire
from diagnostics.queries_versions import version_in_force
from experts.models import Assignment, Expert

SEED = 2015
DIAGNOSED = (Phase.DIAGNOSTIC, Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT, Phase.TERMINEE)
EVIDENCE = ("Constaté dans l’atelier.", "Documents vus avec la direction.", "Entretien à l’atelier.", "")
MISSION_OVER = "Diagnostic remis à l’entreprise."
UNFINISHED, SUBMITTED = 1, 2
"""The files of the demonstration's expert that wait, by their rank."""
STILL_FOLLOWED = 6
"""One in so many of the firms diagnosed is still followed by who made the diagnostic."""
ANSWERED = 12
"""Questions answered in the unfinished one."""


def add_diagnostics(*, until: date, by: User) -> None:
    """The diagnostics of the firms diagnosed by the day `until`, and the missions in which they were made."""
    random = Random(SEED)  # noqa: S311  a demonstration, not a secret
    files = list(Enrolment.objects.filter(phase__in=DIAGNOSED).order_by("enrolled_on", "pk"))
    running = {each.enrolment_id: each for each in Assignment.objects.running().select_related("expert")}
    experts = _experts_by_region()
    version = version_in_force(until)
    made: list[Diagnostic] = []
    missions: list[Assignment] = []
    followed = 0
    for file in files:
        mission = running.get(file.pk)
        status = Diagnostic.Status.VALIDATED
        if mission is not None:
            waiting = {UNFINISHED: Diagnostic.Status.DRAFT, SUBMITTED: Diagnostic.Status.SUBMITTED}
            status = waiting.get(followed, status)
            followed += 1
        expert = mission.expert if mission else _next_retained(experts[file.region_id], file)
        row = _diagnostic(file, expert, version, status, random, until=file.closed_on or until, by=by)
        made.append(row)
        if mission is None:
            is_over = file.phase != Phase.DIAGNOSTIC or len(made) % STILL_FOLLOWED > 0
            missions.append(_mission(row, by, is_over=is_over))
    Assignment.objects.bulk_create(missions)
    Diagnostic.objects.bulk_create(made)
    questions = list(Question.objects.filter(axis__questionnaire=version).select_related("axis"))
    questions.sort(key=lambda each: (each.axis.position, each.position))
    answers = [each for row in made for each in _answers(row, questions, random, by)]
    Answer.objects.bulk_create(answers, batch_size=2000)


def _experts_by_region() -> dict[str, Iterator[Expert]]:
    """The experts of each region of 2015, one after the other, for ever."""
    found: dict[str, list[Expert]] = {}
    for expert in Expert.objects.prefetch_related("regions").order_by("reference"):
        for region in expert.regions.all():
            found.setdefault(region.pk, []).append(expert)
    return {code: cycle(experts) for code, experts in found.items()}


def _next_retained(experts: Iterator[Expert], file: Enrolment) -> Expert:
    """The next of `experts` who was already retained when the firm was engaged: each region has had one."""
    return next(each for each in experts if each.retained_on <= file.enrolled_on)  # type: ignore[operator]


def _diagnostic(
    file: Enrolment,
    expert: Expert,
    version: Questionnaire,
    status: str,
    random: Random,
    *,
    until: date,
    by: User,
) -> Diagnostic:
    engaged: date = file.enrolled_on  # type: ignore[assignment]  # as every firm of these phases
    started = max(engaged, min(engaged + timedelta(days=random.randint(5, 40)), until - timedelta(days=8)))
    submitted = max(started, min(started + timedelta(days=random.randint(1, 5)), until - timedelta(days=3)))
    is_validated = status == Diagnostic.Status.VALIDATED
    return Diagnostic(
        id=UUID(int=random.getrandbits(128), version=4),
        enrolment=file,
        questionnaire=version,
        status=status,
        expert=expert,
        started_on=started,
        submitted_on=None if status == Diagnostic.Status.DRAFT else submitted,
        validated_on=min(submitted + timedelta(days=random.randint(0, 2)), until) if is_validated else None,
        validated_by=by if is_validated else None,
        recorded_by=expert.user or by,
    )


def _mission(row: Diagnostic, by: User, *, is_over: bool) -> Assignment:
    return Assignment(
        enrolment=row.enrolment,
        expert=row.expert,
        status=Assignment.Status.ENDED if is_over else Assignment.Status.ACCEPTED,
        starts_on=row.started_on,
        ended_on=row.validated_on if is_over else None,
        end_reason=MISSION_OVER if is_over else "",
        days=2,
        recorded_by=by,
    )


def _answers(row: Diagnostic, questions: list[Question], random: Random, by: User) -> Iterator[Answer]:
    """Levels around what the firm is worth, each axis a little above or below."""
    worth = random.gauss(1.9, 0.7)
    axes = {question.axis_id: random.gauss(worth, 0.5) for question in questions}
    unfinished = row.status == Diagnostic.Status.DRAFT
    for question in questions[:ANSWERED] if unfinished else questions:
        level = max(0, min(5, round(random.gauss(axes[question.axis_id], 0.7))))
        is_not_applicable = random.random() < 0.03
        yield Answer(
            diagnostic=row,
            question=question,
            level=None if is_not_applicable else level,
            is_not_applicable=is_not_applicable,
            target_level=None if is_not_applicable else min(5, level + random.choice((1, 1, 2))),
            evidence=random.choice(EVIDENCE),
            changed_by=row.recorded_by,
        )
