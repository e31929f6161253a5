"""The progress report as an accessible PDF, from `report.typ`."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from industrie_futur.pdf import compose
from industrie_futur.templatetags.portal import short_datetime
from steering.charts import Chart, report_charts, trajectory_table
from steering.charts.french import count_text, day_text
from steering.charts.report import trajectory_arguments

MANY_COLUMNS = 6  # past so many figures a region, the table takes a page on its side

_NO_FIGURE = "–"
_LEAST_WIDTH = 6  # of a column of the regional table, in letters


def report_pdf(data: Mapping[str, Any]) -> bytes:
    """The PDF of a report's frozen figures; the same figures always give the same bytes."""
    recorded_until = datetime.fromisoformat(data["recorded_until"])
    if timezone.is_naive(recorded_until):
        recorded_until = timezone.make_aware(recorded_until)
    content = {**_texts(data), "recorded_until": short_datetime(recorded_until), "charts": _charts(data)}
    return compose("steering/report.typ", content, moment=recorded_until)


def _charts(data: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {name: _chart(chart) for name, chart in report_charts(data).items()}


def _chart(chart: Chart) -> dict[str, str]:
    return {"svg": chart.svg, "sentence": chart.sentence, "alt": f"{chart.title}. {chart.sentence}"}


def _texts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The report's figures as the template prints them: every leaf a text, but for a few widths."""
    regions = data["regions"]
    return {
        "title": data["title"],
        "as_of": day_text(date.fromisoformat(data["as_of"])),
        "demonstration": data["demonstration"],
        "summary": data["summary"],
        "figures": [_figure(each) for each in data["figures"]],
        "targets": [_target(each) for each in data["targets"]],
        "phases": [{"label": each["label"], "count": _figure_text(each["count"])} for each in data["phases"]],
        "revisions": _revisions(data.get("revisions")),
        "trajectory": [_trajectory_row(row) for row in trajectory_table(**trajectory_arguments(data))],
        "columns": [_heading(each) for each in regions["columns"]],
        "widths": [max(_LEAST_WIDTH, len(_figure_text(value))) for value in regions["total"]],
        "regions": [
            {"name": row["name"], "note": row["note"] or "", "values": _figures(row["values"])}
            for row in regions["rows"]
        ],
        "without_region": _figures(regions["without_region"] or []),
        "total": _figures(regions["total"]),
        "on_its_side": len(regions["columns"]) > MANY_COLUMNS,
        "checksum": data["checksum"],
    }


def _figure(figure: Mapping[str, Any]) -> dict[str, str]:
    value, unit = figure["value"], figure["unit"] or ""
    shown = unit if unit.endswith(("€", "%")) and not value.endswith(unit) else ""
    return {"value": value, "unit": shown, "label": figure["label"], "definition": figure["definition"]}


def _target(target: Mapping[str, Any]) -> dict[str, Any]:
    names = ("label", "value", "engaged", "progress_pct", "gap", "required_pace", "actual_pace")
    reached = min(float(target["raw_progress_pct"] or 0) / 100, 1)
    return {name: _figure_text(target[name]) for name in names} | {
        "due_on": _day(target["due_on"]),
        "ratio": reached,
    }


def _revisions(revisions: Mapping[str, Any] | None) -> dict[str, Any]:
    """What became of the report before; an empty sentence when there is none."""
    if not revisions:
        return {"title": "", "sentence": "", "rows": []}
    return {name: revisions[name] for name in ("title", "sentence", "rows")}


def _trajectory_row(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: day_text(value) if name == "day" else _figure_text(value) for name, value in row.items()}


def _heading(column: Mapping[str, Any]) -> str:
    unit = column["unit"] or ""
    return f"{column['label']} ({unit})" if unit.endswith(("€", "%")) else column["label"]


def _figures(values: list[Any]) -> list[str]:
    return [_figure_text(value) for value in values]


def _figure_text(value: Any) -> str:
    """A number, or a text that holds one, as French writes it; any other text as it is; – for nothing."""
    return _NO_FIGURE if value in (None, "") else count_text(value)


def _day(text: str) -> str:
    """An ISO day in French; a day already in words as it is."""
    return day_text(date.fromisoformat(text)) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
