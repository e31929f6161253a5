"""What each task of the calendar does, and when it is due until somebody decides otherwise."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from industrie_futur.templatetags.portal import counted, short_date
from steering import rollup
from steering.mailing.services import request_digests
from steering.models import ProgressReport, Schedule, ScheduledRun
from steering.report.services import request_due_reports

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """`make` does the work of a run, harmless twice, and says what came of it; it raises when it could not.

    `catches_up`: due since ever, not only since the schedule is there. What tells people news does not.
    """

    says: str
    make: Callable[[ScheduledRun], str]
    timing: dict[str, Any]
    catches_up: bool = True


def _monthly_report(run: ScheduledRun) -> str:
    return _ask_report(run, ProgressReport.Origin.MONTHLY, "Le point du mois est déjà demandé.")


def _eve_report(run: ScheduledRun) -> str:
    """Looked for every hour: a meeting may be confirmed on its eve. One that was cancelled asks nothing."""
    return _ask_report(run, ProgressReport.Origin.MEETING, "Aucun comité demain qui attende son point.")


def _ask_report(run: ScheduledRun, origin: str, otherwise: str) -> str:
    with transaction.atomic():  # both or neither: a worker killed in between leaves the report to be asked
        asked = request_due_reports(origin)
        if not asked:
            return otherwise
        ScheduledRun.objects.filter(pk=run.pk).update(report=asked[0])
    return f"Point au {short_date(asked[0].as_of)} demandé."


def _check_figures(run: ScheduledRun) -> str:
    """The rollups that pages read are the sums of their facts; `manage.py rollup --rebuild` repairs them."""
    if lines := rollup.drift():
        logger.error("%d lines of the rollups drifted from the facts, such as %s", len(lines), lines[0])
        said = counted(len(lines), "chiffre ne correspond plus,chiffres ne correspondent plus")
        raise ValidationError(f"{said} à leurs faits, par exemple {lines[0]}."[:500])
    return "Les chiffres des pages sont ceux de leurs faits."


KINDS: dict[str, Kind] = {
    Schedule.Code.REGION_DIGEST: Kind(
        "Écrit à ceux qui suivent une région ce qui y a changé dans la semaine et ce qui y attend.",
        request_digests,
        {"frequency": Schedule.Frequency.WEEKLY, "weekday": 0, "at": time(7), "grace_minutes": 120},
        catches_up=False,
    ),
    Schedule.Code.MONTHLY_REPORT: Kind(
        "Demande le point d’avancement arrêté au dernier jour du mois écoulé.",
        _monthly_report,
        {"frequency": Schedule.Frequency.MONTHLY, "day_of_month": 1, "at": time(6), "grace_minutes": 120},
    ),
    Schedule.Code.MEETING_EVE: Kind(
        "Demande le point d’avancement de la veille, dès qu’un comité confirmé se tient le lendemain.",
        _eve_report,
        {"frequency": Schedule.Frequency.HOURLY, "at": time(0, 5), "grace_minutes": 45},
    ),
    Schedule.Code.FIGURES_CHECK: Kind(
        "Recompte chaque chiffre des pages à partir de ses faits.",
        _check_figures,
        {"frequency": Schedule.Frequency.DAILY, "at": time(3, 20), "grace_minutes": 180},
    ),
}
