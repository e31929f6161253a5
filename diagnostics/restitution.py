"""What a diagnostic says to the firm: scores, strengths, weaknesses, next steps, its place among its like."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from diagnostics.comparability import SameAxes, same_axes
from diagnostics.models import Answer, Axis, Diagnostic
from diagnostics.scoring import ANSWERS_NEEDED, axis_score, global_score

FIRMS_BEHIND = 5
"""A median is shown only when so many other firms stand behind it."""
COHORT_MOST = 500
"""Of like firms the last so many are compared: the page's cost does not grow with the programme."""
STRONG, WEAK = 4, 1
"""From this level up a question is a strength; up to that one, a weakness."""
MOST_NAMED = 6

Scores = dict[str, Fraction]


class Finding(NamedTuple):
    """A question at the level answered, and what that level means."""

    axis: str
    title: str
    level: int
    description: str


class NextStep(NamedTuple):
    """A question that gains a level: from which one, and what the next one means."""

    title: str
    level: int
    description: str


@dataclass(frozen=True)
class AxisResult:
    """An axis: its score, what the firm aims at; the median of like firms and the first score, if known.

    `is_changed`: the first diagnostic asked other questions on it, so that both scores do not compare.
    """

    code: str
    label: str
    score: Fraction | None
    target: Fraction | None
    answered: int
    asked: int
    next_steps: list[NextStep]
    median: Fraction | None
    first: Fraction | None
    is_changed: bool


class Cohort(NamedTuple):
    """The firms compared with: what they share with this one ("sector", "size", "region"), their number."""

    criteria: tuple[str, ...]
    firms: int
    medians: Scores


@dataclass(frozen=True)
class Restitution:
    """All that the page and the document show; `first` is the diagnostic that a closing one follows."""

    diagnostic: Diagnostic
    axes: list[AxisResult]
    score: Fraction | None
    strengths: list[Finding]
    weaknesses: list[Finding]
    cohort: Cohort | None
    first: Diagnostic | None

    @property
    def is_final(self) -> bool:
        return self.diagnostic.status == Diagnostic.Status.VALIDATED


def restitution_of(diagnostic: Diagnostic) -> Restitution:
    """What `diagnostic` says, on its own version of the questionnaire.

    It is compared with other diagnostics on the axes alone that ask the same questions in their versions.
    """
    answers = {answer.question_id: answer for answer in diagnostic.answers.all()}
    axes = diagnostic.questionnaire.axes.prefetch_related("questions__levels")
    first = _first_of(diagnostic)
    same = same_axes(diagnostic.questionnaire)
    first_scores = scores_of([first.pk], same)[first.pk] if first else {}
    compared = same[first.questionnaire_id] if first else None
    cohort = _cohort(diagnostic, same)
    medians = cohort.medians if cohort else {}
    results = [_result(axis, answers, medians, first_scores, compared) for axis in axes]
    findings = [each for axis in axes for each in _findings(axis, answers)]
    strong = sorted((each for each in findings if each.level >= STRONG), key=lambda each: -each.level)
    weak = sorted((each for each in findings if each.level <= WEAK), key=lambda each: each.level)
    return Restitution(
        diagnostic,
        results,
        global_score([result.score for result in results]),
        strong[:MOST_NAMED],
        weak[:MOST_NAMED],
        cohort,
        first,
    )


def scores_of(diagnostics: Iterable[Any], same: SameAxes | None = None) -> dict[object, Scores]:
    """Scores by code of axis of each of the `diagnostics` (keys, or a query of them); none « non noté ».

    With `same`, on the axes alone that it names in the version of each.
    """
    answers = Answer.objects.filter(diagnostic__in=diagnostics, level__isnull=False)
    if same is not None:
        answers = answers.filter(question__axis__in=[key for axes in same.values() for key in axes.values()])
    sums = (
        answers.order_by()
        .values_list("diagnostic", "question__axis__code")
        .annotate(Sum("level"), Count("pk"))
    )
    found: dict[object, Scores] = defaultdict(dict)
    for pk, axis, total, count in sums:
        if count >= ANSWERS_NEEDED:
            found[pk][axis] = Fraction(total, count)
    return found


