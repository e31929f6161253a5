import datetime

import pytest

from experts.quarters import last_day, next_quarter, quarter_name, quarter_of, quarters_between, worked_days

DAY = datetime.date


@pytest.mark.parametrize(
    ("day", "first"),
    [
        (DAY(2015, 1, 1), DAY(2015, 1, 1)),
        (DAY(2015, 3, 31), DAY(2015, 1, 1)),
        (DAY(2015, 7, 20), DAY(2015, 7, 1)),
        (DAY(2016, 12, 31), DAY(2016, 10, 1)),
    ],
)
def test_quarter_of_is_its_first_day(day, first):
    assert quarter_of(day) == first


def test_quarters_follow_each_other_over_the_year():
    assert (next_quarter(DAY(2015, 10, 1)), last_day(DAY(2016, 1, 1))) == (DAY(2016, 1, 1), DAY(2016, 3, 31))


def test_quarters_between_holds_both_ends():
    assert list(quarters_between(DAY(2015, 9, 30), DAY(2016, 1, 1))) == [
        DAY(2015, 7, 1),
        DAY(2015, 10, 1),
        DAY(2016, 1, 1),
    ]


def test_quarter_name_is_french():
    assert (quarter_name(DAY(2015, 1, 1)), quarter_name(DAY(2015, 7, 1))) == (
        "1er trimestre 2015",
        "3e trimestre 2015",
    )


def test_worked_days_count_monday_to_friday():
    counted = sum((DAY(2015, 7, 1) + datetime.timedelta(n)).weekday() < 5 for n in range(92))
    assert worked_days(DAY(2015, 7, 1), DAY(2015, 9, 30)) == counted == 66


def test_worked_days_of_a_weekend_are_none():
    assert worked_days(DAY(2015, 7, 18), DAY(2015, 7, 19)) == 0
