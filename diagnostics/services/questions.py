"""Changing the draft of the questionnaire: a question reworded, added, removed, moved within its axis."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from diagnostics.models import Axis, Level, Question, Questionnaire
from diagnostics.queries_versions import wording_of
from diagnostics.scale import SCALE
from diagnostics.services.drafts import count_change, lock_draft
from industrie_futur.audit import record_act
from industrie_futur.versions import ChangedMeanwhile

TEXTS = ("title", "text", "help")
_GONE = "Cette question n’est plus dans la version en préparation\u202f: rien n’est enregistré."


@transaction.atomic
def reword_question(question: Question, *, wording: Mapping[str, str], version: int, by: User) -> Question:
    """The question, now with `wording` (as `wording_of` gives it); the same texts again change nothing.

    ChangedMeanwhile, its `current` holding the stored texts, when somebody reworded it since `version`.
    """
    draft, locked = _lock(question)
    before = wording_of(locked)
    changed = {name: [before[name], text] for name, text in wording.items() if before[name] != text}
    if not changed:
        return locked
    if locked.version != version:
        raise _told(locked)
    locked.version = version + 1
    _write(locked, wording)
    count_change(draft)
    details = {"of_version": draft.version, **changed}
    record_act(by=by, action="question_reworded", subject=locked, details=details)
    return locked


@transaction.atomic
def add_question(axis: Axis, *, wording: Mapping[str, str], by: User) -> Question:
    """A new question, the last of its axis, under a code that no version ever gave to another."""
    draft = lock_draft(axis.questionnaire)
    last = axis.questions.aggregate(Max("position"))["position__max"] or 0
    question = Question(axis=axis, code=_next_code(axis), position=last + 1)
    _write(question, wording)
    count_change(draft)
    details = {"of_version": draft.version, "axis": axis.label, **wording}
    record_act(by=by, action="question_added", subject=question, details=details)
    return question


@transaction.atomic
def remove_question(question: Question, *, version: int, by: User) -> None:
    """Take the question out of the draft; ChangedMeanwhile when it was reworded since `version`."""
    draft, locked = _lock(question)
    if locked.version != version:
        raise _told(locked)
    details = {"of_version": draft.version, "axis": locked.axis.label, **wording_of(locked)}
    record_act(by=by, action="question_removed", subject=locked, details=details)
    locked.levels.all().delete()
    locked.delete()
    count_change(draft)


@transaction.atomic
def move_question(question: Question, *, up: bool, position: int, by: User) -> Question:
    """Swap the question with its neighbour above, or below; first or last already, it stays there.

    ValidationError when it is no longer at the `position` that `by` saw: pressed twice, it moves once.
    """
    draft, locked = _lock(question)
    if locked.position != position:
        raise ValidationError(
            "L’ordre des questions a changé entre-temps\u202f: rien n’est déplacé, voici l’ordre actuel."
        )
    others = Question.objects.filter(axis=locked.axis_id)
    if up:
        neighbour = others.filter(position__lt=position).order_by("-position").first()
    else:
        neighbour = others.filter(position__gt=position).order_by("position").first()
    if neighbour is None:
        return locked
    locked.position, neighbour.position = neighbour.position, locked.position
    for each in (locked, neighbour):
        each.save(update_fields=["position"])
    count_change(draft)
    details = {"of_version": draft.version, "neighbour": neighbour.title}
    record_act(by=by, action="question_moved", subject=locked, details=details)
    return locked


def _lock(question: Question) -> tuple[Questionnaire, Question]:
    """The draft, locked, and the question as it stands in it; ValidationError when it is no longer there."""
    draft = lock_draft(question.axis.questionnaire)
    rows = Question.objects.filter(axis__questionnaire=draft).select_related("axis")
    locked = rows.prefetch_related("levels").filter(pk=question.pk).first()
    if locked is None:
        raise ValidationError(_GONE)
    return draft, locked


def _told(question: Question) -> ChangedMeanwhile:
    """The conflict, its row holding all its texts under the names of the form."""
    for name, text in wording_of(question).items():
        setattr(question, name, text)
    return ChangedMeanwhile(question)


def _write(question: Question, wording: Mapping[str, str]) -> None:
    for name in TEXTS:
        setattr(question, name, wording[name])
    if Question.objects.filter(axis=question.axis_id, title=question.title).exclude(pk=question.pk).exists():
        raise ValidationError({"title": "Une question de cet axe porte déjà ce titre."})  # at its field
    question.full_clean()
    question.save()
    known = {level.value: level for level in question.levels.all()}
    levels = [known.get(step.value) or Level(question=question, value=step.value) for step in SCALE]
    for level in levels:
        level.description = wording[f"level_{level.value}"]
        level.clean_fields(exclude=["question"])
    Level.objects.bulk_create([each for each in levels if each.pk is None])
    Level.objects.bulk_update([each for each in levels if each.pk is not None], ["description"])


def _next_code(axis: Axis) -> str:
    """« PROD-6 » after « PROD-5 », in whichever version that one was."""
    codes = Question.objects.filter(axis__code=axis.code).values_list("code", flat=True)
    numbers = [int(tail) for code in codes if (tail := code.rpartition("-")[2]).isdecimal()]
    return f"{axis.code}-{max(numbers, default=0) + 1}"
