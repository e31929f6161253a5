from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from steering.pace import (
    Milestone,
    Outlook,
    State,
    actual_pace,
    actual_sentence,
    legs,
    number_on,
    pace_text,
    projected_on,
    projection_sentence,
    required_pace,
    required_sentence,
)

DAY = date(2015, 7, 20)
END_OF_2015, END_OF_2016 = date(2015, 12, 31), date(2016, 12, 31)


def milestone(due_on, value, *, as_of=DAY, done=400):
    return Milestone(due_on, value, as_of, done)


def two_targets(*, as_of=DAY, done=400):
    return [
        milestone(END_OF_2015, 500, as_of=as_of, done=done),
        milestone(END_OF_2016, 2000, as_of=as_of, done=done),
    ]


# Milestones


@pytest.mark.parametrize(
    ("value", "done", "pct", "share"),
    [
        (500, 400, Decimal("80.0"), "80\u202f%"),
        (2000, 400, Decimal("20.0"), "20\u202f%"),
        (500, 612, Decimal("122.4"), "122,4\u202f%"),
        (2000, 0, Decimal("0.0"), "0\u202f%"),
        (3, 1, Decimal("33.3"), "33,3\u202f%"),
        (0, 12, None, "–"),
    ],
)
def test_milestone_progress_goes_past_100_and_is_undefined_for_0(value, done, pct, share):
    seen = milestone(END_OF_2015, value, done=done)

    assert (seen.pct, seen.share) == (pct, share)


@pytest.mark.parametrize(
    ("as_of", "done", "state"),
    [
        (DAY, 400, State.RUNNING),
        (DAY, 500, State.REACHED),
        (END_OF_2015, 499, State.DUE),
        (date(2016, 1, 1), 499, State.MISSED),
        (date(2016, 1, 1), 500, State.REACHED),
    ],
)
def test_milestone_state(as_of, done, state):
    assert milestone(END_OF_2015, 500, as_of=as_of, done=done).state == state


def test_milestone_of_0_is_reached():
    assert milestone(END_OF_2015, 0, done=0).state == State.REACHED


# Required pace


def test_required_pace_on_20_july_2015_is_18_per_30_days():
    assert required_pace(done=400, target=500, days_left=164) == Fraction(3000, 164)


@pytest.mark.parametrize(
    ("done", "target", "days_left", "pace"),
    [
        (500, 500, 10, 0),
        (612, 500, 10, 0),
        (0, 0, 10, 0),
        (400, 500, 0, None),
        (400, 500, -1, None),
        (500, 500, -1, 0),
    ],
)
def test_required_pace_at_the_edges(done, target, days_left, pace):
    assert required_pace(done=done, target=target, days_left=days_left) == pace


def test_legs_start_from_the_milestone_before_and_never_add_targets_up():
    first, second = legs(two_targets())

    assert (first.starts_on, first.level, first.required) == (DAY, 400, Fraction(100 * 30, 164))
    assert (second.starts_on, second.level, second.required) == (END_OF_2015, 500, Fraction(1500 * 30, 366))


def test_legs_leave_a_reached_milestone_out():
    (leg,) = legs(two_targets(done=650))

    assert (leg.starts_on, leg.level, leg.required) == (DAY, 650, Fraction(1350 * 30, 530))


def test_legs_leave_a_past_milestone_out():
    (leg,) = legs(two_targets(as_of=date(2016, 3, 1), done=480))

    assert (leg.starts_on, leg.level) == (date(2016, 3, 1), 480)


def test_legs_leave_a_lower_later_milestone_out():
    (leg,) = legs([milestone(END_OF_2015, 500), milestone(END_OF_2016, 450)])

    assert leg.milestone.value == 500


def test_legs_of_no_target_are_none():
    assert legs([]) == []


# Actual pace

ENGAGED = [(date(2015, 4, 20), 100), (date(2015, 6, 20), 250), (date(2015, 6, 21), 280), (DAY, 400)]


@pytest.mark.parametrize(("day", "number"), [(date(2015, 4, 19), 0), (date(2015, 4, 20), 100), (DAY, 400)])
def test_number_on_holds_from_its_day_on(day, number):
    assert number_on(ENGAGED, day) == number


def test_actual_pace_takes_the_days_up_to_the_day_itself():
    assert actual_pace(ENGAGED, DAY, 30) == 400 - 250  # 20 June is the level to start from


def test_actual_pace_is_brought_to_30_days():
    assert actual_pace(ENGAGED, DAY, 90) == Fraction(300 * 30, 90)


