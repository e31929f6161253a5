from diagnostics.models.diagnostics import Answer, Diagnostic, SectionReturn
from diagnostics.models.plans import ActionItem, ActionNote
from diagnostics.models.questionnaires import Axis, Level, Question, Questionnaire
from diagnostics.models.visits import Half, Visit, VisitSlot

__all__ = [
    "ActionItem",
    "ActionNote",
    "Answer",
    "Axis",
    "Diagnostic",
    "Half",
    "Level",
    "Question",
    "Questionnaire",
    "SectionReturn",
    "Visit",
    "VisitSlot",
]
