"""Reading across tables for the pages of diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet

from accounts.scoping import Role
from companies.models import Enrolment
from companies.phases import ENGAGED, Phase
from diagnostics.models import Answer, Axis, Diagnostic, SectionReturn
from diagnostics.scoring import axis_score, global_score
from experts.models import Assignment


class Section(NamedTuple):
    """An axis of a diagnostic as its page tells it: answered of asked, score, what is to be mended."""

    axis: Axis
    answered: int
    asked: int
    score: Fraction | None
    returned: SectionReturn | None

    @property
    def is_complete(self) -> bool:
        return self.answered == self.asked

    @property
    def answered_pct(self) -> int:
        return 100 * self.answered // self.asked if self.asked else 0


def sections_of(diagnostic: Diagnostic) -> list[Section]:
    """The axes of the diagnostic's own version, in order: three queries."""
    axes = diagnostic.questionnaire.axes.annotate(asked=Count("questions"))
    answers = Answer.objects.filter(diagnostic=diagnostic).values_list("question__axis", "level")
    levels: dict[int, list[int | None]] = {}
    for axis, level in answers.exclude(level=None, is_not_applicable=False):
        levels.setdefault(axis, []).append(level)
    open_returns = {each.axis_id: each for each in diagnostic.returns.filter(mended_at=None)}
    return [
        Section(
            axis,
            len(levels.get(axis.pk, ())),
            axis.asked,
            axis_score(levels.get(axis.pk, ())),
            open_returns.get(axis.pk),
        )
        for axis in axes
    ]


def score_of(sections: list[Section]) -> Fraction | None:
    """The global score of a diagnostic, from its sections."""
    return global_score([section.score for section in sections])


def unscored_axes(diagnostic: Diagnostic) -> list[Axis]:
    """Axes without enough answers to have a score."""
    return [section.axis for section in sections_of(diagnostic) if section.score is None]


def weak_axes_of(enrolment: Enrolment) -> list[str]:
    """Codes of the two axes with the lowest scores of the file's last transmitted diagnostic; [] without."""
    rows = Diagnostic.objects.filter(
        enrolment=enrolment, status__in=[Diagnostic.Status.SUBMITTED, Diagnostic.Status.VALIDATED]
    )
    last = rows.order_by("-submitted_on", "-recorded_at").first()
    if last is None:
        return []
    scored = [(each.score, each.axis.code) for each in sections_of(last) if each.score is not None]
    return [code for _, code in sorted(scored)[:2]]


def questions_to_answer(diagnostic: Diagnostic, axis: Axis) -> list[tuple[Any, Answer | None]]:
    """The questions of an axis with their levels, each with its answer if it has one: three queries."""
    answers = {
        each.question_id: each for each in Answer.objects.filter(diagnostic=diagnostic, question__axis=axis)
    }
    questions = axis.questions.prefetch_related("levels")
    return [(question, answers.get(question.pk)) for question in questions]


def with_firm(rows: QuerySet[Diagnostic]) -> QuerySet[Diagnostic]:
    """Diagnostics ready to be listed, with `answered` of `asked`."""
    answered = Q(answers__level__isnull=False) | Q(answers__is_not_applicable=True)
    return rows.select_related("enrolment__company", "enrolment__site", "expert", "questionnaire").annotate(
        answered=Count("answers", filter=answered, distinct=True),
    )


def to_finish(user: Any) -> list[Diagnostic]:
    """The diagnostics that the expert `user` has to finish or to mend, those sent back first."""
    rows = with_firm(Diagnostic.objects.editable_by(user)).order_by("-status", "started_on")
    return list(rows.prefetch_related(Prefetch("returns", SectionReturn.objects.filter(mended_at=None))))


def may_start(user: Any, company: Any) -> list[tuple[str, str]]:
    """(kind, label) of the diagnostics that `user` may start on the firm now."""
    if user.role != Role.EXPERT:
        return []
    mission = Assignment.objects.running().filter(expert__user=user, enrolment__company=company)
    file = Enrolment.objects.filter(pk__in=mission.values("enrolment")).first()
    if file is None:
        return []
    return startable(file, dict(Diagnostic.objects.filter(enrolment=file).values_list("kind", "status")))


def startable(file: Enrolment, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """(kind, label) of the diagnostics to start on a file; `known` has the status of each kind begun."""
    if file.phase not in ENGAGED:
        return []
    if Diagnostic.Kind.INITIAL not in known and file.phase != Phase.TERMINEE:
        return [(Diagnostic.Kind.INITIAL, "Commencer le diagnostic")]
    is_validated = known.get(Diagnostic.Kind.INITIAL) == Diagnostic.Status.VALIDATED
    if is_validated and Diagnostic.Kind.CLOSING not in known:
        return [(Diagnostic.Kind.CLOSING, "Commencer le diagnostic de clôture")]
    return []


def unvalidated(enrolment: Enrolment) -> str:
    """Why the file may not have its plan yet: a diagnostic was begun here and is not validated."""
    rows = Diagnostic.objects.filter(enrolment=enrolment, kind=Diagnostic.Kind.INITIAL)
    if not rows.exclude(status=Diagnostic.Status.VALIDATED).exists():
        return ""
    return "Le diagnostic de cette entreprise n’est pas validé\u202f: le plan d’action vient ensuite."
