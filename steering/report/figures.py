"""The figures of a progress report, as frozen: the JSON that page, PDF and spreadsheet are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings

from industrie_futur.templatetags.portal import french_date, number, percent
from steering.charts.series import Point
from steering.facts import facts_of
from steering.forecast.frozen import forecast_figures
from steering.indicators import Amount, plain
from steering.models import ProgressReport
from steering.pace import Leg, Milestone, pace_text, rounded
from steering.queries import MAIN, Figure, RegionRow, Situation, situation
from steering.recorded import RecordedMeasures
from steering.report.chapters import chapters_of
from steering.report.revisions import previous_report, revisions

REGION_COLUMNS = (
    "applications",
    MAIN,
    "diagnosed",
    "supported",
    "completed",
    "withdrawn",
    "planned_companies",
    "budget",
    "committed",
    "paid",
    "experts",
)


def report_figures(measures: RecordedMeasures) -> dict[str, Any]:
    """The situation that `measures` count as JSON-ready data; texts are in French, `raw` values are numbers.

    Keys: title, as_of, recorded_until, geography, demonstration, summary, figures, targets, phases,
    funnel, regions {columns, rows, without_region, total}, trajectory {starts_on, engaged, financed,
    targets}, previous {report, title, as_of, recorded_until} (None when there is none), chapters (see
    `steering.report.chapters`), revisions (of the report before, or None), facts (see `steering.facts`),
    forecast (see `steering.forecast.frozen`; absent when there is nothing to forecast from).
    """
    as_of, previous = measures.as_of, previous_report(measures.as_of)
    now = situation(as_of, recorded=measures)
    forecast = forecast_figures(measures)
    return {
        "title": f"Point d’avancement au {french_date(as_of)}",
        "as_of": as_of.isoformat(),
        "recorded_until": now.recorded_until.isoformat(),
        "geography": now.geography.map_name,
        "demonstration": settings.REFERENCE_DATE is not None,
        "summary": now.summary,
        "figures": [_figure(figure) for figure in now.figures.values()],
        "targets": _targets(now, measures.goal_keys(MAIN)),
        "phases": [
            {"code": each.phase.value, "label": each.phase.label, "count": each.count} for each in now.phases
        ],
        "funnel": [_step(figure, now.funnel[0].value) for figure in now.funnel],
        "regions": _regions(now),
        "trajectory": {
            "starts_on": now.trajectory.starts_on.isoformat(),
            "engaged": _points(now.trajectory.engaged),
            "financed": _points(now.trajectory.financed),
            "targets": _points(now.trajectory.targets),
        },
        "previous": _previous(previous),
        "chapters": chapters_of(measures, previous),
        "revisions": revisions(previous, measures.recorded_until) if previous else None,
        "facts": facts_of(measures, previous=previous.as_of if previous else None),
        **({"forecast": forecast} if forecast else {}),
    }


def _previous(report: ProgressReport | None) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "report": report.pk,
        "title": str(report),
        "as_of": report.as_of.isoformat(),
        "recorded_until": report.figures["recorded_until"],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.indicator.code,
        "label": figure.indicator.label,
        "value": figure.short,
        "raw": plain(figure.value),
        "unit": figure.indicator.unit,
        "definition": figure.indicator.definition,
    }


def _step(figure: Figure, whole: Amount) -> dict[str, Any]:
    share = Decimal(figure.value) * 100 / Decimal(whole) if whole else None
    return {
        "label": figure.indicator.label,
        "count": plain(figure.value),
        "share_pct": "" if share is None else percent(share),
    }


def _targets(now: Situation, keys: Mapping[date, int]) -> list[dict[str, Any]]:
    ways = {leg.milestone.due_on: leg for leg in now.outlook.legs}
    _, recent = now.outlook.recent[0]
    return [
        {"target": keys[each.due_on], **_target(each, ways.get(each.due_on), recent)}
        for each in now.milestones
    ]


def _target(milestone: Milestone, way: Leg | None, actual: Fraction) -> dict[str, Any]:
    required = way.required if way else None
    return {
        "label": f"{number(milestone.value)} entreprises engagées",
        "due_on": french_date(milestone.due_on),
        "value": number(milestone.value),
        "engaged": number(milestone.done),
        "progress_pct": percent(milestone.pct) or "sans objet",
        "gap": number(milestone.remaining),
        "required_pace": "" if required is None else pace_text(required),
        "actual_pace": pace_text(actual),
        "raw_due_on": milestone.due_on.isoformat(),
        "raw_value": milestone.value,
        "raw_engaged": milestone.done,
        "raw_progress_pct": None if milestone.pct is None else float(milestone.pct),
        "raw_gap": milestone.remaining,
        "raw_required_pace": None if required is None else plain(rounded(required)),
        "raw_actual_pace": plain(rounded(actual)),
    }


def _regions(now: Situation) -> dict[str, Any]:
    table = now.table
    indicators = [table.total.figures[code].indicator for code in REGION_COLUMNS]
    return {
        "columns": [{"code": each.code, "label": each.label, "unit": each.unit} for each in indicators],
        "rows": [
            {"code": row.code, "name": row.name, "note": row.note, "values": _values(row)}
            for row in table.rows
        ],
        "without_region": None if table.without_region.is_empty else _values(table.without_region),
        "total": _values(table.total),
    }


def _values(row: RegionRow) -> list[int | float]:
    return [plain(row.figures[code].value) for code in REGION_COLUMNS]


def _points(series: Sequence[Point]) -> list[list[Any]]:
    return [[day.isoformat(), value] for day, value in series]
