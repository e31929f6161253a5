"""The variance in words: "+37 engagées, −3 abandons, 5 dates corrigées"."""

from __future__ import annotations

from collections.abc import Mapping

from steering.charts.french import count_text, plural
from steering.errata.entries import change_text, size
from steering.indicators import INDICATORS, Amount

_WORDS = {
    "applications": ("candidature reçue", "candidatures reçues"),
    "pending": ("candidature en attente", "candidatures en attente"),
    "engaged": ("engagée", "engagées"),
    "diagnosed": ("diagnostiquée", "diagnostiquées"),
    "action_plans": ("plan d’action", "plans d’action"),
    "supported": ("accompagnée", "accompagnées"),
    "completed": ("parcours terminé", "parcours terminés"),
    "withdrawn": ("abandon", "abandons"),
    "refused": ("candidature refusée", "candidatures refusées"),
    "programmes": ("programme régional", "programmes régionaux"),
    "budget": ("de budget voté", "de budget voté"),
    "committed": ("de crédits engagés", "de crédits engagés"),
    "paid": ("de crédits mandatés", "de crédits mandatés"),
    "planned_companies": ("entreprise prévue", "entreprises prévues"),
    "experts": ("expert retenu", "experts retenus"),
}
FIRST = "engaged"
"""The programme's figure is said first."""


def variance_text(changes: Mapping[str, Amount], redated: int) -> str:
    """What changed, in words; "" when no figure did and no date was put right."""
    codes = sorted((each.code for each in INDICATORS), key=lambda code: code != FIRST)
    said = [_change(code, changes[code]) for code in codes if changes.get(code)]
    if redated:
        said.append(f"{count_text(redated)} {plural(redated, 'date corrigée', 'dates corrigées')}")
    return ", ".join(said)


def _change(code: str, change: Amount) -> str:
    return f"{change_text(code, change)} {plural(size(change), *_WORDS[code])}"
