"""The range of a forecast held to simulated histories: at its horizons, and on the way there."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from steering.forecast.calibration import calibrate, interval_score
from steering.forecast.sittings import sitting_days


@pytest.fixture(scope="module")
def calibrated():
    """Few histories, for a test: each distance alone is the claim of `manage.py calibrate_forecast`."""
    return calibrate(histories=60, seed=42, futures=80)


@pytest.mark.parametrize("when", ["all_interim", "all_final"])
def test_range_holds_the_truth_eight_times_in_ten_on_the_way_and_at_the_end(calibrated, when):
    assert getattr(calibrated, when).is_calibrated


def test_forecast_beats_the_straight_line_at_every_distance(calibrated):
    for each in [*calibrated.on_days, *calibrated.on_months, *calibrated.final]:
        assert (each.score, each.error) < (each.linear_score, each.linear_error)
        assert each.error < each.linear_error


def test_calibration_of_a_seed_is_always_the_same():
    assert calibrate(histories=2, seed=7, futures=20) == calibrate(histories=2, seed=7, futures=20)


def test_command_prints_a_line_for_each_distance_and_refuses_what_is_not_calibrated(capsys):
    with pytest.raises(CommandError, match=r"Hors de la plage voulue, de 75 à 85 % : 7 jours, .*les deux"):
        call_command("calibrate_forecast", histories=1, seed=9)
    assert len(capsys.readouterr().out.splitlines()) == 12


def test_command_refuses_to_calibrate_on_nothing():
    with pytest.raises(CommandError, match="au moins une histoire"):
        call_command("calibrate_forecast", histories=0)


def test_interval_score_is_the_width_and_ten_times_what_is_outside():
    assert (interval_score(10, 20, 15), interval_score(10, 20, 23)) == (10, pytest.approx(40))


@pytest.mark.parametrize(
    ("engaged", "expected"),
    [
        ([], 0.0),
        ([(date(2015, 6, 1), 40)], 0.0),  # nothing before it: no interval is known
        ([(date(2015, 7, day), day) for day in range(1, 21)], 1.0),
        ([(date(2015, 7, 6), 10), (date(2015, 7, 13), 20), (date(2015, 7, 20), 30)], 7.0),
        ([(date(2015, 7, 1), 1), (date(2015, 7, 4), 11), (date(2015, 7, 17), 21)], 8.0),
        (
            [(date(2015, 7, 1), 9), (date(2015, 7, 10), 8), (date(2015, 7, 15), 10)],
            14.0,
        ),  # one left on the 10th
        ([(date(2015, 1, 5), 1), (date(2015, 7, 20), 2)], 35.0),
    ],
)
def test_sittings_are_as_far_apart_as_the_average_firm_saw(engaged, expected):
    assert sitting_days(engaged, date(2015, 7, 20)) == expected
