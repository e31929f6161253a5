"""The wait of the middle file, from groups of equal waits."""

from collections import Counter
from decimal import Decimal

import pytest

from steering.durations import median_days, together


@pytest.mark.parametrize(
    ("waits", "median"),
    [
        ({}, None),
        ({7: 1}, 7),
        ({1: 1, 2: 1}, Decimal("1.5")),
        ({30: 1, 2: 1, 5: 1}, 5),
        ({1: 5, 10: 5}, Decimal("5.5")),
        ({1: 5, 10: 6}, 10),
        ({0: 3, 400: 2}, 0),
        ({1: 0, 8: 2}, 8),
    ],
)
def test_median_days(waits, median):
    assert median_days(Counter(waits)) == median


def test_waits_of_several_regions_are_put_together():
    assert together([Counter({1: 2, 5: 1}), Counter({5: 3})]) == Counter({1: 2, 5: 4})