def test_actual_pace_is_negative_when_withdrawals_win():
    assert actual_pace([(date(2015, 6, 1), 10), (date(2015, 7, 10), 7)], DAY, 30) == -3


def test_actual_pace_of_nothing_is_0():
    assert actual_pace([], DAY, 30) == 0


# Projection


def test_projection_counts_whole_days():
    assert projected_on(milestone(END_OF_2015, 500), Fraction(120)) == date(2015, 8, 14)


@pytest.mark.parametrize("pace", [Fraction(0), Fraction(-5), Fraction(1, 100)])
def test_projection_says_nothing_when_it_never_comes(pace):
    assert projected_on(milestone(END_OF_2015, 500), pace) is None


def test_projection_of_a_reached_milestone_is_the_day():
    assert projected_on(milestone(END_OF_2015, 500, done=500), Fraction(0)) == DAY


# Words


@pytest.mark.parametrize(
    ("pace", "text"),
    [
        (Fraction(3000, 164), "18"),
        (Fraction(45000, 366), "123"),
        (Fraction(1, 2), "0,5"),
        (Fraction(2), "2"),
        (Fraction(29, 3), "9,7"),
        (Fraction(1, 100), "moins de 0,1"),
        (Fraction(0), "0"),
        (Fraction(-5, 2), "−2,5"),
        (Fraction(2100), "2\u202f100"),
    ],
)
def test_pace_text_keeps_a_decimal_where_it_matters(pace, text):
    assert pace_text(pace) == text


def test_required_sentence_on_20_july_2015():
    assert required_sentence(two_targets()) == (
        "Il faut engager 18 entreprises par période de 30 jours d’ici au 31 décembre 2015, "
        "puis 123 jusqu’au 31 décembre 2016."
    )


@pytest.mark.parametrize(
    ("milestones", "sentence"),
    [
        ([], "Aucun objectif n’est fixé."),
        ([milestone(END_OF_2015, 0, done=0)], "L’objectif de 0 au 31 décembre 2015 est atteint."),
        ([milestone(END_OF_2015, 400)], "L’objectif de 400 au 31 décembre 2015 est atteint."),
        ([milestone(END_OF_2015, 300)], "L’objectif de 300 au 31 décembre 2015 est dépassé de 100."),
        (
            [milestone(DAY, 500)],
            "L’objectif de 500 au 20 juillet 2015 arrive à échéance\u202f: il manque 100 entreprises.",
        ),
        (
            [milestone(date(2015, 7, 1), 401)],
            "L’objectif de 401 au 1er juillet 2015 n’est pas atteint\u202f: l’échéance est passée "
            "et il manque 1 entreprise.",
        ),
    ],
)
def test_required_sentence_at_the_edges(milestones, sentence):
    assert required_sentence(milestones) == sentence


def test_actual_sentence_gives_both_spans():
    assert actual_sentence([(30, Fraction(120)), (90, Fraction(400, 3))]) == (
        "Le rythme des 30 derniers jours est de 120, celui des 90 derniers jours de 133 par 30 jours."
    )


@pytest.mark.parametrize(
    ("pace", "end"),
    [
        (Fraction(120), "serait atteint vers le 14 août 2015, à temps."),
        (Fraction(15), "ne serait atteint que vers le 5 février 2016, 36 jours après l’échéance."),
        (Fraction(0), "ne serait pas atteint."),
    ],
)
def test_projection_sentence(pace, end):
    assert projection_sentence(milestone(END_OF_2015, 500), pace, rhythm="rythme d’été") == (
        f"Au rythme d’été, l’objectif de 500 {end}"
    )


def test_outlook_projects_each_milestone_ahead():
    outlook = Outlook(two_targets(), ENGAGED, DAY)

    assert outlook.sentences[2:] == [
        "Au rythme des 30 derniers jours, l’objectif de 500 serait atteint vers le 9 août 2015, à temps.",
        "Au même rythme, l’objectif de 2\u202f000 serait atteint vers le 4 juin 2016, à temps.",
    ]


def test_outlook_says_nothing_of_a_projection_once_all_is_reached():
    outlook = Outlook([milestone(END_OF_2015, 400)], ENGAGED, DAY)

    assert outlook.sentences == [
        "L’objectif de 400 au 31 décembre 2015 est atteint.",
        "Le rythme des 30 derniers jours est de 150, celui des 90 derniers jours de 100 par 30 jours.",
    ]
