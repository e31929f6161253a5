from decimal import Decimal
from fractions import Fraction

import pytest

from diagnostics.scoring import axis_score, global_score, shown


@pytest.mark.parametrize(
    ("levels", "score"),
    [
        ([0, 0, 0], Fraction(0)),
        ([5, 5, 5, 5], Fraction(5)),
        ([2, 2, 3, 2], Fraction(9, 4)),
        ([1, 2, None, 2], Fraction(5, 3)),  # « non applicable » is not 0
        ([4, 4, None, None, None], None),  # two answers are not enough
        ([], None),
    ],
)
def test_axis_score(levels, score):
    assert axis_score(levels) == score


def test_global_score_is_the_mean_of_the_axes():
    assert global_score([Fraction(1), Fraction(2), Fraction(5, 2)]) == Fraction(11, 6)


def test_global_score_needs_every_axis():
    assert global_score([Fraction(1), None, Fraction(3)]) is None


@pytest.mark.parametrize(
    ("score", "text"),
    [
        (Fraction(9, 4), "2.3"),  # 2.25: half up
        (Fraction(5, 3), "1.7"),
        (Fraction(7, 3), "2.3"),
        (Fraction(0), "0.0"),
        (Fraction(5), "5.0"),
        (Fraction(449999, 100000), "4.5"),
        (Fraction(44999, 10000), "4.5"),
        (Fraction(49, 20), "2.5"),  # 2.45, which a float holds a little lower
    ],
)
def test_shown_has_one_decimal_half_up(score, text):
    assert shown(score) == Decimal(text)
    assert str(shown(score)) == text


def test_shown_of_no_score_is_none():
    assert shown(None) is None
