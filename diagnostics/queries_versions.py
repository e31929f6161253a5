"""Reading the versions of the questionnaire: which one applies, what each holds, what a draft still lacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db.models import Count, QuerySet, TextChoices

from diagnostics.models import Axis, Question, Questionnaire
from diagnostics.scale import SCALE
from diagnostics.scoring import ANSWERS_NEEDED
from experts.models import Speciality


def version_in_force(day: date) -> Questionnaire:
    """The version that a diagnostic begun on `day` is made on."""
    return Questionnaire.objects.begun_by(day)[0]


def version_after(version: Questionnaire) -> Questionnaire | None:
    """The published version that replaces `version`, now or from a day to come; None for the last one."""
    return Questionnaire.objects.published().filter(version__gt=version.version).order_by("version").first()


def with_uses(rows: QuerySet[Questionnaire]) -> QuerySet[Questionnaire]:
    """Versions ready to be listed, with `uses`, their diagnostics."""
    return rows.select_related("published_by").annotate(uses=Count("diagnostics")).order_by("-version")


class State(TextChoices):
    """Where a version stands on a day."""

    DRAFT = "draft", "En préparation"
    TO_COME = "to_come", "À venir"
    IN_FORCE = "in_force", "En vigueur"
    REPLACED = "replaced", "Remplacée"


class Standing(NamedTuple):
    version: Questionnaire
    state: State


def standing_of(version: Questionnaire, in_force: Questionnaire) -> Standing:
    """Where the version stands on a day when `in_force` is."""
    if not version.is_published:
        return Standing(version, State.DRAFT)
    if version.version == in_force.version:
        return Standing(version, State.IN_FORCE)
    return Standing(version, State.TO_COME if version.version > in_force.version else State.REPLACED)


def axes_of(version: Questionnaire) -> list[Axis]:
    """The axes of a version with their questions and levels, in order: three queries."""
    return list(version.axes.prefetch_related("questions__levels"))


def wording_of(question: Question) -> dict[str, str]:
    """The texts of a question by name of field; those of its levels are `level_0` to `level_5`."""
    said = {level.value: level.description for level in question.levels.all()}
    levels = {f"level_{step.value}": said.get(step.value, "") for step in SCALE}
    return {"title": question.title, "text": question.text, "help": question.help, **levels}


class Lack(NamedTuple):
    """What a check finds wrong, and the question to mend, if it is one."""

    text: str
    question: Question | None = None


class Check(NamedTuple):
    """A rule that a version meets before it is published; `lacks` is empty when it does."""

    label: str
    lacks: list[Lack]


def checks_of(axes: Sequence[Axis], *, is_changed: bool) -> list[Check]:
    """The rules of publication on the `axes` of a draft, which has the axes' codes of the experts' room."""
    questions = [question for axis in axes for question in axis.questions.all()]
    return [
        Check("Les six axes sont ceux du référentiel", list(_axes_lacking(axes))),
        Check(f"Chaque axe a au moins {ANSWERS_NEEDED} questions", list(_questions_lacking(axes))),
        Check("Chaque question a un titre et un texte", list(_texts_lacking(questions))),
        Check("Chaque question décrit ses six niveaux, de 0 à 5", list(_levels_lacking(questions))),
        Check("Les niveaux d’une même question se distinguent", list(_levels_alike(questions))),
        Check(
            "La version diffère de la précédente",
            [] if is_changed else [Lack("Rien n’y a changé\u202f: il n’y a pas de version à publier.")],
        ),
    ]


def _axes_lacking(axes: Sequence[Axis]) -> Iterator[Lack]:
    codes = {axis.code for axis in axes}
    for speciality in Speciality.objects.all():
        if speciality.code not in codes:
            yield Lack(f"L’axe «\u202f{speciality}\u202f» manque.")


def _questions_lacking(axes: Sequence[Axis]) -> Iterator[Lack]:
    for axis in axes:
        count = len(axis.questions.all())
        if count < ANSWERS_NEEDED:
            yield Lack(f"{axis}\u202f: {count} seulement.")


def _texts_lacking(questions: Sequence[Question]) -> Iterator[Lack]:
    for question in questions:
        if not (question.title.strip() and question.text.strip()):
            yield Lack("titre ou texte vide", question)


def _levels_lacking(questions: Sequence[Question]) -> Iterator[Lack]:
    for question in questions:
        said = {level.value for level in question.levels.all() if level.description.strip()}
        missing = [str(step.value) for step in SCALE if step.value not in said]
        if missing:
            yield Lack(f"à décrire\u202f: {', '.join(missing)}", question)


def _levels_alike(questions: Sequence[Question]) -> Iterator[Lack]:
    for question in questions:
        said = Counter(level.description.strip().casefold() for level in question.levels.all())
        if any(count > 1 for text, count in said.items() if text):
            yield Lack("deux niveaux se disent de la même façon", question)
