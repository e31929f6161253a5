"""The charts of a progress report, from its frozen figures."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from industrie_futur.svg import Chart
from steering.charts.choropleth import choropleth
from steering.charts.funnel import funnel
from steering.charts.series import Point
from steering.charts.trajectory import trajectory
from steering.languages import coverage, named, say

MAP_INDICATOR = "engaged"  # the column of the regional table that the map shows


def report_charts(figures: Mapping[str, Any]) -> dict[str, Chart]:
    """ "trajectory", "funnel" and "map" of a report's frozen figures, for its page and for its files alike.

    They speak the language in use; what it is when they are drawn counts too.
    """
    return {
        "trajectory": trajectory(
            **trajectory_arguments(figures), title=say("Entreprises engagées, capacité financée et objectifs")
        ),
        "funnel": funnel(
            [(named(step["label"]), step["count"]) for step in figures["funnel"]],
            title=say("Entreprises par étape du parcours"),
        ),
        "map": choropleth(
            figures["geography"],
            **_map_arguments(figures["regions"]),
            unit=(say("entreprise engagée"), say("entreprises engagées")),
            missing=say("pas de programme"),
            title=say("Entreprises engagées par région"),
        ),
    }


def _map_arguments(regions: Mapping[str, Any]) -> dict[str, Any]:
    columns = [column["code"] for column in regions["columns"]]
    figures = {row["code"]: dict(zip(columns, row["values"], strict=True)) for row in regions["rows"]}
    return {
        "values": {code: _shown(of_region) for code, of_region in figures.items()},
        "labels": {row["code"]: row["name"] for row in regions["rows"]},
        "notes": {row["code"]: coverage(row["note"]) for row in regions["rows"]},
    }


def _shown(of_region: Mapping[str, Any]) -> Any:
    """The figure of a region on the map: None, not 0, where no programme could engage anyone."""
    engaged = of_region[MAP_INDICATOR]
    return engaged if engaged or of_region.get("planned_companies", 1) else None


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
