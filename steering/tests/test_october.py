"""The scenario of October 2015: July's report proved, followed by its errata, and its forecast judged."""

import datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.tests.factories import UserFactory
from steering.errata import errata_of
from steering.forecast.record import record_on
from steering.models import ProgressReport
from steering.october import LATE, PRESS_DAY
from steering.replay import replay_report

pytestmark = pytest.mark.django_db


def test_october_is_not_loaded_before_its_day():
    with pytest.raises(CommandError, match="REFERENCE_DATE=2015-10-12"):
        call_command("october")


def test_july_is_proved_and_its_forecast_judged_in_october(settings, client, capsys):
    settings.REFERENCE_DATE = PRESS_DAY
    call_command("october")
    call_command("october")
    july, october = ProgressReport.objects.published().order_by("as_of")
    (score,) = record_on(PRESS_DAY).scores
    client.force_login(UserFactory())
    page = client.get(f"/pilotage/atterrissage/?au={PRESS_DAY:%Y-%m-%d}").content.decode()

    assert "Scénario déjà chargé" in capsys.readouterr().out
    assert (july.as_of, july.recorded_until < october.recorded_until) == (datetime.date(2015, 7, 20), True)
    assert replay_report(july, by=None).is_same
    assert errata_of(july).changes["engaged"] == LATE
    assert october.figures["revisions"]["entries"] == len(errata_of(july).entries) > 0
    assert score.counted == next(
        each["raw"] for each in october.figures["figures"] if each["code"] == "engaged"
    )
    assert score.counted > 700
    assert f"{score.low} à {score.high}" in page.replace("\u00a0", " ").replace("\u202f", "")
