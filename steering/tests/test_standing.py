"""Required and actual pace, gap in firms and in days, and the word: running, exceeded, past, of 0."""

from datetime import date, timedelta

import pytest

from steering.charts.series import number_on
from steering.pace import Milestone
from steering.standing import Standing

DAY = date(2015, 7, 20)


def standing(value, due_on, series, *, as_of=DAY):
    return Standing(Milestone(due_on, value, as_of, number_on(series, as_of)), series)


def said(seen):
    return (seen.verdict.word, seen.required_text, seen.gap_number, seen.days_text)


def steady(start, a_day, days):
    """So many more each day from `start`, the first day in."""
    return [(start + timedelta(days=rank), (rank + 1) * a_day) for rank in range(days)]


# 1 a day since 21 June: 30 on 20 July, a pace of 30 per 30 days.
ONE_A_DAY = steady(date(2015, 6, 21), 1, 30)


@pytest.mark.parametrize(
    ("value", "due_on", "expected"),
    [
        (60, date(2015, 8, 19), ("À temps", "30", "0", "le jour dit")),
        (55, date(2015, 8, 19), ("À temps", "25", "+5", "5 jours d’avance")),
        (65, date(2015, 8, 19), ("En retard", "35", "−5", "5 jours de retard")),
        (61, date(2015, 8, 19), ("En retard", "31", "−1", "1 jour de retard")),
        (30, date(2015, 8, 19), ("Atteint", "–", "0", "30 jours d’avance")),
        (25, date(2015, 8, 19), ("Dépassé", "–", "+5", "35 jours d’avance")),
        (31, DAY, ("Échéance ce jour", "–", "−1", "1 jour de retard")),
        (30, DAY, ("Atteint", "–", "0", "le jour dit")),
    ],
)
def test_target_to_come_is_judged_on_the_actual_pace(value, due_on, expected):
    assert said(standing(value, due_on, ONE_A_DAY)) == expected


@pytest.mark.parametrize(
    ("series", "expected"),
    [
        ([], ("Sans progrès", "10", "−10", "jamais atteint")),
        ([(date(2015, 5, 4), 4)], ("Sans progrès", "6", "−6", "jamais atteint")),
        (
            [(date(2015, 5, 4), 4), (date(2015, 7, 10), 2)],
            ("Sans progrès", "8", "−10", "jamais atteint"),
        ),
    ],
    ids=["nobody", "stopped", "falling"],
)
def test_target_that_nothing_approaches_says_so(series, expected):
    assert said(standing(10, date(2015, 8, 19), series)) == expected


@pytest.mark.parametrize(
    ("value", "due_on", "expected"),
    [
        (10, date(2015, 6, 30), ("Atteint", "–", "0", "le jour dit")),
        (8, date(2015, 6, 30), ("Dépassé", "–", "+2", "2 jours d’avance")),
        (12, date(2015, 6, 30), ("Atteint en retard", "–", "−2", "2 jours de retard")),
        (40, date(2015, 6, 30), ("Manqué", "–", "−30", "déjà 20 jours de retard")),
        (31, date(2015, 7, 19), ("Manqué", "–", "−2", "déjà 1 jour de retard")),
    ],
)
def test_target_in_the_past_is_judged_on_its_day(value, due_on, expected):
    assert said(standing(value, due_on, ONE_A_DAY)) == expected


def test_target_reached_on_its_day_stays_reached_when_firms_leave_later():
    series = [(date(2015, 6, 1), 10), (date(2015, 7, 1), 7)]

    assert said(standing(10, date(2015, 6, 30), series)) == (
        "Atteint",
        "–",
        "0",
        "29 jours d’avance",
    )


def test_target_is_reached_since_the_day_it_holds():
    series = [(date(2015, 6, 1), 10), (date(2015, 6, 10), 9), (date(2015, 6, 20), 11)]

    assert standing(10, date(2015, 8, 19), series).reached_on == date(2015, 6, 20)


@pytest.mark.parametrize("due_on", [date(2015, 6, 30), DAY, date(2015, 12, 31)])
@pytest.mark.parametrize(("series", "word"), [([], "Atteint"), (ONE_A_DAY, "Dépassé")])
def test_target_of_zero_is_reached_from_the_start_and_has_no_day(due_on, series, word):
    seen = standing(0, due_on, series)

    assert (seen.verdict.word, seen.required_text, seen.days_text) == (word, "–", "atteint d’emblée")
    assert (seen.days, seen.milestone.pct) == (None, None)


def test_leap_day_of_2016_counts():
    last_of_2015, end_of_2016 = date(2015, 12, 31), date(2016, 12, 31)
    series = steady(date(2015, 12, 2), 1, 30)  # 30 on 31 December, 30 per 30 days
    seen = standing(396, end_of_2016, series, as_of=last_of_2015)

    assert seen.milestone.days_left == 366
    assert said(seen) == ("À temps", "30", "0", "le jour dit")
    across = standing(31, date(2016, 3, 1), [(date(2016, 2, 28), 31)], as_of=date(2016, 3, 1))
    assert across.days_text == "2 jours d’avance"
