from diagnostics.models.diagnostics import Answer, Diagnostic, SectionReturn
from diagnostics.models.follow_up import SignedLink, Survey
from diagnostics.models.plans import ActionItem, ActionNote
from diagnostics.models.questionnaires import Axis, Level, Question, Questionnaire
from diagnostics.models.visits import (
    Attachment,
    CertificationSeries,
    Half,
    Visit,
    VisitCertification,
    VisitSlot,
)

__all__ = [
    "ActionItem",
    "ActionNote",
    "Answer",
    "Attachment",
    "Axis",
    "CertificationSeries",
    "Diagnostic",
    "Half",
    "Level",
    "Question",
    "Questionnaire",
    "SectionReturn",
    "SignedLink",
    "Survey",
    "Visit",
    "VisitCertification",
    "VisitSlot",
]
