import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from industrie_futur.secrecy import Amount, hidden_amounts, hidden_groups, hidden_rows, is_publishable

CASES_FILE = Path(__file__).parent / "data" / "secrecy_cases.csv"
CASES = list(csv.DictReader(CASES_FILE.read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_is_publishable_as_the_official_cases_say(case):
    contributions = [Decimal(text) for text in case["contributions"].split(";") if text]
    assert is_publishable(contributions) == (case["publishable"] == "yes")


def test_hidden_rows_hides_nothing_of_large_rows():
    assert hidden_rows({"a": [3, 0, 5], "b": [4, 9, 0]}) == (frozenset(), False)


def test_hidden_rows_hides_a_second_row_against_subtraction():
    table = {"few": [1, 4, 0], "small": [3, 3, 0], "large": [30, 40, 50]}
    assert hidden_rows(table).rows == {"few", "small"}


def test_hidden_rows_goes_on_until_their_sum_tells_nothing():
    # Together, « few » and « none » would still show one firm in the third class.
    table = {"few": [4, 4, 1], "none": [3, 3, 0], "large": [30, 40, 50], "larger": [60, 70, 80]}
    assert hidden_rows(table).rows == {"few", "none", "large"}


def test_hidden_rows_hides_the_total_of_a_table_that_cannot_be_protected():
    assert hidden_rows({"a": [1, 0], "b": [0, 4]}) == (frozenset({"a", "b"}), True)


def test_hidden_rows_shows_a_true_zero():
    table = {"zero": [0, 0], "few": [2, 5], "more": [4, 5], "large": [40, 50]}
    assert "zero" not in hidden_rows(table).rows


tables = st.dictionaries(
    st.integers(0, 9), st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=8
)


@given(tables)
@settings(suppress_health_check=[HealthCheck.too_slow])  # a machine at work elsewhere draws slowly
def test_hidden_rows_leaves_no_small_cell_to_be_found(table):
    hidden, total_hidden = hidden_rows(table)
    shown = [cells for key, cells in table.items() if key not in hidden]
    assert not any(0 < count < 3 for cells in shown for count in cells)
    if hidden and not total_hidden:
        found = [
            sum(cells[i] for cells in table.values()) - sum(cells[i] for cells in shown) for i in range(3)
        ]
        assert len(hidden) > 1
        assert not any(0 < count < 3 for count in found)


def amounts(table):
    return {key: Amount(len(parts), sum(parts), max(parts, default=0)) for key, parts in table.items()}


def test_hidden_amounts_hides_a_second_sum_against_subtraction():
    table = {"few": [5, 5], "smaller": [10, 10, 10], "large": [10] * 9}
    assert hidden_amounts(amounts(table)) == (frozenset({"few", "smaller"}), False)


def test_hidden_amounts_hides_what_one_firm_makes_until_it_makes_less():
    table = {"one": [1, 1, 98], "small": [1, 1, 1, 1], "large": [30, 30, 30, 30, 30]}
    assert hidden_amounts(amounts(table)) == (frozenset({"one", "small", "large"}), False)


def test_hidden_amounts_hides_the_total_that_one_firm_makes():
    assert hidden_amounts(amounts({"one": [1, 1, 980], "other": [1, 1, 1]})) == ({"one", "other"}, True)


def test_hidden_amounts_shows_where_nobody_brings_anything():
    table = {"nobody": [], "nothing": [0, 0, 0], "large": [10] * 9}
    assert hidden_amounts(amounts(table)) == (frozenset(), False)


sums = st.dictionaries(st.integers(0, 9), st.lists(st.integers(0, 99), max_size=6), min_size=1, max_size=8)


@given(sums)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_hidden_amounts_leaves_no_sum_to_be_found(table):
    hidden, total_hidden = hidden_amounts(amounts(table))
    assert all(is_publishable(parts) for key, parts in table.items() if key not in hidden)
    if hidden and not total_hidden:
        assert len(hidden) > 1
        assert is_publishable([part for key in hidden for part in table[key]])


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ({"a": 12, "b": 5}, (frozenset(), False)),
        ({"a": 12, "b": 0}, (frozenset(), False)),
        ({"a": 12, "b": 6, "c": 4}, ({"b", "c"}, False)),
        ({"a": 12, "b": 2, "c": 2}, ({"a", "b", "c"}, False)),
        ({"a": 2, "b": 2}, ({"a", "b"}, True)),
        ({"a": 4, "b": 0}, ({"a", "b"}, True)),
    ],
)
def test_hidden_groups_leave_no_mean_of_few_firms_to_be_found(sizes, hidden):
    assert hidden_groups(sizes, fewest=5) == hidden
