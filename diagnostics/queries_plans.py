"""Reading across tables for the action plans."""

from __future__ import annotations

from typing import NamedTuple

from companies.models import Enrolment
from diagnostics.models import ActionItem, Answer, Diagnostic, Level
from industrie_futur.templatetags.portal import counted

PROPOSED_AT_MOST = 6
HIGHEST = 5


class WeakQuestion(NamedTuple):
    """A question scored low: its axis, its title, and what the next level is."""

    axis: str
    title: str
    aim: str


def weak_questions(diagnostic: Diagnostic) -> list[WeakQuestion]:
    """The lowest answers of the diagnostic, in the order of the questionnaire at the same level."""
    answers = Answer.objects.filter(diagnostic=diagnostic, level__lt=HIGHEST).select_related("question__axis")
    order = ("level", "question__axis__position", "question__position")
    lowest = list(answers.order_by(*order)[:PROPOSED_AT_MOST])
    levels = Level.objects.filter(question__in=[each.question_id for each in lowest])
    aims = {(each.question_id, each.value): each.description for each in levels}
    return [
        WeakQuestion(
            each.question.axis.code,
            each.question.title,
            aims.get((each.question_id, (each.level or 0) + 1), ""),
        )
        for each in lowest
    ]


def without_agreed_action(enrolment: Enrolment) -> str:
    """Why the file may not be supported yet; a file without a diagnostic, of before them, is not asked."""
    if not Diagnostic.objects.filter(enrolment=enrolment).exists():
        return ""
    if ActionItem.objects.agreed().filter(enrolment=enrolment).exists():
        return ""
    return "Aucune action n’est retenue\u202f: l’accompagnement suppose au moins une action du plan."


def undecided_actions(enrolment: Enrolment) -> str:
    """Why the plan is not settled: actions that nobody agreed to nor dropped."""
    count = ActionItem.objects.filter(enrolment=enrolment, status=ActionItem.Status.PROPOSED).count()
    if not count:
        return ""
    waiting = counted(count, "action proposée attend,actions proposées attendent")
    return f"{waiting} d’être {'retenues ou écartées' if count > 1 else 'retenue ou écartée'}."


def actions_to_finish(enrolment: Enrolment) -> str:
    """Why the path is not over: agreed actions neither done nor dropped."""
    count = ActionItem.objects.to_follow().filter(enrolment=enrolment).count()
    if not count:
        return ""
    return f"{counted(count, 'action retenue reste,actions retenues restent')} à mener ou à écarter."


def actions_to_answer(plan: Diagnostic) -> list[ActionItem]:
    """What the firm is asked about by the link of its plan: the actions neither done nor dropped."""
    rows = ActionItem.objects.filter(diagnostic=plan, status__in=ActionItem.OPEN)
    return list(rows.select_related("axis"))
