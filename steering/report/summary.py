"""The summary of a report in the languages other than French, from its frozen figures."""

from collections.abc import Mapping
from typing import Any

from steering.charts import report_charts
from steering.charts.report import trajectory_arguments
from steering.languages import say, short_amount
from steering.pace import Outlook, milestones_of
from steering.queries import MAIN, Lines
from steering.sentences import free_places_sentence


def said_of(figures: Mapping[str, Any]) -> list[str]:
    """Where we stand, what is financed, whether the targets will be met, in the language in use.

    The sentences are made again from the figures: the registry froze its own in French.
    """
    known = {each["code"]: short_amount(each["raw"], each["unit"] or "") for each in figures["figures"]}
    shown = trajectory_arguments(figures)
    milestones = milestones_of(shown["targets"], shown["as_of"], shown["engaged"])
    outlook = Outlook(milestones, shown["engaged"], shown["as_of"])
    final = milestones[-1] if milestones else None
    numbers = {each["code"]: each["raw"] for each in figures["figures"]}
    said = [report_charts(figures)["trajectory"].sentence]
    if {"planned_companies", MAIN} <= numbers.keys():
        lines = Lines(final, int(numbers["planned_companies"]), int(numbers[MAIN]))
        said[0] += f" {free_places_sentence(lines)}"
    if {"programmes", "budget", "planned_companies", "experts", "committed", "paid"} <= known.keys():
        programmes = say(
            "{programmes} programmes régionaux sont adoptés, pour un budget de {budget} et {planned} "
            "entreprises "
            "prévues\u202f; {experts} experts sont retenus.",
            programmes=known["programmes"],
            budget=known["budget"],
            planned=known["planned_companies"],
            experts=known["experts"],
        )
        money = "{committed} de crédits sont engagés, {paid} sont mandatés."
        said += [programmes, say(money, committed=known["committed"], paid=known["paid"])]
    return said + outlook.sentences if milestones else said
