"""How the questionnaire leads to the dimensions of other methods, and what leads nowhere, both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from diagnostics.models import Axis, Question, Questionnaire
from diagnostics.queries_versions import version_in_force
from steering.international.readings import codes_of, frameworks
from steering.models import Dimension, Framework


class QuestionRow(NamedTuple):
    """A question and, for each method in order, the dimensions that it leads to."""

    question: Question
    dimensions: list[list[Dimension]]


class AxisRow(NamedTuple):
    """An axis with its questions."""

    axis: Axis
    questions: list[QuestionRow]


@dataclass(frozen=True)
class Unmapped:
    """What a table leaves out: whole axes, questions of the other axes, dimensions; and what it asks in vain.

    `gone` are codes of questions that the version in force does not ask.
    """

    framework: Framework
    axes: list[Axis]
    questions: list[Question]
    dimensions: list[Dimension]
    gone: list[str]


@dataclass(frozen=True)
class Correspondences:
    """The tables in force over the version of the questionnaire in force."""

    version: Questionnaire
    frameworks: list[Framework]
    axes: list[AxisRow]
    unmapped: list[Unmapped]


def correspondences(day: date) -> Correspondences:
    """The tables in force read over the questionnaire of `day`: six queries."""
    version, tables = version_in_force(day), frameworks()
    axes = [_axis(axis, tables) for axis in version.axes.prefetch_related("questions")]
    unmapped = [_unmapped(place, table, axes) for place, table in enumerate(tables)]
    return Correspondences(version, tables, axes, unmapped)


def _axis(axis: Axis, tables: list[Framework]) -> AxisRow:
    def leads_to(question: Question) -> list[list[Dimension]]:
        return [
            [each for each in table.dimensions.all() if question.code in codes_of(each)] for table in tables
        ]

    return AxisRow(axis, [QuestionRow(each, leads_to(each)) for each in axis.questions.all()])


def _unmapped(place: int, table: Framework, axes: list[AxisRow]) -> Unmapped:
    """What the table at `place` leaves out."""
    lost = {row.axis: [each.question for each in row.questions if not each.dimensions[place]] for row in axes}
    whole = [row.axis for row in axes if len(lost[row.axis]) == len(row.questions)]
    asked = {each.question.code for row in axes for each in row.questions}
    dimensions = list(table.dimensions.all())
    return Unmapped(
        table,
        whole,
        [question for axis, questions in lost.items() if axis not in whole for question in questions],
        [each for each in dimensions if not asked & set(codes_of(each))],
        sorted({code for each in dimensions for code in codes_of(each)} - asked),
    )


HEADINGS = (
    *("Méthode", "Édition", "Code de l’axe", "Axe", "Code de la question", "Question"),
    *("Code de la dimension", "Dimension"),
)


def lines(found: Correspondences) -> Iterator[list[Any]]:
    """The tables as lines: one a question and dimension; an empty side says that nothing corresponds."""
    for place, table in enumerate(found.frameworks):
        start = [table.code, table.edition]
        for axis, questions in found.axes:
            for question, dimensions in questions:
                asked = [axis.code, axis.label, question.code, question.title]
                ends = [[each.code, each.label] for each in dimensions[place]] or [["", ""]]
                yield from ([*start, *asked, *end] for end in ends)
        for dimension in found.unmapped[place].dimensions:
            yield [*start, "", "", "", "", dimension.code, dimension.label]
