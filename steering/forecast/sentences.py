"""A forecast in French sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from steering.charts.french import count_text, day_text
from steering.forecast.record import Score

CONSTRAINTS = {
    "demand": "le nombre de candidatures",
    "delays": "le délai entre la candidature et l’engagement",
    "experts": "les jours d’experts",
    "places": "les places financées par les programmes régionaux",
    "money": "les crédits votés, au coût constaté par entreprise",
}


def chance_text(pct: float) -> str:
    """ "7 chances sur 10"; what is nearly sure is not said to be."""
    if pct < 5:
        return "moins d’une chance sur 20"
    if pct > 95:
        return "plus de 19 chances sur 20"
    tenths = max(1, min(9, round(pct / 10)))
    return "1 chance sur 10" if tenths == 1 else f"{tenths} chances sur 10"


def horizon_sentence(horizon: dict[str, Any]) -> str:
    """ "Au 31 décembre 2015, entre 450 et 620 entreprises engagées (8 chances sur 10)…"."""
    day, low, high = date.fromisoformat(horizon["due_on"]), horizon["low"], horizon["high"]
    between = (
        f"entre {count_text(low)} et {count_text(high)}" if low != high else f"environ {count_text(low)}"
    )
    said = f"Au {day_text(day)}, {between} entreprises engagées (8 chances sur 10)"
    if horizon["target"] is None:
        return f"{said}."
    target, chance = count_text(horizon["target"]), chance_text(horizon["chance_pct"])
    return f"{said}\u202f; l’objectif de {target} a {chance} d’être atteint."


def record_sentence(scores: Sequence[Score]) -> str:
    """How often the range held, and the median beat the straight line, over `scores` (one at least)."""
    times = f"fois sur {len(scores)}"
    inside = sum(each.is_inside for each in scores)
    closer = sum(each.beats_linear for each in scores)
    return (
        f"Compté dans la fourchette\u202f: {inside} {times}. "
        f"Médiane plus proche du compté que la tendance linéaire\u202f: {closer} {times}."
    )


def constraint_sentence(forecast: dict[str, Any]) -> str:
    """What holds the programme back at the last horizon, and by how much."""
    code, gains = forecast["constraint"], forecast["gains"]
    what = CONSTRAINTS[code]
    if code == "demand":
        return (
            f"Ce qui retient le programme\u202f: {what}. Lever une autre limite ne changerait presque rien."
        )
    return (
        f"Ce qui retient le programme\u202f: {what}. Sans cette limite, la médiane gagnerait "
        f"{count_text(gains[code])} entreprises au terme."
    )
