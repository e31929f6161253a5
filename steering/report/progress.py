"""The milestones of a report and the way to them: each number leads to its figure, or to its milestone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from steering import languages
from steering.charts import Chart, trajectory_table
from steering.charts.report import trajectory_arguments
from steering.languages import say
from steering.report.addresses import address_of, address_on, target_address
from steering.report.cells import NOTHING, cell_of, number
from steering.report.pieces import Cell, Section, Table


def targets_section(figures: Mapping[str, Any], trajectory: Chart) -> Section:
    """The milestones and the pace that they ask for, then the trajectory, drawn and as numbers."""
    tables = [_milestones(figures)] if figures["targets"] else []
    return Section(
        "targets",
        say("Objectifs et trajectoire"),
        charts=[trajectory],
        tables=[*tables, _trajectory(figures)],
    )


def _milestones(figures: Mapping[str, Any]) -> Table:
    headings = (
        say("Objectif"),
        say("Engagées"),
        say("Avancement"),
        say("Reste à engager"),
        say("Rythme requis pour 30 jours"),
        say("Rythme constaté pour 30 jours"),
    )
    return Table(
        say("Objectifs cumulés et rythme"),
        [(say("Échéance"), False), *((each, True) for each in headings)],
        [_milestone(each, figures) for each in figures["targets"]],
        sheet=say("Objectifs"),
    )


def _milestone(target: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Cell]:
    due_on = target["raw_due_on"]
    pace = (
        ("raw_required_pace", "required_pace", "rythme-requis"),
        ("raw_actual_pace", "actual_pace", "rythme-constate"),
    )
    return [
        Cell(languages.day(date.fromisoformat(due_on))),
        number(target["raw_value"], target_address(due_on, figures)),
        number(target["raw_engaged"], address_of("engaged", figures)),
        cell_of(target["raw_progress_pct"], "%", target_address(due_on, figures, "avancement")),
        number(target["raw_gap"], target_address(due_on, figures, "reste")),
        # A report of before these numbers were frozen has their French text.
        *(
            number(target[raw], target_address(due_on, figures, place))
            if raw in target
            else Cell(target[text] or NOTHING)
            for raw, text, place in pace
        ),
    ]


def _trajectory(figures: Mapping[str, Any]) -> Table:
    names = ("Entreprises engagées", "Capacité financée", "Objectif")
    return Table(
        say("Les chiffres de la trajectoire"),
        [(say("Jour"), False), *((say(each), True) for each in names)],
        [_point(each, figures) for each in trajectory_table(**trajectory_arguments(figures))],
        sheet=say("Trajectoire"),
    )


def _point(row: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Cell]:
    day = row["day"]
    return [
        Cell(languages.day(day)),
        number(row["engaged"], address_on("engaged", day, figures)),
        number(row["financed"], address_on("planned_companies", day, figures)),
        number(row["target"], target_address(day.isoformat(), figures)),
    ]
