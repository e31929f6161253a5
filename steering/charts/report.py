"""The charts of a progress report, from its frozen figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from steering.charts.choropleth import choropleth
from steering.charts.funnel import funnel
from steering.charts.svg import Chart
from steering.charts.trajectory import Point, trajectory

MAP_INDICATOR = "engaged"  # the column of the regional table that the map shows


def report_charts(figures: Mapping[str, Any], *, narrow: bool = False) -> dict[str, Chart]:
    """"trajectory", "funnel" and "map" of a report's frozen figures, for its page and for its PDF alike."""
    regions = figures["regions"]
    codes = [column["code"] for column in regions["columns"]]
    shown = codes.index(MAP_INDICATOR)
    return {
        "trajectory": trajectory(**trajectory_arguments(figures), narrow=narrow),
        "funnel": funnel([(step["label"], step["count"]) for step in figures["funnel"]], narrow=narrow),
        "map": choropleth(
            figures["geography"],
            {row["code"]: row["values"][shown] for row in regions["rows"]},
            labels={row["code"]: row["name"] for row in regions["rows"]},
            notes={row["code"]: row["note"] for row in regions["rows"]},
            narrow=narrow,
        ),
    }


def trajectory_arguments(figures: Mapping[str, Any]) -> dict[str, Any]:
    """What `trajectory` and `trajectory_table` take, read back from JSON."""
    frozen = figures["trajectory"]
    return {
        "as_of": date.fromisoformat(figures["as_of"]),
        "starts_on": date.fromisoformat(frozen["starts_on"]) if frozen.get("starts_on") else None,
        **{name: _points(frozen[name]) for name in ("engaged", "financed", "targets")},
    }


def _points(frozen: Sequence[Sequence[Any]]) -> list[Point]:
    return [(date.fromisoformat(day), value) for day, value in frozen]
