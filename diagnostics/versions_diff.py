"""What differs between two versions of the questionnaire: questions added, removed, moved, reworded.

A question is the same one in two versions when it has the same code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from diagnostics.models import Axis, Question, Questionnaire
from diagnostics.queries_versions import axes_of, wording_of
from diagnostics.scale import SCALE

LABELS = {
    "title": "Titre",
    "text": "Question",
    "help": "Aide à la notation",
    **{f"level_{step.value}": f"Niveau {step.value}" for step in SCALE},
}
_WORDS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)  # a space, a word, or a sign


class Piece(NamedTuple):
    """A run of words, and whether it is of this side alone."""

    text: str
    is_changed: bool


class Reworded(NamedTuple):
    """A text that differs, in pieces on each side."""

    label: str
    before: list[Piece]
    after: list[Piece]


@dataclass(frozen=True)
class QuestionChange:
    """A question of one side, or of both; `old_place` and `new_place` are its ranks when it moved."""

    before: Question | None
    after: Question | None
    texts: list[Reworded]
    old_place: int = 0
    new_place: int = 0

    @property
    def title(self) -> str:
        return str(self.after or self.before)

    @property
    def kinds(self) -> list[str]:
        """What happened to it, in words."""
        if self.before is None:
            return ["ajoutée"]
        if self.after is None:
            return ["retirée"]
        moved = [f"déplacée de la {_rank(self.old_place)} à la {_rank(self.new_place)} place"]
        return [*(["reformulée"] if self.texts else []), *(moved if self.old_place else [])]


class AxisChange(NamedTuple):
    """What differs on one axis, in the order of the later version; removed questions come last."""

    label: str
    questions: list[QuestionChange]


@dataclass(frozen=True)
class Difference:
    """All that differs from `before` to `after`; axes without any difference are left out."""

    before: Questionnaire
    after: Questionnaire
    axes: list[AxisChange]

    @property
    def count(self) -> int:
        return sum(len(axis.questions) for axis in self.axes)


def difference(before: Questionnaire, after: Questionnaire) -> Difference:
    """What changed from one version to the other: three queries for each."""
    old = {axis.code: axis for axis in axes_of(before)}
    new = {axis.code: axis for axis in axes_of(after)}
    changes = [
        AxisChange(str(new.get(code) or old[code]), _changes(_questions(old, code), _questions(new, code)))
        for code in {**new, **old}
    ]
    return Difference(before, after, [each for each in changes if each.questions])


def words_apart(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, what the other has not marked: word by word, spaces between two of them too."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, text in ((left, "".join(old[i:j])), (right, "".join(new[k:m]))):
            if text:
                side.append(Piece(text, kind != "equal"))
    return _joined(left), _joined(right)


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Changed pieces that only a space parts are one: a screen reader says it once."""
    joined: list[Piece] = []
    for piece in pieces:
        if len(joined) > 1 and piece.is_changed and joined[-1].text.isspace() and joined[-2].is_changed:
            space = joined.pop()
            joined[-1] = Piece(f"{joined[-1].text}{space.text}{piece.text}", is_changed=True)
        else:
            joined.append(piece)
    return joined


def _questions(axes: dict[str, Axis], code: str) -> list[Question]:
    return list(axes[code].questions.all()) if code in axes else []


def _changes(before: Sequence[Question], after: Sequence[Question]) -> list[QuestionChange]:
    old = {question.code: (rank, question) for rank, question in enumerate(before, start=1)}
    new = {question.code: question for question in after}
    moved = _moved([each.code for each in before if each.code in new], [code for code in new if code in old])
    changes = []
    for rank, (code, question) in enumerate(new.items(), start=1):
        if code not in old:
            changes.append(QuestionChange(None, question, _reworded(None, question)))
            continue
        old_rank, old_question = old[code]
        texts = _reworded(old_question, question)
        if code in moved:
            changes.append(QuestionChange(old_question, question, texts, old_rank, rank))
        elif texts:
            changes.append(QuestionChange(old_question, question, texts))
    removed = [question for code, (_, question) in old.items() if code not in new]
    return [*changes, *(QuestionChange(question, None, _reworded(question, None)) for question in removed)]


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Codes that do not keep their order: those outside the runs that both sides have."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {code for block in blocks for code in after[block.b : block.b + block.size]}
    return set(after) - kept


def _reworded(before: Question | None, after: Question | None) -> list[Reworded]:
    old = wording_of(before) if before else dict.fromkeys(LABELS, "")
    new = wording_of(after) if after else dict.fromkeys(LABELS, "")
    return [
        Reworded(label, *words_apart(old[name], new[name]))
        for name, label in LABELS.items()
        if old[name] != new[name]
    ]


def _rank(number: int) -> str:
    return f"{number}{'re' if number == 1 else 'e'}"
