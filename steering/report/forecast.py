"""The landing forecast that a report archives, as one of its sections: ranges, what holds back, levers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from steering import languages
from steering.languages import FRENCH, language, say
from steering.report.pieces import Cell, Paragraph, Section, Table

NOTHING = "–"
# Each constraint whole: what it is in one language does not fit into the sentence of another.
CONSTRAINTS = {
    "demand": "Ce qui retient le programme\u202f: le nombre de candidatures.",
    "delays": "Ce qui retient le programme\u202f: le délai entre la candidature et l’engagement.",
    "experts": "Ce qui retient le programme\u202f: les jours d’experts.",
    "places": "Ce qui retient le programme\u202f: les places financées par les programmes régionaux.",
    "money": "Ce qui retient le programme\u202f: les crédits votés, au coût constaté par entreprise.",
}
LEVERS = {"experts": "+{count} experts, {place}", "places": "+{count} places financées, {place}"}
RANGES = ("target", "low", "median", "high", "linear")


def forecast_section(forecast: Mapping[str, Any]) -> Section:
    """The forecast frozen with a report, in the language in use."""
    said = [CONSTRAINTS[forecast["constraint"]]] if forecast.get("constraint") in CONSTRAINTS else []
    made = say("Méthode {method}, graine {seed}.", method=forecast["method"], seed=forecast["seed"])
    tables = [_horizons(forecast)]
    if forecast.get("levers"):
        tables.append(_levers(forecast))
    paragraphs = [Paragraph(text, language()) for text in (*map(say, said), made)]
    return Section("forecast", say("Prévision d’atterrissage"), paragraphs, tables=tables)


def _horizons(forecast: Mapping[str, Any]) -> Table:
    names = ("Objectif", "Borne basse", "Médiane", "Borne haute", "Tendance linéaire")
    columns = [say(each) for each in (*names, "Chances d’atteindre l’objectif")]
    rows = []
    for each in forecast["horizons"]:
        chance = each["chance_pct"]
        shown = Cell(NOTHING) if chance is None else Cell(languages.percent(chance), chance)
        day = Cell(languages.day(date.fromisoformat(each["due_on"])))
        rows.append([day, *(_count(each[name]) for name in RANGES), shown])
    return Table(
        say("Entreprises engagées à l’échéance, intervalle à 80\u202f%"),
        [(say("Échéance"), False), *((label, True) for label in columns)],
        rows,
        sheet=say("Prévision"),
    )


def _levers(forecast: Mapping[str, Any]) -> Table:
    return Table(
        say("Leviers, et ce que chacun ferait gagner"),
        [(say("Levier"), False), (say("Entreprises gagnées (médiane)"), True)],
        [[Cell(_lever(each)), _count(each["gain"])] for each in forecast["levers"]],
    )


def _lever(lever: Mapping[str, Any]) -> str:
    """What a lever is; the name of its region ends the label that was frozen in French."""
    if language() == FRENCH or lever["code"] not in LEVERS or "quantity" not in lever:
        return str(lever["label"])
    said, place = LEVERS[lever["code"]], str(lever["label"]).rpartition(", ")[2]
    return say(said, count=languages.number(lever["quantity"]), place=place)


def _count(raw: Any) -> Cell:
    return Cell(NOTHING) if raw is None else Cell(languages.number(raw), raw)