def _result(
    axis: Axis, answers: dict[int, Answer], medians: Scores, first: Scores, compared: dict[str, int] | None
) -> AxisResult:
    questions = list(axis.questions.all())
    given = [answers[each.pk] for each in questions if each.pk in answers]
    targets = [answer.target_level if answer.target_level is not None else answer.level for answer in given]
    aims_higher = any(answer.target_level is not None for answer in given)
    return AxisResult(
        axis.code,
        axis.label,
        axis_score(answer.level for answer in given),
        axis_score(targets) if aims_higher else None,
        sum(1 for answer in given if answer.level is not None),
        len(questions),
        _next_steps(axis, answers),
        medians.get(axis.code),
        first.get(axis.code),
        compared is not None and axis.code not in compared,
    )


def _findings(axis: Axis, answers: dict[int, Answer]) -> list[Finding]:
    return [
        Finding(axis.label, question.title, level, _meaning(question, level))
        for question in axis.questions.all()
        if (level := _level(question, answers)) is not None
    ]


def _next_steps(axis: Axis, answers: dict[int, Answer]) -> list[NextStep]:
    """The least advanced questions of the axis, and what one more level asks of each; three at most."""
    levels = {question: _level(question, answers) for question in axis.questions.all()}
    known = {question: level for question, level in levels.items() if level is not None}
    lowest = min(known.values(), default=None)
    if lowest is None:
        return []
    candidates = [question for question, level in known.items() if level == lowest]
    steps = [NextStep(each.title, lowest, _meaning(each, lowest + 1)) for each in candidates[:3]]
    return [step for step in steps if step.description]


def _level(question: object, answers: dict[int, Answer]) -> int | None:
    answer = answers.get(question.pk)  # type: ignore[attr-defined]
    return answer.level if answer else None


def _meaning(question: object, value: int) -> str:
    levels = question.levels.all()  # type: ignore[attr-defined]
    return next((level.description for level in levels if level.value == value), "")


# Other diagnostics ------------------------------------------------------------------------------------


def _first_of(diagnostic: Diagnostic) -> Diagnostic | None:
    """The validated initial diagnostic that a closing one may be compared with."""
    if diagnostic.kind != Diagnostic.Kind.CLOSING:
        return None
    return (
        Diagnostic.objects.finished()
        .filter(enrolment=diagnostic.enrolment_id, kind=Diagnostic.Kind.INITIAL)
        .first()
    )


def _cohort(diagnostic: Diagnostic, same: SameAxes) -> Cohort | None:
    """The closest like firms that are enough: same sector, size and region, then fewer of these criteria.

    A median tells no firm's level: at least `FIRMS_BEHIND` others, asked the same questions, stand behind
    each. None when the whole programme has not so many.
    """
    file = diagnostic.enrolment
    shared = {
        "sector": Q(enrolment__company__naf__division=file.company.naf.division),
        "size": Q(enrolment__size_category=file.size_category),
        "region": Q(enrolment__region=file.region_id),
    }
    for criteria in (("sector", "size", "region"), ("sector", "size"), ("sector",), ("size",), ()):
        likes = _likes(diagnostic, [shared[each] for each in criteria])
        keys = list(likes.values_list("pk", flat=True)[:COHORT_MOST])
        if len(keys) < FIRMS_BEHIND:
            continue
        scores = scores_of(keys, same)
        if medians := _medians(scores.values()):
            return Cohort(criteria, len(scores), medians)
    return None


def _likes(diagnostic: Diagnostic, criteria: list[Q]) -> QuerySet[Diagnostic]:
    others = Diagnostic.objects.finished().filter(*criteria, kind=diagnostic.kind)
    return others.exclude(enrolment__company=diagnostic.enrolment.company_id).order_by("-validated_on", "pk")


def _medians(scores: Iterable[Scores]) -> Scores:
    """The median of each axis on which enough firms have a score."""
    by_axis: dict[str, list[Fraction]] = defaultdict(list)
    for each in scores:
        for axis, score in each.items():
            by_axis[axis].append(score)
    return {axis: median(values) for axis, values in by_axis.items() if len(values) >= FIRMS_BEHIND}
