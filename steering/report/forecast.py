"""The landing forecast that a report archives, as one of its sections: ranges, what holds back, levers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from steering import languages
from steering.languages import FRENCH, language, say
from steering.report.addresses import forecast_address, target_address
from steering.report.cells import NOTHING, cell_of, number
from steering.report.pieces import Cell, Paragraph, Section, Table

# Each constraint whole: what it is in one language does not fit into the sentence of another.
CONSTRAINTS = {
    "demand": "Ce qui retient le programme\u202f: le nombre de candidatures.",
    "delays": "Ce qui retient le programme\u202f: le délai entre la candidature et l’engagement.",
    "experts": "Ce qui retient le programme\u202f: les jours d’experts.",
    "places": "Ce qui retient le programme\u202f: les places financées par les programmes régionaux.",
    "money": "Ce qui retient le programme\u202f: les crédits votés, au coût constaté par entreprise.",
}
LEVERS = {"experts": "+{count} experts, {place}", "places": "+{count} places financées, {place}"}
RANGES = ("low", "median", "high", "linear")


def forecast_section(forecast: Mapping[str, Any], figures: Mapping[str, Any]) -> Section:
    """The forecast frozen with a report, in the language in use; its numbers lead to its own page."""
    said = [CONSTRAINTS[forecast["constraint"]]] if forecast.get("constraint") in CONSTRAINTS else []
    made = say("Méthode {method}, graine {seed}.", method=forecast["method"], seed=forecast["seed"])
    tables = [_horizons(forecast, figures)]
    if forecast.get("levers"):
        tables.append(_levers(forecast, forecast_address(figures, "leviers")))
    paragraphs = [Paragraph(text, language()) for text in (*map(say, said), made)]
    return Section("forecast", say("Prévision d’atterrissage"), paragraphs, tables=tables)


def _horizons(forecast: Mapping[str, Any], figures: Mapping[str, Any]) -> Table:
    names = ("Objectif", "Borne basse", "Médiane", "Borne haute", "Tendance linéaire")
    columns = [say(each) for each in (*names, "Chances d’atteindre l’objectif")]
    opens, rows = forecast_address(figures, "echeances"), []
    for each in forecast["horizons"]:
        due_on, chance = each["due_on"], each["chance_pct"]
        target = number(each["target"], target_address(due_on, figures))
        ranges = [number(each[name], opens) for name in RANGES]
        shown = Cell(NOTHING) if chance is None else cell_of(chance, "%", opens)
        rows.append([Cell(languages.day(date.fromisoformat(due_on))), target, *ranges, shown])
    return Table(
        say("Entreprises engagées à l’échéance, intervalle à 80\u202f%"),
        [(say("Échéance"), False), *((label, True) for label in columns)],
        rows,
        sheet=say("Prévision"),
    )


def _levers(forecast: Mapping[str, Any], opens: str) -> Table:
    return Table(
        say("Leviers, et ce que chacun ferait gagner"),
        [(say("Levier"), False), (say("Entreprises gagnées (médiane)"), True)],
        [[Cell(_lever(each)), number(each["gain"], opens)] for each in forecast["levers"]],
    )


def _lever(lever: Mapping[str, Any]) -> str:
    """What a lever is; the name of its region ends the label that was frozen in French."""
    if language() == FRENCH or lever["code"] not in LEVERS or "quantity" not in lever:
        return str(lever["label"])
    said, place = LEVERS[lever["code"]], str(lever["label"]).rpartition(", ")[2]
    return say(said, count=languages.number(lever["quantity"]), place=place)
