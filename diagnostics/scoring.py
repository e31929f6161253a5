"""Scores of a diagnostic (DOMAIN section 10): exact, and one decimal, half up, where they are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from math import floor

ANSWERS_NEEDED = 3
"""Answered questions below which an axis is « non noté »."""


def axis_score(levels: Iterable[int | None]) -> Fraction | None:
    """Mean of the levels of an axis; None stands for « non applicable » or unanswered, and is not 0.

    None when fewer than `ANSWERS_NEEDED` questions have a level.
    """
    answered = [level for level in levels if level is not None]
    return Fraction(sum(answered), len(answered)) if len(answered) >= ANSWERS_NEEDED else None


def global_score(axes: Collection[Fraction | None]) -> Fraction | None:
    """Mean of the scores of the axes; None unless every axis is scored."""
    scored = [score for score in axes if score is not None]
    return sum(scored, Fraction(0)) / len(scored) if scored and len(scored) == len(axes) else None


def shown(score: Fraction | None) -> Decimal | None:
    """The score with one decimal, half up: 2.25 is 2.3."""
    if score is None:
        return None
    tenths = floor(score * 10 + Fraction(1, 2))  # on the fraction: a quotient of decimals is cut already
    return Decimal(tenths).scaleb(-1)
