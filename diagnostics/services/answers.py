"""Answering: one question at a time, told when somebody else answered it meanwhile."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from diagnostics.models import Answer, Diagnostic, Question
from industrie_futur.versions import ChangedMeanwhile

HIGHEST = 5


@transaction.atomic
def save_answer(
    diagnostic: Diagnostic,
    question: Question,
    *,
    level: int | None,
    is_not_applicable: bool = False,
    target_level: int | None = None,
    comment: str = "",
    evidence: str = "",
    version: int = 0,
    by: User,
) -> Answer:
    """The answer to `question`, now stored; `version` is that of the answer it follows, 0 for a first one.

    The same content sent again changes nothing. ChangedMeanwhile, with the stored answer as `current`, when
    it was answered otherwise since; ValidationError when `by` may not write it, or a value is out of place.
    """
    locked = Diagnostic.objects.select_for_update(of=("self",)).get(pk=diagnostic.pk)
    _check_open(locked, question, by)
    values: dict[str, Any] = {
        "level": level,
        "is_not_applicable": is_not_applicable,
        "target_level": target_level,
        "comment": comment.strip(),
        "evidence": evidence.strip(),
    }
    _check_values(**values)
    answer = Answer.objects.filter(diagnostic=locked, question=question).first()
    if answer is None:
        answer = Answer(diagnostic=locked, question=question, changed_by=by, **values)
    else:
        if all(getattr(answer, name) == value for name, value in values.items()):
            return answer
        if answer.version != version:
            raise ChangedMeanwhile(answer)
        answer.version, answer.changed_by = version + 1, by
        for name, value in values.items():
            setattr(answer, name, value)
    # The database holds the rest: asking it first would double the queries of each answer.
    answer.clean_fields(exclude=["diagnostic", "question", "changed_by"])
    answer.save()
    return answer


def sections_open(diagnostic: Diagnostic) -> set[int] | None:
    """Keys of the axes that may be answered: those sent back, once the diagnostic was; None: all of them."""
    if diagnostic.status != Diagnostic.Status.RETURNED:
        return None
    return set(diagnostic.returns.filter(mended_at=None).values_list("axis", flat=True))


def _check_open(diagnostic: Diagnostic, question: Question, by: User) -> None:
    if diagnostic.status not in Diagnostic.OPEN:
        state = diagnostic.get_status_display().lower()
        raise ValidationError(
            f"Ce diagnostic est «\u202f{state}\u202f»\u202f: ses réponses ne changent plus."
        )
    if not Diagnostic.objects.editable_by(by).filter(pk=diagnostic.pk).exists():
        raise ValidationError(
            "Cette entreprise ne vous est plus confiée\u202f: la réponse n’est pas enregistrée."
        )
    if question.axis.questionnaire_id != diagnostic.questionnaire_id:
        raise ValidationError("Cette question n’est pas de la version de ce diagnostic.")
    opened = sections_open(diagnostic)
    if opened is not None and question.axis_id not in opened:
        raise ValidationError("Cet axe n’est pas à reprendre\u202f: seuls ceux renvoyés changent.")


def _check_values(
    *, level: int | None, is_not_applicable: bool, target_level: int | None, comment: str, evidence: str
) -> None:
    """The constraints of the table, told at the field that is to mend."""
    errors: dict[str, str] = {}
    if level is not None and not 0 <= level <= HIGHEST:
        errors["level"] = "Un niveau va de 0 à 5."
    if is_not_applicable and (level is not None or target_level is not None):
        errors["level"] = "Une question non applicable n’a pas de niveau."
    if target_level is not None and not (level or 0) <= target_level <= HIGHEST:
        errors["target_level"] = "Le niveau visé va du niveau constaté à 5."
    if errors:
        raise ValidationError(errors)
